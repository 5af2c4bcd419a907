#pragma once
// A model as bytes: little-endian, fixed layout, versioned, with a checksum over all that follows
// it. docs: the order of the fields is that of write_blob.
#include <cstdint>
#include <span>
#include <vector>

#include "base/result.hpp"
#include "route/difficulty/model.hpp"

namespace weir::route::difficulty {

inline constexpr std::size_t known_bytes = known_bits / 8;
inline constexpr std::size_t pair_bytes = bucket_count * 2;

// The parts of a blob; the spans view the bytes they were read from.
struct Parts {
    std::uint32_t rows = 0;  // it was trained on
    Constants constants;
    std::span<const std::uint8_t> known;  // known_bytes
    std::span<const std::uint8_t> pairs;  // pair_bytes
};

std::vector<std::uint8_t> write_blob(const Parts& parts);
// invalid_request for anything but the whole of a blob of this version with finite numbers and
// ascending quantiles.
Result<Parts> read_blob(std::span<const std::uint8_t> bytes);

}  // namespace weir::route::difficulty
