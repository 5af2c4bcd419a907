#pragma once
// The messages of a request as input items. Local to this wire.
#include <string>

#include "json/writer.hpp"
#include "llm/message.hpp"
#include "wire/openai_responses/parts_write.hpp"

namespace weir::wire::openai_responses {

// One message as the items that it is: thoughts, what was said, calls, results, in their order;
// results first, since they must follow the calls at once (providers.md 4.6). path names what is
// dropped.
void write_message_items(json::Writer& out, const llm::Message& message,
                         const WriteOptions& options, const std::string& path, Dropped& dropped);

}  // namespace weir::wire::openai_responses
