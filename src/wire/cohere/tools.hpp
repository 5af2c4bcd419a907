#pragma once
// Tools, the choice among them, and the form of the answer (facts: providers.md 4.3, 4.4, 4.10).
// Local to this wire.
#include <optional>
#include <vector>

#include "base/result.hpp"
#include "json/value.hpp"
#include "json/writer.hpp"
#include "llm/chat.hpp"
#include "wire/cohere/dropped.hpp"
#include "wire/translate.hpp"

namespace weir::wire::cohere {

// invalid_request with at_field(). A tool of a type that we do not know is a hosted one, verbatim.
Result<std::vector<llm::Tool>> read_tools(json::Value tools);
Result<llm::ToolChoice> read_tool_choice(json::Value choice);
llm::ResponseFormat read_response_format(json::Value format);

// tools, strict_tools and tool_choice. unsupported with at_field() for what cannot be said.
Result<void> write_tools(json::Writer& out, const llm::ChatRequest& request,
                         const WriteOptions& options, Dropped& dropped);
Result<void> write_response_format(json::Writer& out,
                                   const std::optional<llm::ResponseFormat>& format,
                                   Dropped& dropped);

}  // namespace weir::wire::cohere
