#include <algorithm>
#include <array>

#include "json/document.hpp"
#include "json/writer.hpp"
#include "wire/openai_chat/field.hpp"
#include "wire/openai_responses/items.hpp"
#include "wire/openai_responses/peek.hpp"
#include "wire/openai_responses/request.hpp"
#include "wire/openai_responses/request_read_input.hpp"
#include "wire/openai_responses/request_read_tools.hpp"

namespace weir::wire::openai_responses {

namespace {

using json::Value;
using openai_chat::bad_field;

constexpr std::string_view proofs = "reasoning.encrypted_content";
constexpr std::string_view logprobs = "message.output_text.logprobs";

class RequestReader {
public:
    // Model, stream, limits and state are what the peek found, so that both ways agree about them.
    Result<llm::ChatRequest> run(const ChatPeek& peeked) {
        request_.model = ModelName(peeked.model);
        request_.stream = peeked.stream;
        request_.usage_asked = peeked.stream;
        request_.output_max = peeked.output_max;
        request_.previous_response = peeked.previous_response;
        request_.conversation = peeked.conversation;
        request_.store = peeked.store;
        read_instructions(peeked.document.root()["instructions"]);
        for (const json::Member& member : peeked.document.root().members()) {
            if (member.value.is_null()) continue;
            const std::string key = member.key.text();
            const Result<bool> read = read_field(key, member.value);
            if (!read) return fail(read.error());
            if (!*read) keep(key, member.value.raw());
        }
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
        static constexpr std::array<std::string_view, 7> peeked = {
            "model",        "stream", "max_output_tokens", "previous_response_id",
            "conversation", "store",  "instructions"};
        static constexpr std::array<Row, 8> rows = {{
            {"input", &RequestReader::input},
            {"tools", &RequestReader::tools},
            {"tool_choice", &RequestReader::tool_choice},
            {"text", &RequestReader::text_options},
            {"reasoning", &RequestReader::reasoning},
            {"include", &RequestReader::include},
            {"cache_control", &RequestReader::cache_control},
            {"parallel_tool_calls", &RequestReader::parallel_tool_calls},
        }};
        if (std::ranges::find(peeked, key) != peeked.end()) return true;
        for (const Row& row : rows) {
            if (row.key != key) continue;
            if (const Result<void> read = (this->*row.read)(value); !read)
                return fail(read.error());
            return true;
        }
        const Result<bool> plain = read_plain(key, value);
        if (!plain || *plain) return plain;
        return key == "metadata" && read_metadata(value);
    }

    Result<bool> read_plain(std::string_view key, Value value) {
        if (key == "temperature" || key == "top_p") {
            (key == "top_p" ? request_.sampling.top_p : request_.sampling.temperature) =
                value.number();
            return true;
        }
        if (key == "top_logprobs") {
            request_.sampling.top_logprobs = value.integer();
            if (!request_.sampling.top_logprobs)
                return fail(bad_field("top_logprobs", "must be an integer"));
            return true;
        }
        for (auto [name, field] : std::array<std::pair<std::string_view, std::string*>, 5>{
                 {{"user", &request_.user},
                  {"safety_identifier", &request_.safety_identifier},
                  {"service_tier", &request_.service_tier},
                  {"prompt_cache_key", &request_.prompt_cache_key},
                  {"prompt_cache_retention", &request_.prompt_cache_retention}}}) {
            if (name != key) continue;
            if (!value.is_text()) return fail(bad_field(std::string(key), "must be a string"));
            *field = value.text();
            return true;
        }
        return false;
    }

    bool read_metadata(Value value) {
        for (const json::Member& member : value.members())
            if (!member.value.is_text()) return false;
        for (const json::Member& member : value.members())
            request_.metadata.emplace_back(member.key.text(), member.value.text());
        return true;
    }

    void keep(std::string_view key, std::string_view raw) {
        request_.extras.push_back({std::string(wire_name), std::string(key), std::string(raw)});
    }

    // Before the conversation, wherever it stands in the body.
    void read_instructions(Value value) {
        if (value.text_bytes() == 0) return;
        llm::Message said;
        said.role = llm::Role::system;
        said.parts.push_back({.body = llm::Text{.text = value.lazy_text(), .citations = {}}});
        said.instructions = true;
        request_.messages.push_back(std::move(said));
    }

    Result<void> input(Value value) { return read_input(value, request_.messages); }

    Result<void> tools(Value value) {
        Result<std::vector<llm::Tool>> read = read_tools(value);
        if (!read) return fail(read.error());
        request_.tools = std::move(*read);
        return {};
    }

    Result<void> tool_choice(Value value) {
        Result<ReadChoice> read = read_tool_choice(value);
        if (!read) return fail(read.error());
        request_.tool_choice = std::move(read->choice);
        if (!read->whole) keep("tool_choice", value.raw());
        return {};
    }

    Result<void> parallel_tool_calls(Value value) {
        request_.parallel_tool_calls = value.boolean();
        if (value.is_boolean()) return {};
        return fail(bad_field("parallel_tool_calls", "must be true or false"));
    }

    Result<void> text_options(Value value) {
        for (const json::Member& member : value.members()) {
            if (member.value.is_null()) continue;
            if (member.key.is("verbosity") && member.value.is_text()) {
                request_.verbosity = member.value.text();
            } else if (member.key.is("format")) {
                Result<llm::ResponseFormat> read = read_format(member.value);
                if (!read) return fail(read.error());
                request_.response_format = std::move(*read);
            } else {
                keep("text." + member.key.text(), member.value.raw());
            }
        }
        return {};
    }

    // Understood as far as it goes, and kept as it was spelled.
    Result<void> reasoning(Value value) {
        llm::ReasoningControl read;
        read.effort = llm::effort_by_name(value["effort"].text());
        read.summary = value["summary"].text(value["generate_summary"].text());
        if (!read.summary.empty()) read.show_text = true;
        // How much of the context to think about, and the like: nothing that others could say.
        if (!read.effort && read.summary.empty()) {
            keep("reasoning", value.raw());
            return {};
        }
        read.as_given.wire = wire_name;
        json::Writer out(read.as_given.json);
        out.open_object().member_raw("reasoning", value.raw()).close_object();
        request_.reasoning = std::move(read);
        return {};
    }

    // Two of them have a canonical meaning; the list is kept where it has others.
    Result<void> include(Value value) {
        if (!value.is_array()) return fail(bad_field("include", "must be an array of strings"));
        bool others = false;
        for (const Value one : value.elements()) {
            if (!one.is_text()) return fail(bad_field("include", "must be an array of strings"));
            request_.proofs_asked = request_.proofs_asked || one.is(proofs);
            if (one.is(logprobs)) request_.sampling.logprobs = true;
            others = others || !(one.is(proofs) || one.is(logprobs));
        }
        if (others) keep("include", value.raw());
        return {};
    }

    Result<void> cache_control(Value value) {
        request_.cache = llm::CacheMarker{.form = llm::CacheMarker::Form::cache_control,
                                          .ttl = value["ttl"].text()};
        return {};
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

}  // namespace weir::wire::openai_responses
