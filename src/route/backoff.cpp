#include "route/backoff.hpp"

#include <algorithm>

namespace weir::route {
namespace {

std::chrono::nanoseconds up_to(std::chrono::nanoseconds most, Random& random) {
    const auto bound = static_cast<std::uint64_t>(std::max<std::int64_t>(most.count(), 0));
    return std::chrono::nanoseconds(static_cast<std::int64_t>(random.below(bound + 1)));
}

}  // namespace

std::chrono::nanoseconds full_jitter(const Backoff& backoff, int repeats_before, Random& random) {
    std::chrono::nanoseconds most = std::min(backoff.base, backoff.cap);
    for (int i = 0; i < repeats_before && most < backoff.cap; ++i)
        most = most > backoff.cap / 2 ? backoff.cap : most * 2;
    return up_to(most, random);
}

std::chrono::nanoseconds after_named_delay(std::chrono::nanoseconds delay, Random& random) {
    const std::chrono::nanoseconds spread =
        std::min<std::chrono::nanoseconds>(delay / 10, std::chrono::milliseconds(500));
    return delay + up_to(spread, random);
}

}  // namespace weir::route
