#pragma once
// Complete generateContent answers to and from the canonical form.
//
// write(read(x)) is x up to this normalisation (response_normal.hpp, in the tests, has it as code):
// members in our order; white space; numbers in their shortest spelling; enums that came as numbers
// as words; fractions of createTime cut off; the details of usageMetadata rebuilt from what is
// counted (text, image, film, sound); nulls, texts "" and index 0 left out; a totalTokenCount that
// is the sum; absent args as {}.
#include <string_view>

#include "base/result.hpp"
#include "json/limits.hpp"
#include "llm/chat.hpp"
#include "wire/translate.hpp"

namespace weir::wire::gemini {

// upstream_protocol for what is no answer; the upstream's own error for an error inside a 200. A
// blocked prompt is one empty choice that content_filter stopped.
Result<llm::ChatAnswer> read_answer(std::string_view body, const json::Limits& limits,
                                    const Quirks& quirks);

// Calls whose id read_answer made are written without one.
Written write_answer(const llm::ChatAnswer& answer, const WriteOptions& options);

}  // namespace weir::wire::gemini
