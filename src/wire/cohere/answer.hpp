#pragma once
// A complete Cohere v2 chat answer that is passed through: usage, stop reason, and whether it is an
// error in a 200 (facts: providers.md 3.8, 4.12, 4.13).
#include <string_view>

#include "base/result.hpp"
#include "json/value.hpp"
#include "wire/facts.hpp"

namespace weir::wire::cohere {

// upstream_protocol when the body is no JSON object or has neither a message nor an error.
Result<AnswerFacts> scan_answer(std::string_view body, const json::Limits& limits,
                                const Quirks& quirks);

// usage.tokens is what the model consumed; image_tokens stand beside input_tokens there (recorded:
// 34 and 259, billed 267), reasoning_tokens inside output_tokens, and usage.cached_tokens inside
// the input. usage.billed_units, which leave out Cohere's own prompt template, become billed_input
// and billed_output; where there are no tokens, they are taken for them. Nothing when neither has a
// count.
std::optional<llm::Usage> read_usage(json::Value usage);

// "COMPLETE" -> end_turn and so on; unknown for what we do not know.
llm::StopReason read_stop_reason(std::string_view finish_reason);
// The word for a client of this wire.
std::string_view write_stop_reason(llm::StopReason reason);
// A plain stop with calls is a call, a call without any is a plain stop.
llm::StopReason settle_stop(llm::StopReason stop, bool has_calls);

}  // namespace weir::wire::cohere
