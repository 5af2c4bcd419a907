#pragma once
// The system field and the messages of a request, checked. Local to this wire.
#include <optional>
#include <vector>

#include "base/result.hpp"
#include "json/value.hpp"
#include "llm/message.hpp"

namespace weir::wire::anthropic {

// Nothing when it is absent or empty.
Result<std::optional<llm::Message>> read_system(json::Value system);

// Checks what has a canonical meaning; invalid_request with at_field().
Result<std::vector<llm::Message>> read_messages(json::Value messages);

}  // namespace weir::wire::anthropic
