#include "wire/openai_chat/answer.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <utility>

#include "json/document.hpp"
#include "wire/openai_chat/chunk.hpp"
#include "wire/openai_chat/error.hpp"

namespace weir::wire::openai_chat {

namespace {

using json::Value;
using llm::StopReason;

// A count, 0 when it is missing, negative or no whole number.
std::int64_t count_at(Value object, std::string_view key) {
    return std::max<std::int64_t>(object[key].integer_or(0), 0);
}

std::int64_t largest(std::initializer_list<std::int64_t> counts) { return std::max(counts); }

// Cached tokens: OpenAI and most in the details; DeepSeek prompt_cache_hit_tokens; Mistral
// num_cached_tokens; Moonshot cached_tokens; Anthropic models behind some hosts
// cache_read_input_tokens. Where several are given they are the same tokens.
std::int64_t read_cached(Value usage, Value details) {
    return largest({count_at(details, "cached_tokens"), count_at(usage, "prompt_cache_hit_tokens"),
                    count_at(usage, "num_cached_tokens"), count_at(usage, "cached_tokens"),
                    count_at(usage, "cache_read_input_tokens")});
}

struct CacheWrites {
    std::int64_t usual = 0;
    std::int64_t long_lived = 0;
};

CacheWrites read_cache_writes(Value usage, Value details) {
    const std::int64_t all = largest({count_at(details, "cache_write_tokens"),
                                      count_at(details, "cache_creation_input_tokens"),
                                      count_at(usage, "cache_creation_input_tokens")});
    const Value by_lifetime = usage["cache_creation"];
    const std::int64_t long_lived = count_at(by_lifetime, "ephemeral_1h_input_tokens") +
                                    count_at(by_lifetime, "ephemeral_24h_input_tokens");
    const std::int64_t usual = count_at(by_lifetime, "ephemeral_5m_input_tokens");
    if (all == 0) return {usual, long_lived};
    return {all - std::min(all, long_lived), std::min(all, long_lived)};
}

void read_input(std::int64_t prompt, std::int64_t cached, CacheWrites writes, llm::Usage& read) {
    read.input_cache_read = Tokens(cached);
    // More cached than prompt tokens: they were counted beside the prompt (xAI on Azure).
    std::int64_t left = cached > prompt ? prompt : prompt - cached;
    // Some count tokens that were read as written, too (Gemini over OpenRouter): each token is
    // counted once, so that the sum stays what the provider says.
    const std::int64_t long_lived = std::min(writes.long_lived, left);
    left -= long_lived;
    const std::int64_t usual = std::min(writes.usual, left);
    read.input_cache_write = Tokens(usual);
    read.input_cache_write_1h = Tokens(long_lived);
    read.input_uncached = Tokens(left - usual);
}

// OpenRouter has a number, Perplexity an object with a total.
std::string read_cost(Value usage) {
    const Value cost = usage["cost"];
    if (cost.is_number()) return std::string(cost.raw());
    const Value total = cost["total_cost"];
    return total.is_number() ? std::string(total.raw()) : "";
}

struct Spelling {
    std::string_view word;
    StopReason reason;
};
constexpr std::array<Spelling, 24> stop_words = {{
    {"stop", StopReason::end_turn},
    {"tool_calls", StopReason::tool_use},
    {"length", StopReason::max_tokens},
    {"content_filter", StopReason::content_filter},
    {"function_call", StopReason::tool_use},
    {"eos", StopReason::end_turn},
    {"eos_token", StopReason::end_turn},
    {"end_turn", StopReason::end_turn},
    {"COMPLETE", StopReason::end_turn},
    {"stop_sequence", StopReason::stop_sequence},
    {"tool_use", StopReason::tool_use},
    {"max_tokens", StopReason::max_tokens},
    {"model_length", StopReason::context_window},
    {"model_context_window_exceeded", StopReason::context_window},
    {"sensitive", StopReason::content_filter},
    {"safety", StopReason::content_filter},
    {"recitation", StopReason::content_filter},
    {"refusal", StopReason::refusal},
    {"error", StopReason::upstream_error},
    {"network_error", StopReason::upstream_error},
    {"insufficient_system_resource", StopReason::upstream_error},
    {"malformed_function_call", StopReason::malformed_tool_call},
    {"abort", StopReason::upstream_error},
    {"pause_turn", StopReason::pause_turn},
}};

}  // namespace

std::optional<llm::Usage> read_usage(Value usage, const Quirks& quirks) {
    const bool counted = usage["prompt_tokens"].is_number() ||
                         usage["completion_tokens"].is_number() ||
                         usage["total_tokens"].is_number();
    if (!counted) return std::nullopt;

    const Value in = usage["prompt_tokens_details"];
    const Value out = usage["completion_tokens_details"];
    const std::int64_t prompt = count_at(usage, "prompt_tokens");
    const std::int64_t completion = count_at(usage, "completion_tokens");
    const std::int64_t cached = read_cached(usage, in);
    const CacheWrites writes = read_cache_writes(usage, in);
    const std::int64_t reasoning =
        largest({count_at(out, "reasoning_tokens"), count_at(usage, "reasoning_tokens")});
    const std::int64_t total = count_at(usage, "total_tokens");
    // Who counts reasoning beside the completion is found out by the sum, or told by the quirk.
    const bool beside = reasoning > 0 && total != prompt + completion &&
                        (quirks.reasoning_beside_completion ||
                         total == prompt + completion + reasoning || reasoning > completion);

    llm::Usage read;
    read_input(prompt, cached, writes, read);
    read.output_reasoning = Tokens(beside ? reasoning : std::min(reasoning, completion));
    read.output_visible =
        Tokens(beside ? completion : completion - std::min(reasoning, completion));

    const std::int64_t audio =
        largest({count_at(in, "audio_tokens"), count_at(usage, "audio_prompt_tokens")});
    // Mistral counts audio beside prompt_tokens; the total tells (recorded: 11 + 15 + 375 = 401).
    if (audio > 0 && total == prompt + completion + audio) read.input_uncached += Tokens(audio);
    read.input_audio = Tokens(audio);
    read.input_image = Tokens(count_at(in, "image_tokens"));
    read.input_video = Tokens(count_at(in, "video_tokens"));
    read.output_audio = Tokens(count_at(out, "audio_tokens"));
    read.output_image = Tokens(count_at(out, "image_tokens"));
    read.prediction_accepted = Tokens(count_at(out, "accepted_prediction_tokens"));
    read.prediction_rejected = Tokens(count_at(out, "rejected_prediction_tokens"));
    read.citation_tokens = Tokens(count_at(usage, "citation_tokens"));
    read.web_searches = largest({count_at(usage, "num_search_queries"),
                                 count_at(usage["server_tool_use"], "web_search_requests"),
                                 count_at(usage["server_tool_use_details"], "web_search_requests"),
                                 count_at(usage, "num_sources_used")});
    read.reported_cost = read_cost(usage);
    return read;
}

StopReason read_stop_reason(std::string_view finish_reason) {
    for (const Spelling& known : stop_words)
        if (known.word == finish_reason) return known.reason;
    return StopReason::unknown;
}

std::string_view write_stop_reason(StopReason reason) {
    switch (reason) {
        case StopReason::max_tokens:
        case StopReason::context_window: return "length";
        case StopReason::tool_use: return "tool_calls";
        case StopReason::content_filter:
        case StopReason::refusal: return "content_filter";
        case StopReason::end_turn:
        case StopReason::stop_sequence:
        case StopReason::pause_turn:
        case StopReason::malformed_tool_call:
        case StopReason::upstream_error:
        case StopReason::unknown: break;
    }
    return "stop";
}

Result<AnswerFacts> scan_answer(std::string_view body, const json::Limits& limits,
                                const Quirks& quirks) {
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
    if (!root["choices"].is_array() && !facts.error)
        return fail(ErrorKind::upstream_protocol,
                    "the provider's answer has neither choices nor an error");
    facts.id = root["id"].text();
    facts.model = root["model"].text();
    facts.model_value = root["model"].is_text() ? root["model"].range() : json::Range();
    facts.service_tier = root["service_tier"].text();
    facts.usage = usage_in(root, quirks);
    for (const Value choice : root["choices"].elements()) {
        const std::string native = choice["finish_reason"].text();
        if (facts.stops.empty()) facts.native_stop = native;
        facts.stops.push_back(read_stop_reason(native));
        facts.text_bytes += text_in(choice["message"]).total();
    }
    return facts;
}

}  // namespace weir::wire::openai_chat
