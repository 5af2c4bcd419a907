#pragma once
// How a prompt begins, as one number: the same for all turns of a conversation, whoever asks.
#include <cstdint>
#include <span>
#include <string_view>

#include "wire/facts.hpp"

namespace weir::gateway {

// Of the body's system prompt and first messages, a few kilobytes at most: what comes after is
// different in each turn. Conversations that begin alike are one: what they share is cached once.
// 0 when the body has no list of messages.
std::uint64_t prompt_prefix(std::string_view body, std::span<const wire::MemberRange> members);

}  // namespace weir::gateway
