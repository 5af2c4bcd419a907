#include "base/admin_role.hpp"

namespace weir {

std::string_view name(AdminRole role) {
    switch (role) {
        case AdminRole::none: return "";
        case AdminRole::viewer: return "viewer";
        case AdminRole::admin: return "admin";
    }
    return "";
}

std::optional<AdminRole> admin_role_by_name(std::string_view name) {
    if (name == "viewer") return AdminRole::viewer;
    if (name == "admin") return AdminRole::admin;
    return std::nullopt;
}

}  // namespace weir
