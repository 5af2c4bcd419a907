#pragma once
// Whether two variants of an A/B test differ by more than chance: two-proportion z-test, Welch's t
// test, and intervals of 95 %. Pure.
#include <cstdint>
#include <optional>

#include "store/ledger_store.hpp"

namespace weir::app {

struct Difference {
    double value = 0;  // of the second less the first
    double low = 0;    // the interval of 95 %
    double high = 0;
    double p = 1;  // of a difference as large as this by chance alone
    bool significant() const { return p < 0.05; }
};

// Nothing where there are too few for the test to mean anything: for shares, ten of each sort in
// each variant; for means, thirty of each.
inline constexpr std::int64_t outcomes_min = 10;
inline constexpr std::int64_t values_min = 30;

struct Share {
    std::int64_t of = 0;
    std::int64_t all = 0;
    double value() const {
        return all > 0 ? static_cast<double>(of) / static_cast<double>(all) : 0;
    }
};
std::optional<Difference> difference(const Share& first, const Share& second);
std::optional<Difference> difference(const store::Moments& first, const store::Moments& second);

double mean(const store::Moments& moments);

// Distribution functions, for the tests.
double normal_below(double z);
double student_below(double t, double freedom);

}  // namespace weir::app
