#pragma once
// Base64 of RFC 4648 section 4, for texts that this wire has plain and the vocabulary as media.
// Local to this wire.
#include <optional>
#include <string>
#include <string_view>

namespace weir::wire::anthropic {

std::string to_base64(std::string_view bytes);

// Also without padding, in the URL alphabet, and with line breaks, as clients send it. Nothing for
// any other character.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace weir::wire::anthropic
