#pragma once
// What a conversation asks of the model now: the text of its last user message. A short one that
// follows another ("and why?") is as hard as what it goes back to, so the user messages before it
// stand in front of it, as far back as it takes to have asked_bytes_min.
#include <string>
#include <string_view>

#include "llm/chat.hpp"

namespace weir::route::difficulty {

inline constexpr std::size_t asked_bytes_min = 64;

// A view of the request where one part is all, else of `room`. "" where no user message has text.
std::string_view asked_of(const llm::ChatRequest& request, std::string& room);

}  // namespace weir::route::difficulty
