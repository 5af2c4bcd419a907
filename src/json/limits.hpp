#pragma once
// What a JSON text may cost us. Every reader of outside bytes takes one of these.
#include <cstddef>
#include <cstdint>

namespace weir::json {

struct Limits {
    std::size_t bytes_max = std::size_t{64} << 20;  // more is payload_too_large; never over 4 GiB
    int depth_max = 200;                            // open objects and arrays
    std::uint32_t values_max = 2'000'000;           // values and keys together; 12 bytes each
};

}  // namespace weir::json
