#pragma once
// A complete Messages answer that is passed through: usage, stop reason, and whether it is an error
// in a 200 (facts: providers.md 3.4, 4.13).
#include <string_view>

#include "base/result.hpp"
#include "json/value.hpp"
#include "wire/facts.hpp"

namespace weir::wire::anthropic {

// upstream_protocol when the body is no JSON object or has neither content nor an error.
Result<AnswerFacts> scan_answer(std::string_view body, const json::Limits& limits,
                                const Quirks& quirks);

// Decoded bytes of what a block says: text, thoughts, a call's name and input.
struct BlockBytes {
    std::size_t content = 0;
    std::size_t reasoning = 0;
    std::size_t tools = 0;
};
BlockBytes bytes_in(json::Value block);

}  // namespace weir::wire::anthropic
