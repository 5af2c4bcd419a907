#include <algorithm>
#include <array>

#include "json/scan.hpp"
#include "json/writer.hpp"
#include "wire/openai_chat/field.hpp"
#include "wire/openai_chat/parts.hpp"
#include "wire/openai_chat/peek.hpp"
#include "wire/openai_chat/request.hpp"
#include "wire/openai_chat/request_read_messages.hpp"
#include "wire/openai_chat/request_read_tools.hpp"

namespace weir::wire::openai_chat {

namespace {

using json::Value;

class RequestReader {
public:
    // Model, stream, limits and n are what the peek found, so that both ways agree about them.
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
            if (!*read)
                request_.extras.push_back(
                    {std::string(wire_name), key, std::string(member.value.raw())});
        }
        if (!thinking_.empty()) finish_reasoning();
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
        static constexpr std::array<std::string_view, 4> peeked = {"model", "stream", "max_tokens",
                                                                   "max_completion_tokens"};
        static constexpr std::array<Row, 16> rows = {{
            {"messages", &RequestReader::messages},
            {"stream_options", &RequestReader::stream_options},
            {"tools", &RequestReader::tools},
            {"functions", &RequestReader::functions},
            {"tool_choice", &RequestReader::tool_choice},
            {"function_call", &RequestReader::function_call},
            {"response_format", &RequestReader::response_format},
            {"stop", &RequestReader::stop},
            {"logit_bias", &RequestReader::logit_bias},
            {"reasoning_effort", &RequestReader::reasoning_effort},
            {"reasoning", &RequestReader::reasoning},
            {"thinking", &RequestReader::thinking},
            {"enable_thinking", &RequestReader::enable_thinking},
            {"thinking_budget", &RequestReader::thinking_budget},
            {"web_search_options", &RequestReader::web_search},
            {"cache_control", &RequestReader::cache_control},
        }};
        if (std::ranges::find(peeked, key) != peeked.end()) return true;
        for (const Row& row : rows) {
            if (row.key != key) continue;
            if (const Result<void> read = (this->*row.read)(value); !read)
                return fail(read.error());
            return true;
        }
        const Result<bool> number = read_number(key, value);
        if (!number || *number) return number;
        const Result<bool> text = read_text(key, value);
        if (!text || *text) return text;
        return read_lenient(key, value);
    }

    Result<bool> read_number(std::string_view key, Value value) {
        llm::Sampling& to = request_.sampling;
        for (auto [name, field] :
             std::array<std::pair<std::string_view, std::optional<double>*>, 6>{
                 {{"temperature", &to.temperature},
                  {"top_p", &to.top_p},
                  {"min_p", &to.min_p},
                  {"frequency_penalty", &to.frequency_penalty},
                  {"presence_penalty", &to.presence_penalty},
                  {"repetition_penalty", &to.repetition_penalty}}}) {
            if (name != key) continue;
            *field = value.number();
            if (!*field) return fail(bad_field(std::string(key), "must be a number"));
            return true;
        }
        for (auto [name, field] :
             std::array<std::pair<std::string_view, std::optional<std::int64_t>*>, 4>{
                 {{"top_k", &to.top_k},
                  {"seed", &to.seed},
                  {"n", &to.n},
                  {"top_logprobs", &to.top_logprobs}}}) {
            if (name != key) continue;
            *field = value.integer();
            if (!*field) return fail(bad_field(std::string(key), "must be an integer"));
            return true;
        }
        return false;
    }

    Result<bool> read_text(std::string_view key, Value value) {
        for (auto [name, field] : std::array<std::pair<std::string_view, std::string*>, 6>{
                 {{"user", &request_.user},
                  {"safety_identifier", &request_.safety_identifier},
                  {"service_tier", &request_.service_tier},
                  {"verbosity", &request_.verbosity},
                  {"prompt_cache_key", &request_.prompt_cache_key},
                  {"prompt_cache_retention", &request_.prompt_cache_retention}}}) {
            if (name != key) continue;
            if (!value.is_text()) return fail(bad_field(std::string(key), "must be a string"));
            *field = value.text();
            return true;
        }
        return false;
    }

    // Fields that some providers use in a form of their own: what is not OpenAI's form is carried
    // as it is.
    Result<bool> read_lenient(std::string_view key, Value value) {
        if (key == "logprobs" && value.is_boolean()) {
            request_.sampling.logprobs = value.boolean();
            return true;
        }
        if (key == "store" && value.is_boolean()) {
            request_.store = value.boolean();
            return true;
        }
        if (key == "parallel_tool_calls" && value.is_boolean()) {
            request_.parallel_tool_calls = value.boolean();
            return true;
        }
        if (key == "modalities") return read_modalities(value);
        if (key == "metadata") return read_metadata(value);
        if (key == "audio" && value["voice"].is_text() && value.size() == 2) {
            request_.audio = llm::AudioOutput{value["format"].text(), value["voice"].text()};
            return true;
        }
        return false;
    }

    bool read_modalities(Value value) {
        for (const Value one : value.elements())
            if (!one.is_text()) return false;
        for (const Value one : value.elements())
            request_.modalities.push_back(one.text());
        return value.is_array();
    }

    bool read_metadata(Value value) {
        for (const json::Member& member : value.members())
            if (!member.value.is_text()) return false;
        for (const json::Member& member : value.members())
            request_.metadata.emplace_back(member.key.text(), member.value.text());
        return true;
    }

    Result<void> messages(Value value) {
        Result<std::vector<llm::Message>> read = read_messages(value);
        if (!read) return fail(read.error());
        request_.messages = std::move(*read);
        return {};
    }

    Result<void> stream_options(Value value) {
        static constexpr std::array<std::string_view, 1> known = {"include_usage"};
        read_extras(value, known, "stream_options.", request_.extras);
        return {};
    }

    Result<void> tools(Value value) { return add_tools(read_tools(value)); }
    Result<void> functions(Value value) {
        request_.legacy_functions = true;
        return add_tools(read_functions(value));
    }
    Result<void> add_tools(Result<std::vector<llm::Tool>> read) {
        if (!read) return fail(read.error());
        std::ranges::move(*read, std::back_inserter(request_.tools));
        return {};
    }

    Result<void> tool_choice(Value value) { return take_choice(read_tool_choice(value)); }
    Result<void> function_call(Value value) {
        request_.legacy_functions = true;
        return take_choice(read_function_call(value));
    }
    Result<void> take_choice(Result<llm::ToolChoice> read) {
        if (!read) return fail(read.error());
        request_.tool_choice = std::move(*read);
        return {};
    }

    Result<void> response_format(Value value) {
        Result<llm::ResponseFormat> read = read_response_format(value);
        if (!read) return fail(read.error());
        request_.response_format = std::move(*read);
        return {};
    }

    Result<void> stop(Value value) {
        if (value.is_text()) request_.sampling.stop.push_back(value.text());
        for (const Value one : value.elements()) {
            if (!one.is_text())
                return fail(bad_field("stop", "must be a string or an array of strings"));
            request_.sampling.stop.push_back(one.text());
        }
        return {};
    }

    Result<void> logit_bias(Value value) {
        if (!value.is_object()) return fail(bad_field("logit_bias", "must be an object"));
        request_.sampling.logit_bias_json = value.raw();
        return {};
    }

    Result<void> web_search(Value value) {
        request_.tools.push_back({.kind = llm::Tool::Kind::hosted,
                                  .name = "web_search",
                                  .wire = std::string(wire_name),
                                  .raw_json = std::string(value.raw())});
        return {};
    }

    Result<void> cache_control(Value value) {
        request_.cache = llm::CacheMarker{.form = llm::CacheMarker::Form::cache_control,
                                          .ttl = value["ttl"].text()};
        return {};
    }

    // How the client asked for thoughts: understood as far as it goes, and kept as it was spelled.
    llm::ReasoningControl& control(std::string_view key, Value value) {
        thinking_.emplace_back(key, value.raw());
        if (!request_.reasoning) request_.reasoning.emplace();
        return *request_.reasoning;
    }

    Result<void> reasoning_effort(Value value) {
        control("reasoning_effort", value).effort = llm::effort_by_name(value.text());
        return {};
    }
    Result<void> reasoning(Value value) {
        llm::ReasoningControl& to = control("reasoning", value);
        if (value["effort"].is_text()) to.effort = llm::effort_by_name(value["effort"].text());
        read_budget(value["max_tokens"], to);
        if (value["enabled"].is_boolean()) to.enabled = value["enabled"].boolean();
        if (value["exclude"].is_boolean()) to.show_text = !value["exclude"].is_true();
        to.summary = value["summary"].text();
        return {};
    }
    Result<void> thinking(Value value) {
        llm::ReasoningControl& to = control("thinking", value);
        if (value["type"].is_text()) to.enabled = !value["type"].is("disabled");
        read_budget(value["budget_tokens"], to);
        return {};
    }
    Result<void> enable_thinking(Value value) {
        control("enable_thinking", value).enabled = value.boolean();
        return {};
    }
    Result<void> thinking_budget(Value value) {
        read_budget(value, control("thinking_budget", value));
        return {};
    }
    static void read_budget(Value value, llm::ReasoningControl& to) {
        if (const auto budget = value.integer(); budget && *budget >= 0)
            to.budget = Tokens(*budget);
    }

    void finish_reasoning() {
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

}  // namespace weir::wire::openai_chat
