#pragma once
// The grammar of scalars (RFC 8259), shared by the fast walk and the search for a fault.
#include <string_view>

namespace weir::json {

inline bool is_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }
// Whether the whole text is one number.
bool is_number(std::string_view text);
// Whether the text starts with a complete escape ("\n", "\u00e9"), and its length; 0 when not.
std::size_t escape_length(std::string_view text);

}  // namespace weir::json
