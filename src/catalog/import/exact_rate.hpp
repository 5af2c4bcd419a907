#pragma once
// A price as a decimal text, of JSON or of a string, read exactly: never through floating point.
#include <cstdint>
#include <string_view>

#include "base/money.hpp"
#include "base/result.hpp"

namespace weir::catalog {

// What the dollars are for.
enum class PricePer : std::uint8_t { million_units, unit };

struct ExactRate {
    Rate rate;
    // The text was finer than a nano-dollar per million units, so the nearest one was taken. Lists
    // that passed through floating point say 1.9999999999999998e-07 and mean 2e-07.
    bool rounded = false;
};

// "2.5", "0.0000025", "2.5e-06". invalid_request: no number, negative, or too large.
Result<ExactRate> read_exact_rate(std::string_view number, PricePer per);

}  // namespace weir::catalog
