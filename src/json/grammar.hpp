#pragma once
// The grammar of scalars (RFC 8259), shared by the fast walk and the search for a fault.
#include <array>
#include <cstddef>
#include <string_view>

namespace weir::json {

inline bool is_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }
// Whether the whole text is one number.
bool is_number(std::string_view text);
// Of the character after a backslash: all of the escape but for \uXXXX.
inline constexpr std::array<bool, 256> short_escapes = [] {
    std::array<bool, 256> is{};
    for (const char c : std::string_view("\"\\/bfnrt"))
        is[static_cast<unsigned char>(c)] = true;
    return is;
}();
inline bool is_short_escape(char c) { return short_escapes[static_cast<unsigned char>(c)]; }
// Whether the text starts with a complete escape ("\n", "\u00e9"), and its length; 0 when not.
std::size_t escape_length(std::string_view text);

}  // namespace weir::json
