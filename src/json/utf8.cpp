#include "json/utf8.hpp"

#include <array>

namespace weir::json {

namespace {

std::uint8_t byte(std::string_view text, std::size_t i) {
    return static_cast<std::uint8_t>(text[i]);
}

bool continues(std::string_view text, std::size_t i, std::uint8_t least = 0x80,
               std::uint8_t most = 0xBF) {
    return i < text.size() && byte(text, i) >= least && byte(text, i) <= most;
}

}  // namespace

std::size_t utf8_length(std::string_view text) {
    if (text.empty()) return 0;
    const std::uint8_t lead = byte(text, 0);
    if (lead < 0x80) return 1;
    if (lead < 0xC2) return 0;
    if (lead < 0xE0) return continues(text, 1) ? 2 : 0;
    if (lead < 0xF0) {
        const std::uint8_t least = lead == 0xE0 ? 0xA0 : 0x80;
        const std::uint8_t most = lead == 0xED ? 0x9F : 0xBF;
        return continues(text, 1, least, most) && continues(text, 2) ? 3 : 0;
    }
    if (lead > 0xF4) return 0;
    const std::uint8_t least = lead == 0xF0 ? 0x90 : 0x80;
    const std::uint8_t most = lead == 0xF4 ? 0x8F : 0xBF;
    return continues(text, 1, least, most) && continues(text, 2) && continues(text, 3) ? 4 : 0;
}

char* put_utf8(char* to, std::uint32_t code_point) {
    const auto add = [&to](std::uint32_t bits) { *to++ = static_cast<char>(bits); };
    if (code_point < 0x80) {
        add(code_point);
    } else if (code_point < 0x800) {
        add(0xC0U | code_point >> 6U);
        add(0x80U | (code_point & 0x3FU));
    } else if (code_point < 0x10000) {
        add(0xE0U | code_point >> 12U);
        add(0x80U | (code_point >> 6U & 0x3FU));
        add(0x80U | (code_point & 0x3FU));
    } else {
        add(0xF0U | code_point >> 18U);
        add(0x80U | (code_point >> 12U & 0x3FU));
        add(0x80U | (code_point >> 6U & 0x3FU));
        add(0x80U | (code_point & 0x3FU));
    }
    return to;
}

void append_utf8(std::string& out, std::uint32_t code_point) {
    std::array<char, 4> bytes;
    out.append(bytes.data(), put_utf8(bytes.data(), code_point));
}

}  // namespace weir::json
