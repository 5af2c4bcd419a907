#include "wire/cohere/answer.hpp"

#include <algorithm>
#include <array>

#include "json/document.hpp"
#include "wire/cohere/error.hpp"

namespace weir::wire::cohere {

namespace {

using json::Value;
using llm::StopReason;

std::int64_t count_at(Value object, std::string_view key) {
    return std::max<std::int64_t>(object[key].integer_or(0), 0);
}

bool has_counts(Value object) {
    return object["input_tokens"].is_number() || object["output_tokens"].is_number();
}

struct Spelling {
    std::string_view word;
    StopReason reason;
};
// v2, and the words of v1 that may still come.
constexpr std::array<Spelling, 10> stop_words = {{
    {"COMPLETE", StopReason::end_turn},
    {"TOOL_CALL", StopReason::tool_use},
    {"MAX_TOKENS", StopReason::max_tokens},
    {"STOP_SEQUENCE", StopReason::stop_sequence},
    {"ERROR", StopReason::upstream_error},
    {"TIMEOUT", StopReason::upstream_error},
    {"ERROR_TOXIC", StopReason::content_filter},
    {"ERROR_LIMIT", StopReason::context_window},
    {"ERROR_TIMEOUT", StopReason::upstream_error},
    {"USER_CANCEL", StopReason::upstream_error},
}};

std::size_t text_bytes(Value message) {
    std::size_t bytes = message["tool_plan"].text_bytes();
    for (const Value part : message["content"].elements())
        bytes += part["text"].text_bytes() + part["thinking"].text_bytes();
    for (const Value call : message["tool_calls"].elements())
        bytes += call["function"]["name"].text_bytes() + call["function"]["arguments"].text_bytes();
    return bytes;
}

}  // namespace

std::optional<llm::Usage> read_usage(Value usage) {
    const Value billed = usage["billed_units"];
    const Value tokens = has_counts(usage["tokens"]) ? usage["tokens"] : billed;
    if (!has_counts(tokens)) return std::nullopt;
    const std::int64_t images = count_at(tokens, "image_tokens");
    const std::int64_t input = count_at(tokens, "input_tokens") + images;
    const std::int64_t output = count_at(tokens, "output_tokens");
    const std::int64_t cached = std::min(count_at(usage, "cached_tokens"), input);
    const std::int64_t reasoning = std::min(count_at(tokens, "reasoning_tokens"), output);

    llm::Usage read;
    read.input_uncached = Tokens(input - cached);
    read.input_cache_read = Tokens(cached);
    read.input_image = Tokens(images);
    read.output_visible = Tokens(output - reasoning);
    read.output_reasoning = Tokens(reasoning);
    read.web_searches = count_at(billed, "search_units");
    if (has_counts(billed)) {
        read.billed_input = Tokens(count_at(billed, "input_tokens"));
        read.billed_output = Tokens(count_at(billed, "output_tokens"));
    }
    return read;
}

StopReason read_stop_reason(std::string_view finish_reason) {
    for (const Spelling& known : stop_words)
        if (known.word == finish_reason) return known.reason;
    return StopReason::unknown;
}

std::string_view write_stop_reason(StopReason reason) {
    switch (reason) {
        case StopReason::stop_sequence: return "STOP_SEQUENCE";
        case StopReason::max_tokens:
        case StopReason::context_window: return "MAX_TOKENS";
        case StopReason::tool_use: return "TOOL_CALL";
        case StopReason::content_filter:
        case StopReason::refusal: return "ERROR_TOXIC";
        case StopReason::malformed_tool_call:
        case StopReason::upstream_error: return "ERROR";
        case StopReason::end_turn:
        case StopReason::pause_turn:
        case StopReason::unknown: break;
    }
    return "COMPLETE";
}

StopReason settle_stop(StopReason stop, bool has_calls) {
    const bool plain = stop == StopReason::end_turn || stop == StopReason::unknown;
    if (has_calls && plain) return StopReason::tool_use;
    if (!has_calls && stop == StopReason::tool_use) return StopReason::end_turn;
    return stop;
}

Result<AnswerFacts> scan_answer(std::string_view body, const json::Limits& limits, const Quirks&) {
    json::Document document;
    if (const Result<void> read = document.read(body, limits); !read)
        return fail(ErrorKind::upstream_protocol, "the provider's answer is not JSON",
                    read.error().message());
    const Value root = document.root();
    AnswerFacts facts;
    if (std::optional<UpstreamError> said = error_in(root)) {
        facts.error = as_error(*said);
        facts.said = std::move(*said);
    }
    if (!root["message"].is_object() && !facts.error)
        return fail(ErrorKind::upstream_protocol,
                    "the provider's answer has neither a message nor an error");
    facts.id = root["id"].text();
    facts.usage = read_usage(root["usage"]);
    if (!root["message"].is_object()) return facts;
    facts.native_stop = root["finish_reason"].text();
    facts.stops.push_back(read_stop_reason(facts.native_stop));
    facts.text_bytes = text_bytes(root["message"]);
    return facts;
}

}  // namespace weir::wire::cohere
