#include <algorithm>
#include <array>

#include "json/scan.hpp"
#include "wire/cohere/documents.hpp"
#include "wire/cohere/field.hpp"
#include "wire/cohere/parts.hpp"
#include "wire/cohere/peek.hpp"
#include "wire/cohere/request.hpp"
#include "wire/cohere/request_read_messages.hpp"
#include "wire/cohere/tools.hpp"

namespace weir::wire::cohere {

namespace {

using json::Value;

class RequestReader {
public:
    // Model, stream and limits are what the peek found, so that both ways agree about them.
    Result<llm::ChatRequest> run(const ChatPeek& peeked) {
        request_.model = ModelName(peeked.model);
        request_.stream = peeked.stream;
        request_.usage_asked = peeked.usage_asked;
        request_.output_max = peeked.output_max;
        for (const json::Member& member : peeked.document.root().members()) {
            if (member.value.is_null()) continue;
            const std::string key = member.key.text();
            const Result<bool> read = read_field(key, member.value);
            if (!read) return fail(read.error());
            if (!*read) add_extra(key, member.value);
        }
        finish(peeked.document.root());
        return std::move(request_);
    }

private:
    using Reader = Result<void> (RequestReader::*)(Value);
    struct Row {
        std::string_view key;
        Reader read;
    };

    // False for a field without canonical meaning.
    Result<bool> read_field(std::string_view key, Value value) {
        // Read by the peek, or when everything else is known.
        static constexpr std::array<std::string_view, 5> elsewhere = {
            "model", "stream", "max_tokens", "documents", "strict_tools"};
        static constexpr std::array<Row, 7> rows = {{
            {"messages", &RequestReader::messages},
            {"tools", &RequestReader::tools},
            {"tool_choice", &RequestReader::tool_choice},
            {"response_format", &RequestReader::response_format},
            {"stop_sequences", &RequestReader::stop_sequences},
            {"thinking", &RequestReader::thinking},
            {"logprobs", &RequestReader::logprobs},
        }};
        if (std::ranges::find(elsewhere, key) != elsewhere.end()) return check(key, value);
        for (const Row& row : rows) {
            if (row.key != key) continue;
            if (const Result<void> read = (this->*row.read)(value); !read)
                return fail(read.error());
            return true;
        }
        return read_number(key, value);
    }

    static Result<bool> check(std::string_view key, Value value) {
        if (key == "strict_tools" && !value.is_boolean())
            return fail(bad_field("strict_tools", "must be true or false"));
        if (key != "documents") return true;
        std::size_t index = 0;
        for (const Value one : value.elements()) {
            if (!is_readable_document(one))
                return fail(bad_field(element("documents", index),
                                      "must be a string or an object with data"));
            ++index;
        }
        return true;
    }

    Result<bool> read_number(std::string_view key, Value value) {
        llm::Sampling& to = request_.sampling;
        for (auto [name, field] :
             std::array<std::pair<std::string_view, std::optional<double>*>, 4>{
                 {{"temperature", &to.temperature},
                  {"p", &to.top_p},
                  {"frequency_penalty", &to.frequency_penalty},
                  {"presence_penalty", &to.presence_penalty}}}) {
            if (name != key) continue;
            *field = value.number();
            if (!*field) return fail(bad_field(std::string(key), "must be a number"));
            return true;
        }
        for (auto [name, field] :
             std::array<std::pair<std::string_view, std::optional<std::int64_t>*>, 2>{
                 {{"k", &to.top_k}, {"seed", &to.seed}}}) {
            if (name != key) continue;
            *field = value.integer();
            if (!*field) return fail(bad_field(std::string(key), "must be an integer"));
            return true;
        }
        return false;
    }

    Result<void> messages(Value value) {
        Result<std::vector<llm::Message>> read = read_messages(value);
        if (!read) return fail(read.error());
        request_.messages = std::move(*read);
        return {};
    }

    Result<void> tools(Value value) {
        Result<std::vector<llm::Tool>> read = read_tools(value);
        if (!read) return fail(read.error());
        request_.tools = std::move(*read);
        return {};
    }

    Result<void> tool_choice(Value value) {
        Result<llm::ToolChoice> read = read_tool_choice(value);
        if (!read) return fail(read.error());
        request_.tool_choice = std::move(*read);
        return {};
    }

    Result<void> response_format(Value value) {
        request_.response_format = read_response_format(value);
        return {};
    }

    Result<void> stop_sequences(Value value) {
        for (const Value one : value.elements()) {
            if (!one.is_text())
                return fail(bad_field("stop_sequences", "must be an array of strings"));
            request_.sampling.stop.push_back(one.text());
        }
        return {};
    }

    Result<void> thinking(Value value) {
        llm::ReasoningControl& to = request_.reasoning.emplace();
        if (value["type"].is_text()) to.enabled = !value["type"].is("disabled");
        if (const auto budget = value["token_budget"].integer(); budget && *budget >= 0)
            to.budget = Tokens(*budget);
        to.as_given = {std::string(wire_name), std::string(value.raw())};
        return {};
    }

    Result<void> logprobs(Value value) {
        if (!value.is_boolean()) return fail(bad_field("logprobs", "must be true or false"));
        request_.sampling.logprobs = value.boolean();
        return {};
    }

    void add_extra(std::string_view key, Value value) {
        request_.extras.push_back(
            {std::string(wire_name), std::string(key), std::string(value.raw())});
    }

    // What belongs to tools and messages, wherever it stood.
    void finish(Value root) {
        const Value strict = root["strict_tools"];
        if (!strict.is_null() && request_.tools.empty()) add_extra("strict_tools", strict);
        for (llm::Tool& tool : request_.tools)
            tool.strict = strict.boolean();
        const Value documents = root["documents"];
        if (documents.size() == 0) return;
        const auto last = std::ranges::find(request_.messages.rbegin(), request_.messages.rend(),
                                            llm::Role::user, &llm::Message::role);
        if (last == request_.messages.rend()) return add_extra("documents", documents);
        std::vector<llm::Part> parts;
        for (const Value one : documents.elements())
            parts.push_back(read_document_part(one));
        std::ranges::move(last->parts, std::back_inserter(parts));
        last->parts = std::move(parts);
    }

    llm::ChatRequest request_;
};

}  // namespace

Result<llm::ChatRequest> read_request(const ChatPeek& peeked) {
    return RequestReader().run(peeked);
}

Result<llm::ChatRequest> read_request(std::string_view body, const json::Limits& limits) {
    return read_peeked(peek(body, limits), &read_request);
}

}  // namespace weir::wire::cohere
