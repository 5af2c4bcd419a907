#include "json/escape.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#include "json/block.hpp"
#include "json/grammar.hpp"
#include "json/utf8.hpp"

namespace weir::json {

namespace {

// Bytes that can be copied as they are: printable ASCII but for the quote and the backslash.
constexpr std::array<bool, 256> make_plain() {
    std::array<bool, 256> plain{};
    for (std::size_t c = 0x20; c < 0x80; ++c)
        plain[c] = c != '"' && c != '\\';
    return plain;
}
constexpr std::array<bool, 256> plain_bytes = make_plain();

bool is_plain(char c) { return plain_bytes[static_cast<std::uint8_t>(c)]; }

constexpr std::uint64_t each_byte = 0x0101010101010101;

// The high bit of each byte that is zero; of no other one below the first that is.
std::uint64_t zero_bytes(std::uint64_t word) { return (word - each_byte) & ~word; }

template <class Word>
Word word_at(const char* from) {
    Word word = 0;
    std::memcpy(&word, from, sizeof word);
    return word;
}

bool plain_word(std::uint64_t word) {
    const std::uint64_t special = zero_bytes(word ^ (each_byte * '"')) |
                                  zero_bytes(word ^ (each_byte * '\\')) |
                                  (word - each_byte * 0x20) | word;
    return (special & (each_byte * 0x80)) == 0;
}

// Whole words that may overlap: names of members are short.
bool all_plain(std::string_view text) {
    const std::size_t size = text.size();
    if (size < 4) return std::ranges::all_of(text, is_plain);
    const char* const from = text.data();
    if (size < 8) {
        const std::uint64_t low = word_at<std::uint32_t>(from);
        return plain_word(low | std::uint64_t{word_at<std::uint32_t>(from + size - 4)} << 32U);
    }
    for (std::size_t at = 0; at + 8 < size; at += 8)
        if (!plain_word(word_at<std::uint64_t>(from + at))) return false;
    return plain_word(word_at<std::uint64_t>(from + size - 8));
}

// Where the first byte at or after `at` is that is not plain.
std::size_t end_of_plain(std::string_view text, std::size_t at) {
    for (; at + Block::size <= text.size(); at += Block::size)
        if (const auto found = Block::load(text.data() + at).find_special(); !found.none())
            return at + found.first();
    while (at < text.size() && is_plain(text[at]))
        ++at;
    return at;
}

// For a byte that must be escaped: what stands behind the backslash; 'u' where it has no short
// form.
constexpr char short_escape(char c) {
    switch (c) {
        case '"': return '"';
        case '\\': return '\\';
        case '\b': return 'b';
        case '\f': return 'f';
        case '\n': return 'n';
        case '\r': return 'r';
        case '\t': return 't';
        default: return 'u';
    }
}

constexpr std::size_t escape_bytes_max = 6;

char* put_escape(char* to, char c) {
    const char letter = short_escape(c);
    *to++ = '\\';
    *to++ = letter;
    if (letter != 'u') return to;
    constexpr std::string_view hex = "0123456789abcdef";
    const auto bits = static_cast<std::uint8_t>(c);
    *to++ = '0';
    *to++ = '0';
    *to++ = hex[bits >> 4U];
    *to++ = hex[bits & 0xFU];
    return to;
}

std::uint32_t hex_value(char c) {
    if (c <= '9') return static_cast<std::uint32_t>(c - '0');
    return static_cast<std::uint32_t>((c | 0x20) - 'a' + 10);
}

std::uint32_t read_hex4(std::string_view digits) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i)
        value = value << 4U | hex_value(digits[i]);
    return value;
}

bool is_high_surrogate(std::uint32_t unit) { return (unit & 0xFC00U) == 0xD800U; }
bool is_low_surrogate(std::uint32_t unit) { return (unit & 0xFC00U) == 0xDC00U; }

struct Decoded {
    std::uint32_t code_point = 0;
    std::size_t length = 0;  // of the escape or the pair of escapes
};

// The escape that the text starts with; it was found valid before.
Decoded decode(std::string_view text) {
    switch (text[1]) {
        case 'b': return {'\b', 2};
        case 'f': return {'\f', 2};
        case 'n': return {'\n', 2};
        case 'r': return {'\r', 2};
        case 't': return {'\t', 2};
        case 'u': break;
        default: return {static_cast<std::uint8_t>(text[1]), 2};
    }
    constexpr std::uint32_t replacement = 0xFFFD;
    const std::uint32_t unit = read_hex4(text.substr(2, 4));
    if (is_low_surrogate(unit)) return {replacement, 6};
    if (!is_high_surrogate(unit)) return {unit, 6};
    const std::string_view rest = text.substr(6);
    if (rest.size() < 6 || !rest.starts_with("\\u")) return {replacement, 6};
    const std::uint32_t low = read_hex4(rest.substr(2, 4));
    if (!is_low_surrogate(low)) return {replacement, 6};
    return {0x10000U + ((unit & 0x3FFU) << 10U | (low & 0x3FFU)), 12};
}

std::size_t utf8_bytes(std::uint32_t code_point) {
    if (code_point < 0x80) return 1;
    if (code_point < 0x800) return 2;
    return code_point < 0x10000 ? 3 : 4;
}

// Text as it stands in a JSON string, from `at` on until `until` is reached or passed by a few
// bytes; `at` is where it stopped. `to` has room for escape_bytes_max times as much and a block.
char* put_escaped(char* to, std::string_view text, std::size_t& at, std::size_t until) {
    while (at < until) {
        while (at < until && text.size() - at >= Block::size) {
            const Block block = Block::load(text.data() + at);
            block.store(to);  // what is not plain is written over
            const Block::Found special = block.find_special();
            if (!special.none()) [[unlikely]] {
                at += special.first();
                to += special.first();
                break;
            }
            at += Block::size;
            to += Block::size;
        }
        if (at >= until) return to;
        // What a block found ends this at once; else less than a block is left.
        while (at < text.size() && is_plain(text[at]))
            *to++ = text[at++];
        if (at == text.size()) return to;
        const char c = text[at];
        if (static_cast<std::uint8_t>(c) < 0x80) {
            to = put_escape(to, c);
            ++at;
            continue;
        }
        const std::size_t length = utf8_length(text.substr(at));
        const std::string_view bytes =
            length == 0 ? replacement_character : text.substr(at, length);
        to += bytes.copy(to, bytes.size());
        at += length == 0 ? 1 : length;
    }
    return to;
}

// The inside of a valid string, decoded, which is never longer: `to` has room for as much.
char* put_unescaped(char* to, std::string_view inside) {
    const char* from = inside.data();
    const char* const end = from + inside.size();
    while (true) {
        while (static_cast<std::size_t>(end - from) >= Block::size) {
            const Block block = Block::load(from);
            block.store(to);
            const Block::Found backslash = block.find('\\');
            if (!backslash.none()) [[unlikely]] {
                from += backslash.first();
                to += backslash.first();
                break;
            }
            from += Block::size;
            to += Block::size;
        }
        while (from != end && *from != '\\')
            *to++ = *from++;
        if (from == end) return to;
        const Decoded one = decode({from, end});
        to = put_utf8(to, one.code_point);
        from += one.length;
    }
}

}  // namespace

void append_escaped(std::string& out, std::string_view text) {
    // As much at a time as surely fits into what is there: a text of the expected length must not
    // double its target for room that it does not need.
    constexpr std::size_t least = 32;
    constexpr std::size_t most_at_once = 4096;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t before = out.size();
        const std::size_t fits = (out.capacity() - before) / escape_bytes_max;
        const std::size_t until = std::min(
            text.size(), at + std::clamp(fits - std::min(fits, Block::size), least, most_at_once));
        const std::size_t most = (until - at) * escape_bytes_max + 2 * Block::size;
        out.resize_and_overwrite(before + most, [&](char* bytes, std::size_t) {
            return static_cast<std::size_t>(put_escaped(bytes + before, text, at, until) - bytes);
        });
    }
}

void append_quoted(std::string& out, std::string_view text) {
    constexpr std::size_t short_bytes = 32;
    if (text.size() < short_bytes && all_plain(text)) {
        const std::size_t before = out.size();
        const std::size_t after = before + text.size() + 2;
        // libstdc++ 12 may give the room there is, not what was asked for.
        out.resize_and_overwrite(after, [&](char* bytes, std::size_t) {
            bytes[before] = '"';
            text.copy(bytes + before + 1, text.size());
            bytes[after - 1] = '"';
            return after;
        });
        return;
    }
    out.push_back('"');
    append_escaped(out, text);
    out.push_back('"');
}

void append_unescaped(std::string& out, std::string_view inside) {
    const std::size_t before = out.size();
    out.resize_and_overwrite(before + inside.size(), [&](char* bytes, std::size_t) {
        return static_cast<std::size_t>(put_unescaped(bytes + before, inside) - bytes);
    });
}

std::size_t unescaped_bytes(std::string_view inside) {
    std::size_t bytes = 0;
    while (!inside.empty()) {
        const std::size_t run = std::min(inside.find('\\'), inside.size());
        bytes += run;
        inside.remove_prefix(run);
        if (inside.empty()) break;
        const Decoded one = decode(inside);
        bytes += utf8_bytes(one.code_point);
        inside.remove_prefix(one.length);
    }
    return bytes;
}

std::optional<Inside> scan_inside(std::string_view text, std::size_t from) {
    Inside inside{.end = from, .decoded_bytes = 0};
    std::size_t& at = inside.end;
    while (at < text.size()) {
        const std::size_t plain_end = end_of_plain(text, at);
        inside.decoded_bytes += plain_end - at;
        at = plain_end;
        if (at == text.size()) break;
        if (text[at] == '"') return inside;
        const std::string_view rest = text.substr(at);
        if (text[at] == '\\') {
            if (escape_length(rest) == 0) return std::nullopt;
            const Decoded one = decode(rest);
            const bool pair = one.length == 12;
            if (pair && escape_length(rest.substr(6)) == 0) return std::nullopt;
            at += one.length;
            inside.decoded_bytes += utf8_bytes(one.code_point);
            continue;
        }
        const std::size_t length = utf8_length(rest);
        if (length < 2) return std::nullopt;  // a control character, or no UTF-8
        at += length;
        inside.decoded_bytes += length;
    }
    return std::nullopt;
}

}  // namespace weir::json
