#pragma once
// Base64 with the standard alphabet (RFC 4648 section 4), as JSON bodies carry bytes.
#include <string>
#include <string_view>

namespace weir::wire {

// Appends the bytes as base64, padded.
void append_base64(std::string& out, std::string_view bytes);

// Appends the bytes that the text stands for. False, and out as it was, when the text is no base64;
// padding may be missing.
bool append_decoded_base64(std::string& out, std::string_view text);

}  // namespace weir::wire
