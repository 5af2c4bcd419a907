#include "llm/tokens/char_class.hpp"

#include <algorithm>

#include "llm/tokens/unicode_ranges.hpp"

namespace weir::llm::tokens {
namespace {

constexpr std::uint32_t block = 128;
constexpr std::size_t blocks = 0x110000 / block;

constexpr char32_t begin_of(std::size_t range) {
    const std::uint32_t* const ranges = unicode_ranges.data();
    return range < unicode_ranges.size() ? char32_t{ranges[range] >> 3} : char32_t{0x110000};
}

constexpr std::size_t count_mixed() {
    std::size_t mixed = 0;
    std::size_t last = blocks;
    for (std::size_t range = 0; range < unicode_ranges.size(); ++range) {
        const std::size_t in = begin_of(range) / block;
        if (begin_of(range) % block != 0 && in != last) {
            ++mixed;
            last = in;
        }
    }
    return mixed;
}

// Bare arrays: std::array's checked access alone is more steps than a compiler does for a constant.
// Two stages: a block of 128 code points is of one class (below 8), or is one of the mixed blocks.
struct Table {
    std::uint16_t first[blocks] = {};
    std::uint8_t mixed[count_mixed()][block / 2] = {};
};

constexpr Table make_table() {
    Table table;
    std::size_t used = 0;
    std::size_t range = 0;
    for (std::size_t at = 0; at < blocks; ++at) {
        const auto begin = static_cast<char32_t>(at * block);
        while (begin_of(range + 1) <= begin)
            ++range;
        const std::uint8_t whole = unicode_ranges[range] & 7;
        if (begin_of(range + 1) >= begin + block) {
            table.first[at] = whole;
            continue;
        }
        std::uint8_t* const bytes = table.mixed[used];
        std::size_t in = range;
        for (char32_t point = begin; point < begin + block;) {
            const auto cls = static_cast<std::uint8_t>(unicode_ranges[in] & 7);
            const char32_t end = std::min<char32_t>(begin_of(++in), begin + block);
            for (; point < end; ++point)
                bytes[(point - begin) / 2] |= static_cast<std::uint8_t>(cls << (point % 2 * 4));
        }
        table.first[at] = static_cast<std::uint16_t>(8 + used++);
    }
    return table;
}

constexpr Table table = make_table();

bool continues(std::string_view text, std::size_t at) {
    return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80;
}

}  // namespace

CharClass class_of(char32_t point) {
    if (point >= 0x110000) return CharClass::other;
    const std::uint16_t first = table.first[point / block];
    if (first < 8) return static_cast<CharClass>(first);
    const std::uint8_t both = table.mixed[first - 8U][point % block / 2];
    return static_cast<CharClass>(point % 2 == 0 ? both & 7 : both >> 4);
}

Char wide_char_at(std::string_view text, std::size_t at) {
    const auto lead = static_cast<unsigned char>(text[at]);
    const std::size_t bytes = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4) return {};
    char32_t point = lead & (0x7FU >> bytes);
    for (std::size_t i = 1; i < bytes; ++i) {
        if (!continues(text, at + i)) return {};
        point = point << 6 | (static_cast<unsigned char>(text[at + i]) & 0x3FU);
    }
    constexpr std::array<char32_t, 5> least = {0, 0, 0x80, 0x800, 0x10000};
    const bool surrogate = point >= 0xD800 && point < 0xE000;
    if (point < least[bytes] || point >= 0x110000 || surrogate) return {};
    return {class_of(point), static_cast<std::uint8_t>(bytes)};
}

}  // namespace weir::llm::tokens
