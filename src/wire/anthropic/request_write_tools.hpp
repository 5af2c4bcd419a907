#pragma once
// Tools, tool choice and response format as this wire's JSON. Local to this wire.
#include <optional>

#include "base/result.hpp"
#include "wire/anthropic/parts_write.hpp"

namespace weir::wire::anthropic {

// unsupported for free-text tools and hosted tools of another wire, but for web search, which every
// provider has. A choice among some tools offers only those.
Result<void> write_tools(Blocks& to, const llm::ChatRequest& request);

// The members tool_choice with disable_parallel_tool_use in it; nothing without tools.
void write_tool_choice(Blocks& to, const llm::ChatRequest& request);

// Checks what output_config.format can say: a schema, or a form of this wire; unsupported for JSON
// without a schema, which Anthropic has no mode for.
Result<void> check_response_format(const std::optional<llm::ResponseFormat>& format);
// The member "format"; nothing for plain text. Checked before.
void write_response_format(json::Writer& out, const llm::ResponseFormat& format);

}  // namespace weir::wire::anthropic
