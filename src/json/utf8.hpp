#pragma once
// UTF-8 by the code point, for the few places that look at text byte by byte.
#include <cstdint>
#include <string>
#include <string_view>

namespace weir::json {

// Length of the valid UTF-8 sequence that the text starts with (1 to 4), 0 when there is none:
// overlong forms, surrogates, numbers over U+10FFFF and cut sequences are none.
std::size_t utf8_length(std::string_view text);

void append_utf8(std::string& out, std::uint32_t code_point);
// The same into memory with room for four bytes; where it ends.
char* put_utf8(char* to, std::uint32_t code_point);

inline constexpr std::string_view replacement_character = "\xEF\xBF\xBD";

}  // namespace weir::json
