#include "net/http1/characters.hpp"

namespace weir::net::http1 {

std::size_t control_bytes(std::string_view text) {
    std::size_t count = 0;
    while (!text.empty()) {
        // Counts in a byte, which cannot wrap within 255 bytes, vectorise four times as wide.
        const std::string_view part = text.substr(0, 240);
        std::uint8_t found = 0;
        for (const char c : part)
            found = static_cast<std::uint8_t>(found + (is_control_byte(c) ? 1 : 0));
        count += found;
        text.remove_prefix(part.size());
    }
    return count;
}

}  // namespace weir::net::http1
