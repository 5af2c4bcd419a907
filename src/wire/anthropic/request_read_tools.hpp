#pragma once
// Tools, tool choice and response format of a request. Local to this wire.
#include <string>
#include <vector>

#include "base/result.hpp"
#include "json/value.hpp"
#include "llm/chat.hpp"

namespace weir::wire::anthropic {

// A tool with a type other than "custom" is run by Anthropic or has a schema of its own: hosted,
// and kept as it is.
Result<std::vector<llm::Tool>> read_tools(json::Value tools);
Result<llm::ToolChoice> read_tool_choice(json::Value choice);
// path: of the field, which has two spellings.
Result<llm::ResponseFormat> read_response_format(json::Value format, const std::string& path);

}  // namespace weir::wire::anthropic
