#pragma once
// What one non-blocking read or write came to.
#include <cstddef>
#include <cstdint>

namespace weir::net {

struct IoStep {
    enum class Kind : std::uint8_t {
        done,        // bytes were moved
        want_read,   // try again when the descriptor is readable
        want_write,  // try again when it is writable
        closed,      // the peer ended its side properly
        failed,      // error holds errno, 0 for a TLS failure
    };
    Kind kind = Kind::done;
    std::size_t bytes = 0;
    int error = 0;
};

}  // namespace weir::net
