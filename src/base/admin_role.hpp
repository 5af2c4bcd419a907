#pragma once
// What a key may do besides inference: nothing, see how the gateway works, or (later) change it
// too. In order of power.
#include <cstdint>
#include <optional>
#include <string_view>

namespace weir {

enum class AdminRole : std::uint8_t { none, viewer, admin };

std::string_view name(AdminRole role);  // as in files and options; "" for none
// "viewer" or "admin"; nothing for anything else.
std::optional<AdminRole> admin_role_by_name(std::string_view name);

}  // namespace weir
