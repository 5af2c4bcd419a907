#include <algorithm>
#include <array>

#include "json/document.hpp"
#include "json/writer.hpp"
#include "wire/anthropic/field.hpp"
#include "wire/anthropic/parts.hpp"
#include "wire/anthropic/peek.hpp"
#include "wire/anthropic/request.hpp"
#include "wire/anthropic/request_read_messages.hpp"
#include "wire/anthropic/request_read_tools.hpp"

namespace weir::wire::anthropic {

namespace {

using json::Value;

class RequestReader {
public:
    // Model, stream, limit, user and tier are what the peek found, so that both ways agree.
    Result<llm::ChatRequest> run(const ChatPeek& peeked) {
        request_.model = ModelName(peeked.model);
        request_.stream = peeked.stream;
        request_.output_max = peeked.output_max;
        request_.user = peeked.user;
        request_.service_tier = peeked.service_tier;
        const Value root = peeked.document.root();
        // Before the messages, wherever it stands.
        if (const Result<void> read = system(root["system"]); !read) return fail(read.error());
        for (const json::Member& member : root.members()) {
            if (member.value.is_null()) continue;
            const std::string key = member.key.text();
            const Result<bool> read = read_field(key, member.value);
            if (!read) return fail(read.error());
            if (*read) continue;
            // These are names that extras inside the two objects have.
            if (key.starts_with("metadata.") || key.starts_with("output_config."))
                return fail(bad_field(key, "is no field of a request"));
            request_.extras.push_back(
                {std::string(wire_name), key, std::string(member.value.raw())});
        }
        finish_reasoning();
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
        static constexpr std::array<std::string_view, 5> done = {"model", "stream", "max_tokens",
                                                                 "system", "service_tier"};
        static constexpr std::array<Row, 12> rows = {{
            {"messages", &RequestReader::messages},
            {"tools", &RequestReader::tools},
            {"tool_choice", &RequestReader::tool_choice},
            {"thinking", &RequestReader::thinking},
            {"output_config", &RequestReader::output_config},
            {"output_format", &RequestReader::output_format},
            {"temperature", &RequestReader::temperature},
            {"top_p", &RequestReader::top_p},
            {"top_k", &RequestReader::top_k},
            {"stop_sequences", &RequestReader::stop_sequences},
            {"metadata", &RequestReader::metadata},
            {"cache_control", &RequestReader::cache_control},
        }};
        if (std::ranges::find(done, key) != done.end()) return true;
        for (const Row& row : rows) {
            if (row.key != key) continue;
            const Result<void> read = (this->*row.read)(value);
            if (!read) return fail(read.error());
            return true;
        }
        return false;
    }

    Result<void> system(Value value) {
        Result<std::optional<llm::Message>> read = read_system(value);
        if (!read) return fail(read.error());
        if (std::optional<llm::Message>& message = *read; message)
            request_.messages.push_back(std::move(*message));
        return {};
    }

    Result<void> messages(Value value) {
        Result<std::vector<llm::Message>> read = read_messages(value);
        if (!read) return fail(read.error());
        std::ranges::move(*read, std::back_inserter(request_.messages));
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
        if (const std::optional<bool> off = value["disable_parallel_tool_use"].boolean())
            request_.parallel_tool_calls = !*off;
        return {};
    }

    // How the client asked for thoughts: understood as far as it goes, and kept as it was spelled.
    llm::ReasoningControl& control(std::string_view key, Value value) {
        thinking_.emplace_back(key, value.raw());
        if (!request_.reasoning) request_.reasoning.emplace();
        return *request_.reasoning;
    }

    // display: "summarized", "omitted", or null for the model's usual.
    Result<void> thinking(Value value) {
        llm::ReasoningControl& to = control("thinking", value);
        to.enabled = !value["type"].is("disabled");
        if (const auto budget = value["budget_tokens"].integer(); budget && *budget >= 0)
            to.budget = Tokens(*budget);
        const Value display = value["display"];
        if (display.is_text()) to.show_text = !display.is("omitted");
        return {};
    }

    Result<void> output_config(Value value) {
        static constexpr std::array<std::string_view, 2> known = {"effort", "format"};
        const Value effort = value["effort"];
        if (!effort.is_null()) {
            if (!effort.is_text())
                return fail(bad_field("output_config.effort", "must be a string"));
            control("effort", effort).effort = llm::effort_by_name(effort.text());
        }
        read_extras(value, known, "output_config.", request_.extras);
        return response_format(value["format"], "output_config.format");
    }

    Result<void> output_format(Value value) { return response_format(value, "output_format"); }

    Result<void> response_format(Value value, const std::string& path) {
        if (value.is_null()) return {};
        Result<llm::ResponseFormat> read = read_response_format(value, path);
        if (!read) return fail(read.error());
        request_.response_format = std::move(*read);
        return {};
    }

    Result<void> temperature(Value value) {
        request_.sampling.temperature = value.number();
        return {};
    }
    Result<void> top_p(Value value) {
        request_.sampling.top_p = value.number();
        return {};
    }
    Result<void> top_k(Value value) {
        request_.sampling.top_k = value.integer();
        if (!request_.sampling.top_k) return fail(bad_field("top_k", "must be an integer"));
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

    Result<void> metadata(Value value) {
        static constexpr std::array<std::string_view, 1> known = {"user_id"};
        read_extras(value, known, "metadata.", request_.extras);
        return {};
    }

    Result<void> cache_control(Value value) {
        request_.cache = llm::CacheMarker{.form = llm::CacheMarker::Form::cache_control,
                                          .ttl = value["ttl"].text()};
        return {};
    }

    void finish_reasoning() {
        if (!request_.reasoning) return;
        llm::Opaque& given = request_.reasoning->as_given;
        given.wire = wire_name;
        json::Writer out(given.json);
        out.open_object();
        for (const auto& [key, raw] : thinking_)
            out.member_raw(key, raw);
        out.close_object();
    }

    llm::ChatRequest request_;
    std::vector<std::pair<std::string, std::string>> thinking_;
};

}  // namespace

Result<llm::ChatRequest> read_request(const ChatPeek& peeked) {
    return RequestReader().run(peeked);
}

Result<llm::ChatRequest> read_request(std::string_view body, const json::Limits& limits) {
    return read_peeked(peek(body, limits), &read_request);
}

}  // namespace weir::wire::anthropic
