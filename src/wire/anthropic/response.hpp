#pragma once
// Complete Messages answers to and from the canonical form.
//
// write(read(x)) is x up to this normalisation: members in our order; white space; nulls, zero
// counts beside the four main ones, and empty lists of citations left out; cache_creation always
// there; stop reasons that are not known as end_turn. What has no canonical meaning (container,
// stop_details, context_management, usage.iterations...) is an extra of the answer.
#include <string_view>

#include "base/result.hpp"
#include "json/limits.hpp"
#include "json/writer.hpp"
#include "llm/chat.hpp"
#include "wire/translate.hpp"

namespace weir::wire::anthropic {

// upstream_protocol for what is no answer; the upstream's own error for an error inside a 200.
Result<llm::ChatAnswer> read_answer(std::string_view body, const json::Limits& limits,
                                    const Quirks& quirks);

// One choice: others are dropped. Thoughts of other providers get a signature of ours, so that they
// find back to their maker (seal.hpp); media are dropped, for this wire's answers have none.
Written write_answer(const llm::ChatAnswer& answer, const WriteOptions& options);

// The answer to count_tokens: {"input_tokens":N}.
std::string write_count_answer(Tokens input);

// The stop reason that fits what was said: calls make a plain stop tool_use, a refusal makes it
// one. Anthropic's own word is left as it is: calls that a server tool made do not end its turn.
llm::StopReason settle_stop(llm::StopReason stop, std::string_view native, bool has_calls,
                            bool has_refusal);
// The members stop_reason and stop_sequence. A match of which nobody said what is a plain end.
void write_stop(json::Writer& out, llm::StopReason stop, const std::string& stop_sequence);

// "standard", "priority", "batch", or OpenAI's word for one of these; "" for others.
std::string_view write_service_tier(std::string_view tier);

}  // namespace weir::wire::anthropic
