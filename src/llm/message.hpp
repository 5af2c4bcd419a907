#pragma once
// One turn of a conversation. The order of its parts is the order in which they happened: thoughts,
// text and calls interleave, and some providers check it.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "llm/part.hpp"

namespace weir::llm {

enum class Role : std::uint8_t { system, developer, user, assistant, tool };

std::string_view name(Role role);
std::optional<Role> role_by_name(std::string_view name);

struct Message {
    Role role = Role::user;
    std::vector<Part> parts;
    std::string name;                  // of a participant
    std::string id;                    // Responses "msg_..."
    std::optional<CacheMarker> cache;  // on the whole message
    std::vector<Extra> extras;
    // A system message that stood beside the conversation, not in it (Responses "instructions").
    bool instructions = false;
    friend bool operator==(const Message&, const Message&) = default;
};

}  // namespace weir::llm
