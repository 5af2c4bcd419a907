#pragma once
// Answers about sound: transcriptions and translations (facts: providers.md 3.3). JSON, or text of
// any kind (text, srt, vtt), in which nothing says what was used.
#include <chrono>
#include <optional>
#include <string_view>

#include "json/value.hpp"
#include "llm/usage.hpp"
#include "wire/facts.hpp"

namespace weir::wire::operation {

Result<AnswerFacts> scan_transcript(std::string_view body, const json::Limits& limits,
                                    const Quirks& quirks);

// usage {type: tokens, ...}; nothing where no tokens are said. Recordings of OpenAI, Groq and
// Mistral, 2025.
std::optional<llm::Usage> transcript_usage(json::Value root);

// How long the sound was, whole milliseconds rounded up: usage {type: duration, seconds}, Mistral's
// prompt_audio_seconds beside tokens, or the duration of verbose_json. Nothing where none is said.
std::optional<std::chrono::milliseconds> transcript_time(std::string_view body,
                                                         const json::Limits& limits);

}  // namespace weir::wire::operation
