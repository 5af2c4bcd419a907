#pragma once
// Which bytes may stand where in HTTP/1.x, as tables: one load a byte.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <type_traits>

namespace weir::net::http1 {

namespace detail {

constexpr bool is_alphanumeric(unsigned char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

constexpr std::array<bool, 256> letters_digits_and(std::string_view others) {
    std::array<bool, 256> table{};
    for (std::size_t c = 0; c < table.size(); ++c)
        table[c] = is_alphanumeric(static_cast<unsigned char>(c));
    for (const char c : others)
        table[static_cast<unsigned char>(c)] = true;
    return table;
}

// tchar, RFC 9110 section 5.6.2.
inline constexpr std::array<bool, 256> token_bytes = letters_digits_and("!#$%&'*+-.^_`|~");
// A request target. RFC 3986 and the few more that browsers send unencoded in a query (WHATWG URL).
inline constexpr std::array<bool, 256> target_bytes =
    letters_digits_and("-._~:/?[]@!$&'()*+,;=%{|}^`");
// The Host field: a name or address with an optional port. No comma: a list of hosts is an attack.
inline constexpr std::array<bool, 256> host_bytes = letters_digits_and("-._~!$&'()*+;=%:[]");

constexpr bool in(const std::array<bool, 256>& table, char c) {
    return table[static_cast<unsigned char>(c)];
}

}  // namespace detail

constexpr bool is_token_byte(char c) { return detail::in(detail::token_bytes, c); }
constexpr bool is_target_byte(char c) { return detail::in(detail::target_bytes, c); }
constexpr bool is_host_byte(char c) { return detail::in(detail::host_bytes, c); }
// Everything below the space but the tab, and DEL: never allowed in a line.
constexpr bool is_control_byte(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && byte != '\t') || byte == 0x7f;
}
constexpr bool is_space(char c) { return c == ' ' || c == '\t'; }

namespace detail {

// Eight bytes at once: lower case letters and '-', which is all there is in the names that we
// write.
constexpr bool is_plain_name(std::uint64_t word) {
    constexpr std::uint64_t each = 0x0101010101010101;
    const std::uint64_t low = word & (each * 0x7f);
    const std::uint64_t letter = (low + each * (0x80 - 'a')) & ~(low + each * (0x7f - 'z'));
    const std::uint64_t other = low ^ (each * '-');
    const std::uint64_t dash = ~(other + each * 0x7f);  // its high bit: that byte was a dash
    return (((letter | dash) & ~word) & (each * 0x80)) == each * 0x80;
}

// Eight bytes at once: nothing below the space and no DEL. A tab counts as one that might be.
constexpr bool is_free_of_control(std::uint64_t word) {
    constexpr std::uint64_t each = 0x0101010101010101;
    const std::uint64_t del = word ^ (each * 0x7f);
    const std::uint64_t below = (word - each * 0x20) & ~word;
    return ((below | ((del - each) & ~del)) & (each * 0x80)) == 0;
}

// For texts of eight bytes and more; the last word may overlap the one before.
template <class Holds>
inline bool all_words(std::string_view text, Holds holds) {
    std::uint64_t word = 0;
    for (std::size_t at = 0; at + 8 < text.size(); at += 8) {
        std::memcpy(&word, text.data() + at, 8);
        if (!holds(word)) return false;
    }
    std::memcpy(&word, text.data() + text.size() - 8, 8);
    return holds(word);
}

}  // namespace detail

constexpr bool is_token(std::string_view text) {
    if (!std::is_constant_evaluated() && text.size() >= 8 &&
        detail::all_words(text, detail::is_plain_name))
        return true;
    for (const char c : text)
        if (!is_token_byte(c)) return false;
    return !text.empty();
}

// `lower_name` is lower case letters, digits and '-' only; for these, setting bit 0x20 folds the
// case of a token and maps no other token byte onto them.
constexpr bool token_is(std::string_view token, std::string_view lower_name) {
    if (token.size() != lower_name.size()) return false;
    for (std::size_t i = 0; i < token.size(); ++i)
        if ((token[i] | 0x20) != lower_name[i]) return false;
    return true;
}

// How many control bytes there are. Without a branch, so that it runs 16 bytes at a time.
std::size_t control_bytes(std::string_view text);

inline bool has_control_byte(std::string_view text) {
    if (text.size() >= 8 && detail::all_words(text, detail::is_free_of_control)) return false;
    for (const char c : text)
        if (is_control_byte(c)) return true;
    return false;
}

}  // namespace weir::net::http1
