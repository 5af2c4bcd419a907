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
    std::size_t failed = 0;             // tries of clients at a, from the beginning of the trouble
    std::size_t failed_late = 0;        // of them, when it had been seen: 10 s later and after
    std::size_t probes = 0;
};
BrownOut brown_out(const Row& row, std::uint64_t seed);
// The same with a that cannot be reached at all.
BrownOut outage(const Row& row, std::uint64_t seed);
// That, and a is probed six times a minute at most.
BrownOut probed_outage(const Row& row, std::uint64_t seed);

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
