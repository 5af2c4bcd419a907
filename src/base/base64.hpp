#pragma once
// Base64 (RFC 4648).
#include <optional>
#include <string>
#include <string_view>

namespace weir {

std::string base64_encode(std::string_view bytes);     // standard alphabet, padded
std::string base64url_encode(std::string_view bytes);  // URL alphabet, not padded (JWT)

// Either alphabet, padded or not, line ends and spaces skipped, as clients send it. Nothing when
// another character stands in it or its length is impossible.
std::optional<std::string> base64_decode(std::string_view text);

}  // namespace weir
