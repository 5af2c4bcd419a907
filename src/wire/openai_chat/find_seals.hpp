#pragma once
// Seals (seal.hpp) in a request that is passed through. Local to this wire.
#include "json/value.hpp"
#include "wire/facts.hpp"

namespace weir::wire::openai_chat {

// thinking_blocks, and extra_content of messages and calls.
void find_seals(json::Value root, SealedPlaces& out);

}  // namespace weir::wire::openai_chat
