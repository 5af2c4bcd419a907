#pragma once
// Tools, tool choice and response format of a request. Local to this wire.
#include "base/result.hpp"
#include "json/value.hpp"
#include "llm/chat.hpp"

namespace weir::wire::openai_chat {

Result<std::vector<llm::Tool>> read_tools(json::Value tools);
Result<std::vector<llm::Tool>> read_functions(json::Value functions);  // deprecated form
Result<llm::ToolChoice> read_tool_choice(json::Value choice);
Result<llm::ToolChoice> read_function_call(json::Value choice);  // deprecated form
Result<llm::ResponseFormat> read_response_format(json::Value format);

}  // namespace weir::wire::openai_chat
