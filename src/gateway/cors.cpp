#include "gateway/cors.hpp"

#include <algorithm>

namespace weir::gateway {

std::optional<std::string_view> allowed_origin(std::span<const std::string> allowed,
                                               std::string_view origin) {
    if (allowed.size() == 1 && allowed.front() == "*") return "*";
    if (origin.empty() || std::ranges::find(allowed, origin) == allowed.end()) return std::nullopt;
    return origin;
}

}  // namespace weir::gateway
