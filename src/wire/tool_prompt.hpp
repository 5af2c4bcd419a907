#pragma once
// The definitions of tools as OpenAI's models are shown them, for counting their tokens: TypeScript
// declarations in a namespace. No document says so; it is known from what models repeat of their
// prompts, and agrees with recorded usage to a token or two (token_calibration_test.cpp).
#include <span>
#include <string>

#include "llm/tool.hpp"

namespace weir::wire {

// "" where there are no functions. A schema that is no JSON is shown as it is.
std::string tool_prompt(std::span<const llm::Tool> tools);

}  // namespace weir::wire
