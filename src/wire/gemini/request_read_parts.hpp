#pragma once
// The parts of a request's reading, one file each. Local to this wire.
#include <vector>

#include "base/result.hpp"
#include "json/value.hpp"
#include "llm/chat.hpp"

namespace weir::wire::gemini {

// request_read_contents.cpp. A turn of results alone has role tool.
Result<std::vector<llm::Message>> read_messages(json::Value system, json::Value contents);

// request_read_tools.cpp. Hosted tools by the canonical word where there is one.
Result<std::vector<llm::Tool>> read_tools(json::Value tools);
Result<void> read_tool_config(json::Value config, llm::ChatRequest& request);

// request_read_config.cpp
Result<void> read_generation_config(json::Value config, llm::ChatRequest& request);

}  // namespace weir::wire::gemini
