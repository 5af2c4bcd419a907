#pragma once
// Numbers about runs: quantiles, shares of traffic over time, and how they are written.
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "tests/sim/world.hpp"

namespace weir::simulation {

inline constexpr double never = std::numeric_limits<double>::infinity();

// Of any order; q in [0, 1]. By interpolation, unless one of the two is `never`. 0 for none.
double quantile(std::vector<double> values, double q);
// "1.2 (1.1-1.4)": median and quartiles; "never" where it is infinite.
std::string spread(const std::vector<double>& values, int decimals);

double in_seconds(nanoseconds span);

// Of the calls that arrived in [from, until).
struct Sums {
    std::size_t calls = 0;
    std::vector<double> first_byte, total;  // seconds; total: of those served whole
    double hedged = 0;                      // share of calls with two attempts at once
    double errors = 0;                      // share of calls without a whole answer
    double usd_per_1000 = 0;                // of their shadows too
    double oracle_per_1000 = 0;
};
Sums sum_up(const World& world, SteadyTime from, SteadyTime until);

// How traffic to one place changes. Shares are tries there by calls that arrive, in windows that
// begin at a time.
class Traffic {
public:
    Traffic(const World& world, std::uint32_t place, nanoseconds window = seconds(20));
    double share(SteadyTime from, nanoseconds span) const;
    // Seconds from `from` until the first window in which the share is at most (at least) that.
    double falls_to(double share, SteadyTime from, SteadyTime until) const;
    double rises_to(double share, SteadyTime from, SteadyTime until) const;

private:
    nanoseconds window_;
    std::vector<double> calls_, tries_;  // by second of the run
};

}  // namespace weir::simulation
