#pragma once
// A drift of quality. Three models of different prices and speeds, of whose answers a hidden share
// is good. Halfway the best one becomes bad and the worst one good; b stays as it is. Clients rate
// a share of the answers, a minute later on average. Who takes no ratings cannot know any of it.
#include <array>
#include <span>
#include <string_view>

#include "tests/sim/figures.hpp"
#include "tests/sim/rows.hpp"

namespace weir::simulation {

inline constexpr nanoseconds drift_phase = std::chrono::hours(3);

struct DriftRow {
    std::string_view label;
    std::string_view yaml;  // of `strategy:`
    double rated = 0;       // share of the answers
    std::string_view targets = "a/m, b/m, c/m";
};
std::span<const DriftRow> drift_rows();
const DriftRow& drift_row(std::string_view label);

// Rewards are those of `adaptive` with its default settings, whatever the row's strategy: 1 for an
// answer, less 0.3 for each cent, less 0.2 for each 2 s to the first byte, and 1 times the share of
// good answers of whoever gave it, at that time (the mean of what a client would say, so that the
// draw of good and bad answers adds no noise). Regret: of 1,000 calls, against the place that was
// best then.
struct Drift {
    double reward = 0;  // mean of a call, over the whole run
    double regret_before = 0, regret_after = 0;
    double regret_fixed = 0;  // whole run, against the place that was best over it: may be below 0
    double share_before = 0;  // of calls at the best place, in the last half hour of each phase
    double share_after = 0;
    double there = never;  // seconds from the drift until 80 % of five minutes' calls are there
};
// What each place alone would have earned: mean rewards of a call before and after the drift.
using Fixed = std::array<std::array<double, 2>, 3>;
Fixed fixed_places(std::uint64_t seed);
Drift drift(const DriftRow& row, const Fixed& fixed, std::uint64_t seed);
// Whoever knew at each time which place is best.
Drift drift_oracle(const Fixed& fixed);

}  // namespace weir::simulation
