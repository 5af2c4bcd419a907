#pragma once
// Tools, tool choice and response format as this wire's JSON. Local to this wire.
#include "base/result.hpp"
#include "wire/openai_chat/parts_write.hpp"

namespace weir::wire::openai_chat {

// unsupported for a hosted tool of another wire.
Result<void> write_tools(json::Writer& out, const llm::ChatRequest& request,
                         const WriteOptions& options, Dropped& dropped);
// unsupported for a form of another wire.
Result<void> write_response_format(json::Writer& out,
                                   const std::optional<llm::ResponseFormat>& format);

}  // namespace weir::wire::openai_chat
