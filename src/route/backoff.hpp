#pragma once
// Exponential back-off with full jitter: the n-th repeat waits anything up to base doubled n times,
// so that calls which failed together do not come back together.
#include <chrono>

#include "base/random.hpp"

namespace weir::route {

struct Backoff {
    std::chrono::nanoseconds base;
    std::chrono::nanoseconds cap;
};

// Uniform in [0, min(cap, base * 2^repeats_before)].
std::chrono::nanoseconds full_jitter(const Backoff& backoff, int repeats_before, Random& random);

// A provider's own delay, and up to a tenth more (at most half a second): never earlier, and not
// everybody in the same instant.
std::chrono::nanoseconds after_named_delay(std::chrono::nanoseconds delay, Random& random);

}  // namespace weir::route
