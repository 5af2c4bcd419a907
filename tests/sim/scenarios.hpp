#pragma once
// What is played, and what comes out of it. Three providers, a, b and c; the route lists them so.
#include "tests/sim/figures.hpp"
#include "tests/sim/rows.hpp"

namespace weir::simulation {

inline constexpr int seeds = 12;

// a is the first of the list, the cheapest and the fastest. From the third minute on, for five
// minutes, it takes ten times as long and fails 30 % of its requests. Then ten minutes more.
struct BrownOut {
    Sums during, after;  // after: from a minute after its end
    double share_before = 0, share_during = 0;
    double away = never, back = never;  // seconds until 90 % of a's traffic is elsewhere, and back
};
BrownOut brown_out(const Row& row, std::uint64_t seed);
// The same with a that cannot be reached at all.
BrownOut outage(const Row& row, std::uint64_t seed);

// Providers that allow 60, 90 and 120 requests a minute; 200 calls a minute.
struct Quota {
    double refused = 0;  // share of tries that got a 429
    Sums sums;
};
Quota quota(const Row& row, bool tells_limits, std::uint64_t seed);

// Until noon a costs two thirds of what b costs; from then on, a third more than b.
struct Noon {
    Sums before, after;
    double away = never;
};
Noon noon(const Row& row, std::uint64_t seed);

// One in 50 of a's answers begins 20 times as late.
Sums slow_tail(const Row& row, std::uint64_t seed);

}  // namespace weir::simulation
