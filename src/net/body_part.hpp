#pragma once
// A part of a request's body that is not held whole: it is read from a client and sent to an
// upstream as it comes.
#include <string_view>

namespace weir::net {

struct BodyPart {
    std::string_view bytes;
    bool last = false;  // nothing follows
};

}  // namespace weir::net
