#pragma once
// Complete Converse answers to and from the canonical form.
//
// There is one choice, and neither id nor model. metrics, trace, performanceConfig and
// additionalModelResponseFields are Extras of the answer; latencyMs, which the API promises, is
// written as 0 where nobody said it. write(read(x)) is x up to the normalisation of request.hpp,
// and of usage: serverToolUsage and the older names of the cache counts are left out, counts of 0
// are written.
#include <string_view>

#include "base/result.hpp"
#include "json/limits.hpp"
#include "llm/chat.hpp"
#include "wire/translate.hpp"

namespace weir::wire::bedrock {

// upstream_protocol for what is no answer; the upstream's own error for an error inside a 200.
Result<llm::ChatAnswer> read_answer(std::string_view body, const json::Limits& limits,
                                    const Quirks& quirks);

// Choices beyond the first are dropped and named.
Written write_answer(const llm::ChatAnswer& answer, const WriteOptions& options);

}  // namespace weir::wire::bedrock
