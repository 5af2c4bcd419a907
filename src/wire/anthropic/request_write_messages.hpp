#pragma once
// The system field and the messages of a request. Local to this wire.
#include <string>

#include "llm/chat.hpp"
#include "wire/anthropic/parts_write.hpp"

namespace weir::wire::anthropic {

// The system and developer messages before all others, and how many they are.
std::size_t leading_system(const std::vector<llm::Message>& messages);

// The member "system"; nothing when no such message says anything.
void write_system(Blocks& to, const std::vector<llm::Message>& messages);

// The member "messages": all that follow. Results of tools go into one user message directly after
// the calls, before anything else that the user says (providers.md 4.6).
void write_messages(Blocks& to, const std::vector<llm::Message>& messages);

}  // namespace weir::wire::anthropic
