#pragma once
// Ollama's complete answers: one object with done true (recordings of 2025 and 2026).
#include <string_view>

#include "base/result.hpp"
#include "llm/chat.hpp"
#include "wire/facts.hpp"

namespace weir::wire::ollama {

// {"error"} in a 200 is the provider's own error; upstream_protocol for what is no answer, or is
// not done.
Result<llm::ChatAnswer> read_answer(std::string_view body, const json::Limits& limits,
                                    const Quirks& quirks);

// What the ledger wants of it. An error is upstream_protocol; the provider's own is in the facts.
Result<AnswerFacts> scan_answer(std::string_view body, const json::Limits& limits,
                                const Quirks& quirks);

}  // namespace weir::wire::ollama
