#include "wire/bedrock/answer.hpp"

#include <algorithm>
#include <array>

#include "json/document.hpp"
#include "wire/bedrock/error.hpp"

namespace weir::wire::bedrock {

namespace {

using json::Value;
using llm::StopReason;

std::int64_t count_at(Value object, std::string_view key) {
    return std::clamp<std::int64_t>(object[key].integer_or(0), 0, 1'000'000'000'000);
}

// The name with "Count" is an older spelling of the same number, sent beside it.
std::int64_t count_at(Value object, std::string_view key, std::string_view older) {
    return object[key].is_null() ? count_at(object, older) : count_at(object, key);
}

struct Spelling {
    std::string_view word;
    StopReason reason;
};
// The first word of a reason is the one that is written.
constexpr std::array<Spelling, 9> spellings = {{
    {"end_turn", StopReason::end_turn},
    {"tool_use", StopReason::tool_use},
    {"max_tokens", StopReason::max_tokens},
    {"stop_sequence", StopReason::stop_sequence},
    {"content_filtered", StopReason::content_filter},
    {"guardrail_intervened", StopReason::content_filter},
    {"malformed_tool_use", StopReason::malformed_tool_call},
    {"malformed_model_output", StopReason::malformed_tool_call},
    {"model_context_window_exceeded", StopReason::context_window},
}};

}  // namespace

std::optional<llm::Usage> read_usage(Value usage) {
    const bool counted = usage["inputTokens"].is_number() || usage["outputTokens"].is_number() ||
                         usage["totalTokens"].is_number();
    if (!counted) return std::nullopt;
    const std::int64_t written =
        count_at(usage, "cacheWriteInputTokens", "cacheWriteInputTokenCount");
    std::int64_t long_lived = 0;
    for (const Value one : usage["cacheDetails"].elements())
        if (!one["ttl"].is("5m")) long_lived += count_at(one, "inputTokens");
    long_lived = std::min(long_lived, written);
    llm::Usage read;
    read.input_uncached = Tokens(count_at(usage, "inputTokens"));
    read.input_cache_read =
        Tokens(count_at(usage, "cacheReadInputTokens", "cacheReadInputTokenCount"));
    read.input_cache_write = Tokens(written - long_lived);
    read.input_cache_write_1h = Tokens(long_lived);
    read.output_visible = Tokens(count_at(usage, "outputTokens"));
    return read;
}

void write_usage(json::Writer& out, const llm::Usage& usage) {
    const std::int64_t usual = usage.input_cache_write.value();
    const std::int64_t long_lived = usage.input_cache_write_1h.value();
    out.open_object();
    out.member("inputTokens", usage.input_uncached.value());
    out.member("outputTokens", usage.output().value());
    out.member("totalTokens", usage.total().value());
    out.member("cacheReadInputTokens", usage.input_cache_read.value());
    out.member("cacheWriteInputTokens", usual + long_lived);
    if (long_lived > 0) {
        out.key("cacheDetails").open_array();
        const auto detail = [&out](std::string_view ttl, std::int64_t tokens) {
            if (tokens == 0) return;
            out.open_object().member("ttl", ttl).member("inputTokens", tokens).close_object();
        };
        detail("5m", usual);
        detail("1h", long_lived);
        out.close_array();
    }
    out.close_object();
}

StopReason read_stop_reason(std::string_view native) {
    const auto* row = std::ranges::find(spellings, native, &Spelling::word);
    return row == spellings.end() ? StopReason::unknown : row->reason;
}

std::string_view write_stop_reason(StopReason reason, std::string_view native) {
    const auto* said = std::ranges::find(spellings, native, &Spelling::word);
    if (said != spellings.end() && said->reason == reason) return said->word;
    if (reason == StopReason::refusal) reason = StopReason::content_filter;
    const auto* row = std::ranges::find(spellings, reason, &Spelling::reason);
    return row == spellings.end() ? "end_turn" : row->word;
}

StopReason settle_stop(StopReason stop, bool has_calls) {
    const bool plain = stop == StopReason::end_turn || stop == StopReason::unknown;
    if (has_calls && plain) return StopReason::tool_use;
    if (!has_calls && stop == StopReason::tool_use) return StopReason::end_turn;
    return stop;
}

std::string read_stop_sequence(Value additional) {
    for (const Value place : {additional, additional["delta"]})
        if (place["stop_sequence"].text_bytes() > 0) return place["stop_sequence"].text();
    return {};
}

TextBytes text_in_block(Value block) {
    TextBytes bytes;
    bytes.content = block["text"].text_bytes();
    for (const Value one : block["citationsContent"]["content"].elements())
        bytes.content += one["text"].text_bytes();
    const Value thoughts = block["reasoningContent"];
    bytes.reasoning =
        thoughts["text"].text_bytes() + thoughts["reasoningText"]["text"].text_bytes();
    const Value call = block["toolUse"];
    const Value input = call["input"];
    bytes.tools =
        call["name"].text_bytes() + (input.is_text() ? input.text_bytes() : input.raw().size());
    return bytes;
}

Result<AnswerFacts> scan_answer(std::string_view body, const json::Limits& limits,
                                const Quirks& quirks) {
    (void)quirks;
    json::Document document;
    if (const Result<void> read = document.read(body, limits); !read)
        return fail(ErrorKind::upstream_protocol, "the provider's answer is not JSON",
                    read.error().message());
    const Value root = document.root();
    AnswerFacts facts;
    if (!root["output"].is_object()) {
        facts.said = read_error(body);
        if (!facts.said.is_error)
            return fail(ErrorKind::upstream_protocol,
                        "the provider's answer has neither output nor an error");
        facts.error = as_error(facts.said);
        return facts;
    }
    facts.usage = read_usage(root["usage"]);
    facts.native_stop = root["stopReason"].text();
    facts.stops.push_back(read_stop_reason(facts.native_stop));
    facts.service_tier = root["serviceTier"]["type"].text();
    for (const Value block : root["output"]["message"]["content"].elements())
        facts.text_bytes += text_in_block(block).total();
    return facts;
}

}  // namespace weir::wire::bedrock
