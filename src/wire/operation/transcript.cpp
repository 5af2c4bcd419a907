#include "wire/operation/transcript.hpp"

#include <algorithm>
#include <cmath>

#include "json/document.hpp"
#include "wire/openai_chat/chunk.hpp"

namespace weir::wire::operation {
namespace {

using json::Value;

// A recording longer than that is no number of seconds.
constexpr double seconds_max = 1e9;

std::optional<std::chrono::milliseconds> span_of(Value seconds) {
    const std::optional<double> number = seconds.number();
    if (!number || !(*number >= 0) || *number > seconds_max) return std::nullopt;
    return std::chrono::milliseconds(static_cast<std::int64_t>(std::ceil(*number * 1000)));
}

Tokens count_of(Value usage, std::string_view name, std::string_view other_name) {
    const std::int64_t count = usage[name].integer_or(usage[other_name].integer_or(0));
    return Tokens(std::max<std::int64_t>(count, 0));
}

void read_tokens(Value usage, llm::Usage& read) {
    read.output_visible = count_of(usage, "output_tokens", "completion_tokens");
    const Tokens said = count_of(usage, "input_tokens", "prompt_tokens");
    const Tokens total = count_of(usage, "total_tokens", "total_tokens");
    // Mistral counts the sound in the total alone.
    read.input_uncached = std::max(said, total - read.output_visible);
    for (const std::string_view details :
         {"input_token_details", "input_tokens_details", "prompt_tokens_details"})
        if (usage[details].is_object())
            read.input_audio = count_of(usage[details], "audio_tokens", "audio_tokens");
}

}  // namespace

std::optional<llm::Usage> transcript_usage(Value root) {
    const Value usage = root["usage"];
    if (!usage.is_object()) return std::nullopt;
    llm::Usage read;
    read_tokens(usage, read);
    if (read.total() == Tokens(0)) return std::nullopt;
    return read;
}

std::optional<std::chrono::milliseconds> transcript_time(std::string_view body,
                                                         const json::Limits& limits) {
    json::Document document;
    if (!body.starts_with('{') || !document.read(body, limits)) return std::nullopt;
    const Value root = document.root();
    for (const Value seconds :
         {root["usage"]["seconds"], root["usage"]["prompt_audio_seconds"], root["duration"]})
        if (const auto span = span_of(seconds)) return span;
    return std::nullopt;
}

Result<AnswerFacts> scan_transcript(std::string_view body, const json::Limits& limits,
                                    const Quirks& /*quirks*/) {
    AnswerFacts facts;
    facts.text_bytes = body.size();
    json::Document document;
    // A text may begin with a brace, too.
    if (!body.starts_with('{') || !document.read(body, limits)) return facts;
    const Value root = document.root();
    if (std::optional<UpstreamError> said = openai_chat::error_in(root);
        said && !root["text"].is_text()) {
        facts.error = openai_chat::as_error(*said);
        facts.said = std::move(*said);
    }
    facts.model = root["model"].text();
    facts.text_bytes = root["text"].text_bytes();
    facts.usage = transcript_usage(root);
    return facts;
}

}  // namespace weir::wire::operation
