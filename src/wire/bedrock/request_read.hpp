#pragma once
// The parts of reading a request. Local to this wire.
#include <string>
#include <vector>

#include "base/result.hpp"
#include "json/value.hpp"
#include "llm/chat.hpp"

namespace weir::wire::bedrock {

// Checks what has a canonical meaning; invalid_request with at_field().
Result<void> read_system(json::Value system, llm::ChatRequest& into);
Result<void> read_messages(json::Value messages, llm::ChatRequest& into);
Result<void> read_tool_config(json::Value config, llm::ChatRequest& into);
Result<void> read_output_config(json::Value config, llm::ChatRequest& into);
// thinking, top_k and so on, whatever the model's vendor calls them; the rest are Extras.
Result<void> read_additional(json::Value fields, llm::ChatRequest& into);

// Notes how the client asked for thoughts: the field as it was spelled, given back to this wire.
// Keys: those of additionalModelRequestFields, "output_config.effort" inside it, and
// "outputConfig.effort" of the top level.
llm::ReasoningControl& control(llm::ChatRequest& into, std::string_view key, json::Value value);

}  // namespace weir::wire::bedrock
