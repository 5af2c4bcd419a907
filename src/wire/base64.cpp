#include "wire/base64.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace weir::wire {

namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t none = 0xff;

constexpr std::array<std::uint8_t, 256> values = [] {
    std::array<std::uint8_t, 256> made{};
    made.fill(none);
    for (std::size_t i = 0; i < alphabet.size(); ++i)
        made[static_cast<unsigned char>(alphabet[i])] = static_cast<std::uint8_t>(i);
    return made;
}();

char letter(std::uint32_t bits) { return alphabet[bits & 0x3fU]; }
char byte(std::uint32_t bits) { return static_cast<char>(static_cast<unsigned char>(bits)); }
std::uint32_t at(std::string_view bytes, std::size_t i) {
    return static_cast<unsigned char>(bytes[i]);
}

}  // namespace

void append_base64(std::string& out, std::string_view bytes) {
    out.reserve(out.size() + (bytes.size() + 2) / 3 * 4);
    std::size_t i = 0;
    for (; i + 3 <= bytes.size(); i += 3) {
        const std::uint32_t bits = at(bytes, i) << 16U | at(bytes, i + 1) << 8U | at(bytes, i + 2);
        const std::array<char, 4> four = {letter(bits >> 18U), letter(bits >> 12U),
                                          letter(bits >> 6U), letter(bits)};
        out.append(four.data(), four.size());
    }
    if (i == bytes.size()) return;
    const bool two = i + 2 == bytes.size();
    const std::uint32_t bits = at(bytes, i) << 16U | (two ? at(bytes, i + 1) << 8U : 0U);
    out.push_back(letter(bits >> 18U));
    out.push_back(letter(bits >> 12U));
    out.push_back(two ? letter(bits >> 6U) : '=');
    out.push_back('=');
}

bool append_decoded_base64(std::string& out, std::string_view text) {
    const std::size_t before = out.size();
    for (int i = 0; i < 2 && text.ends_with('='); ++i)
        text.remove_suffix(1);
    if (text.size() % 4 == 1) return false;
    out.resize_and_overwrite(before + text.size() / 4 * 3 + 2, [&](char* to, std::size_t) {
        std::size_t end = before;
        std::uint32_t bits = 0;
        std::uint32_t faults = 0;  // a bad letter has the top bit set
        for (std::size_t i = 0; i < text.size(); ++i) {
            const std::uint8_t value = values[static_cast<unsigned char>(text[i])];
            faults |= value;
            bits = bits << 6U | value;
            if (i % 4 != 3) continue;
            to[end++] = byte(bits >> 16U);
            to[end++] = byte(bits >> 8U);
            to[end++] = byte(bits);
        }
        if (faults > 0x3fU) return before;
        if (text.size() % 4 == 2) to[end++] = byte(bits >> 4U);
        if (text.size() % 4 == 3) {
            to[end++] = byte(bits >> 10U);
            to[end++] = byte(bits >> 2U);
        }
        return end;
    });
    return out.size() > before || text.empty();
}

}  // namespace weir::wire
