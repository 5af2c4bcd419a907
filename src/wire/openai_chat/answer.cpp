#include "wire/openai_chat/answer.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <utility>

#include "json/document.hpp"
#include "json/keys.hpp"
#include "wire/openai_chat/chunk.hpp"
#include "wire/openai_chat/error.hpp"

namespace weir::wire::openai_chat {

namespace {

using json::Value;
using llm::StopReason;

// The members of a usage object, found in one pass. Where several spellings are given for cached
// tokens they are the same tokens: OpenAI and most have them in the details; DeepSeek
// prompt_cache_hit_tokens; Mistral num_cached_tokens; Moonshot cached_tokens; Anthropic models
// behind some hosts cache_read_input_tokens.
enum UsageKey : std::size_t {
    prompt_tokens,
    completion_tokens,
    total_tokens,
    prompt_tokens_details,
    completion_tokens_details,
    prompt_cache_hit_tokens,
    num_cached_tokens,
    cached_tokens,
    cache_read_input_tokens,
    cache_creation_input_tokens,
    cache_creation,
    reasoning_tokens,
    audio_prompt_tokens,
    citation_tokens,
    num_search_queries,
    num_sources_used,
    server_tool_use,
    server_tool_use_details,
    cost
};
constexpr json::Keys usage_keys({"prompt_tokens", "completion_tokens", "total_tokens",
                                 "prompt_tokens_details", "completion_tokens_details",
                                 "prompt_cache_hit_tokens", "num_cached_tokens", "cached_tokens",
                                 "cache_read_input_tokens", "cache_creation_input_tokens",
                                 "cache_creation", "reasoning_tokens", "audio_prompt_tokens",
                                 "citation_tokens", "num_search_queries", "num_sources_used",
                                 "server_tool_use", "server_tool_use_details", "cost"});

// Those of prompt_tokens_details and completion_tokens_details.
enum DetailKey : std::size_t {
    detail_cached,
    detail_cache_write,
    detail_cache_creation,
    detail_audio,
    detail_image,
    detail_video,
    detail_reasoning,
    detail_accepted,
    detail_rejected
};
constexpr json::Keys detail_keys({"cached_tokens", "cache_write_tokens",
                                  "cache_creation_input_tokens", "audio_tokens", "image_tokens",
                                  "video_tokens", "reasoning_tokens", "accepted_prediction_tokens",
                                  "rejected_prediction_tokens"});

using UsageMembers = std::array<Value, cost + 1>;
using DetailMembers = std::array<Value, detail_rejected + 1>;

// A count, 0 when it is missing, negative or no whole number.
std::int64_t count(Value value) {
    return value.is_number() ? std::max<std::int64_t>(value.integer_or(0), 0) : 0;
}
std::int64_t count_at(Value object, std::string_view key) { return count(object[key]); }

std::int64_t largest(std::initializer_list<std::int64_t> counts) { return std::max(counts); }

std::int64_t read_cached(const UsageMembers& usage, const DetailMembers& in) {
    return largest({count(in[detail_cached]), count(usage[prompt_cache_hit_tokens]),
                    count(usage[num_cached_tokens]), count(usage[cached_tokens]),
                    count(usage[cache_read_input_tokens])});
}

struct CacheWrites {
    std::int64_t usual = 0;
    std::int64_t long_lived = 0;
};

CacheWrites read_cache_writes(const UsageMembers& usage, const DetailMembers& in) {
    const std::int64_t all =
        largest({count(in[detail_cache_write]), count(in[detail_cache_creation]),
                 count(usage[cache_creation_input_tokens])});
    const Value by_lifetime = usage[cache_creation];
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
std::string read_cost(Value told) {
    if (told.is_number()) return std::string(told.raw());
    const Value total = told["total_cost"];
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

std::optional<llm::Usage> read_usage(Value object, const Quirks& quirks) {
    const UsageMembers usage = usage_keys.of(object);
    const bool counted = usage[prompt_tokens].is_number() || usage[completion_tokens].is_number() ||
                         usage[total_tokens].is_number();
    if (!counted) return std::nullopt;

    const DetailMembers in = detail_keys.of(usage[prompt_tokens_details]);
    const DetailMembers out = detail_keys.of(usage[completion_tokens_details]);
    const std::int64_t prompt = count(usage[prompt_tokens]);
    const std::int64_t completion = count(usage[completion_tokens]);
    const std::int64_t cached = read_cached(usage, in);
    const CacheWrites writes = read_cache_writes(usage, in);
    const std::int64_t reasoning =
        largest({count(out[detail_reasoning]), count(usage[reasoning_tokens])});
    const std::int64_t total = count(usage[total_tokens]);
    // Who counts reasoning beside the completion is found out by the sum, or told by the quirk.
    const bool beside = reasoning > 0 && total != prompt + completion &&
                        (quirks.reasoning_beside_completion ||
                         total == prompt + completion + reasoning || reasoning > completion);

    std::optional<llm::Usage> result(std::in_place);
    llm::Usage& read = *result;
    read_input(prompt, cached, writes, read);
    read.output_reasoning = Tokens(beside ? reasoning : std::min(reasoning, completion));
    read.output_visible =
        Tokens(beside ? completion : completion - std::min(reasoning, completion));

    const std::int64_t audio =
        largest({count(in[detail_audio]), count(usage[audio_prompt_tokens])});
    // Mistral counts audio beside prompt_tokens; the total tells (recorded: 11 + 15 + 375 = 401).
    if (audio > 0 && total == prompt + completion + audio) read.input_uncached += Tokens(audio);
    read.input_audio = Tokens(audio);
    read.input_image = Tokens(count(in[detail_image]));
    read.input_video = Tokens(count(in[detail_video]));
    read.output_audio = Tokens(count(out[detail_audio]));
    read.output_image = Tokens(count(out[detail_image]));
    read.prediction_accepted = Tokens(count(out[detail_accepted]));
    read.prediction_rejected = Tokens(count(out[detail_rejected]));
    read.citation_tokens = Tokens(count(usage[citation_tokens]));
    read.web_searches = largest({count(usage[num_search_queries]),
                                 count_at(usage[server_tool_use], "web_search_requests"),
                                 count_at(usage[server_tool_use_details], "web_search_requests"),
                                 count(usage[num_sources_used])});
    read.reported_cost = read_cost(usage[cost]);
    return result;
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
    Result<AnswerFacts> result(std::in_place);
    AnswerFacts& facts = *result;
    if (std::optional<UpstreamError> said = error_in(root)) {
        facts.error = as_error(*said);
        facts.said = std::move(*said);
    }
    enum : std::size_t { choices, id, model, service_tier };
    static constexpr json::Keys keys({"choices", "id", "model", "service_tier"});
    const auto members = keys.of(root);
    if (!members[choices].is_array() && !facts.error)
        return fail(ErrorKind::upstream_protocol,
                    "the provider's answer has neither choices nor an error");
    members[id].append_text(facts.id);
    members[model].append_text(facts.model);
    if (members[model].is_text()) facts.model_value = members[model].range();
    members[service_tier].append_text(facts.service_tier);
    facts.usage = usage_in(root, quirks);
    for (const Value choice : members[choices].elements()) {
        const std::string native = choice["finish_reason"].text();
        if (facts.stops.empty()) facts.native_stop = native;
        facts.stops.push_back(read_stop_reason(native));
        facts.text_bytes += text_in(choice["message"]).total();
    }
    return result;
}

}  // namespace weir::wire::openai_chat
