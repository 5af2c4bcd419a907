#pragma once
// Cross-origin requests from browsers, where the configuration allows origins.
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace weir::gateway {

// The value of Access-Control-Allow-Origin for this origin; nothing where it is not allowed.
std::optional<std::string_view> allowed_origin(std::span<const std::string> allowed,
                                               std::string_view origin);

}  // namespace weir::gateway
