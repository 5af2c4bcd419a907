#pragma once
// A complete Chat Completions answer that is passed through: usage, stop reasons, and whether it is
// an error in a 200 (facts: providers.md 3.1, 4.13; OpenRouter, MiniMax and others answer so).
#include <string_view>

#include "base/result.hpp"
#include "json/value.hpp"
#include "wire/facts.hpp"

namespace weir::wire::openai_chat {

// upstream_protocol when the body is no JSON object or has neither choices nor an error.
Result<AnswerFacts> scan_answer(std::string_view body, const json::Limits& limits,
                                const Quirks& quirks);

// The usage object in all the spellings that were recorded: cached tokens in five places, cache
// writes by lifetime, audio, reasoning inside or beside completion_tokens, cost. Nothing when it is
// null or has no token counts. Where total_tokens proves that reasoning was counted beside
// completion_tokens, it is added even without the quirk.
std::optional<llm::Usage> read_usage(json::Value usage, const Quirks& quirks);

// "stop" -> end_turn and so on, in every spelling seen; unknown for what we do not know.
llm::StopReason read_stop_reason(std::string_view finish_reason);
// The word for a client of this wire.
std::string_view write_stop_reason(llm::StopReason reason);

}  // namespace weir::wire::openai_chat
