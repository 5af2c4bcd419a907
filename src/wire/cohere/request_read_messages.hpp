#pragma once
// The messages of a request. Local to this wire.
#include <vector>

#include "base/result.hpp"
#include "json/value.hpp"
#include "llm/message.hpp"

namespace weir::wire::cohere {

// Checks what has a canonical meaning; invalid_request with at_field().
Result<std::vector<llm::Message>> read_messages(json::Value messages);

}  // namespace weir::wire::cohere
