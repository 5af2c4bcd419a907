#pragma once
// The input of a request. Local to this wire.
#include <vector>

#include "base/result.hpp"
#include "json/value.hpp"
#include "llm/message.hpp"

namespace weir::wire::openai_responses {

// Appends the messages that a string or an array of items make. Checks what has a canonical
// meaning; invalid_request with at_field().
Result<void> read_input(json::Value input, std::vector<llm::Message>& out);

}  // namespace weir::wire::openai_responses
