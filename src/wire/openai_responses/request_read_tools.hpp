#pragma once
// Tools, tool choice and text format of a request. Local to this wire.
#include <optional>
#include <vector>

#include "base/result.hpp"
#include "json/value.hpp"
#include "llm/chat.hpp"

namespace weir::wire::openai_responses {

// A function or a custom tool says in Tool::wire that it came over this wire: a function without
// `strict` means something else here (strict where possible) than elsewhere (TRAP-55).
Result<std::vector<llm::Tool>> read_tools(json::Value tools);

struct ReadChoice {
    llm::ToolChoice choice;
    bool whole = true;  // false: it says more than the canonical form can
};
Result<ReadChoice> read_tool_choice(json::Value choice);

Result<llm::ResponseFormat> read_format(json::Value format);

}  // namespace weir::wire::openai_responses
