#pragma once
// Tools, tool choice and text format as this wire's JSON. Local to this wire.
#include "base/result.hpp"
#include "wire/openai_responses/parts_write.hpp"

namespace weir::wire::openai_responses {

// unsupported for a hosted tool of another wire that this one has no word for.
Result<void> write_tools(json::Writer& out, const llm::ChatRequest& request,
                         const WriteOptions& options, Dropped& dropped);
// The value of text.format. unsupported for a form of another wire.
Result<void> write_format(json::Writer& out, const llm::ResponseFormat& format);

}  // namespace weir::wire::openai_responses
