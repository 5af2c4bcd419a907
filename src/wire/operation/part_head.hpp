#pragma once
// The heads of a multipart/form-data body (RFC 7578, RFC 2046), strictly: what two readers could
// understand differently is refused, so that the provider reads the same fields as we do.
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace weir::wire::operation {

// "multipart/form-data; boundary=..." -> the boundary. invalid_request naming content-type for
// anything else; a boundary is 1 to 70 of the characters of RFC 2046.
Result<std::string> read_boundary(std::string_view content_type);

struct PartHead {
    std::string name;
    bool file = false;  // has a filename
    bool plain = true;  // its bytes are its value: no transfer encoding, no parts within
};

// The lines of a part's head, each with its CRLF, without the blank line. invalid_request: a line
// that is no header or goes on from the one before, no or several Content-Disposition, anything but
// form-data, no name, a name with escapes.
Result<PartHead> read_part_head(std::string_view lines);

}  // namespace weir::wire::operation
