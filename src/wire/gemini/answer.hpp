#pragma once
// A complete generateContent answer that is passed through: usage, stop reasons, and whether it is
// an error in a 200 (facts: providers.md 3.5, 4.12, 4.13).
#include <string_view>

#include "base/result.hpp"
#include "wire/facts.hpp"

namespace weir::wire::gemini {

// upstream_protocol when the body is no JSON object or neither an answer nor an error. A blocked
// prompt is an answer without candidates: one stop, content_filter, in the blockReason's word.
Result<AnswerFacts> scan_answer(std::string_view body, const json::Limits& limits,
                                const Quirks& quirks);

}  // namespace weir::wire::gemini
