#pragma once
// Text to the inside of a JSON string and back.
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace weir::json {

// Appends text with JSON escapes, without quotes. Bytes that are no valid UTF-8 become U+FFFD, so
// the output is always valid JSON. Nothing else is escaped than must be.
void append_escaped(std::string& out, std::string_view text);

// Appends "text", quoted and escaped.
void append_quoted(std::string& out, std::string_view text);

// Decodes the inside of a JSON string that was found valid; a lone surrogate becomes U+FFFD.
void append_unescaped(std::string& out, std::string_view inside);

// The length that append_unescaped would add.
std::size_t unescaped_bytes(std::string_view inside);

// The inside of a JSON string that begins at `from` and goes to the next unescaped quote, checked
// like Document::read() checks it. Nothing when it is not valid or has no end.
struct Inside {
    std::size_t end = 0;            // the place of the closing quote
    std::size_t decoded_bytes = 0;  // as unescaped_bytes()
};
std::optional<Inside> scan_inside(std::string_view text, std::size_t from);

}  // namespace weir::json
