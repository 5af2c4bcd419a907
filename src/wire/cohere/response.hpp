#pragma once
// Complete Cohere v2 chat answers to and from the canonical form.
//
// write(read(x)) is x up to: members in our order, white space, numbers in their shortest spelling,
// nulls, empty texts and lists and reasoning_tokens of 0 left out, a call's arguments null as "{}",
// and cached_tokens where it was absent.
#include <string_view>

#include "base/result.hpp"
#include "json/limits.hpp"
#include "llm/chat.hpp"
#include "wire/translate.hpp"

namespace weir::wire::cohere {

// upstream_protocol for what is no answer; the upstream's own error for an error inside a 200.
Result<llm::ChatAnswer> read_answer(std::string_view body, const json::Limits& limits,
                                    const Quirks& quirks);

// This wire has one choice: more are dropped and named. It has no place for model and time.
Written write_answer(const llm::ChatAnswer& answer, const WriteOptions& options);

}  // namespace weir::wire::cohere
