#pragma once
// The JSON bodies of operations, as far as the gateway must know them.
#include <string_view>

#include "base/result.hpp"
#include "json/value.hpp"
#include "wire/facts.hpp"

namespace weir::wire::operation {

// The model is required, what decides about cost is checked by type and refused when repeated; the
// rest is the provider's. Of calls that make no text, the output is bounded by nothing. Those that
// may stream have `stream` looked at.
Result<ChatPeek> peek(std::string_view body, const json::Limits& limits);
Result<ChatPeek> peek_streamed(std::string_view body, const json::Limits& limits);
Result<ChatPeek> peek_completion(std::string_view body, const json::Limits& limits);

// Usage in any of OpenAI's shapes: prompt_tokens and completion_tokens, or input_tokens and
// output_tokens (images), or only total_tokens (rerankers).
std::optional<llm::Usage> usage_of(json::Value root, const Quirks& quirks);
Result<AnswerFacts> scan_answer(std::string_view body, const json::Limits& limits,
                                const Quirks& quirks);
// Of answers that are bytes of another kind (speech): nothing is in them for us.
Result<AnswerFacts> scan_bytes(std::string_view body, const json::Limits& limits,
                               const Quirks& quirks);

}  // namespace weir::wire::operation
