#include "store/totals.hpp"

#include <gtest/gtest.h>

#include "base/random.hpp"
#include "store/test_rows.hpp"

namespace weir::store {
namespace {

using namespace std::chrono_literals;

TEST(Totals, SubtractingWhatWasAddedLeavesNothing) {
    Totals totals;
    const FullRow full;
    totals.add(full.row);
    totals.add(row_at(test_start, 1));
    totals.subtract(full.row);
    totals.subtract(row_at(test_start, 1));
    const UsageLine line = usage_line("x", totals);
    EXPECT_EQ(line.requests, 0);
    EXPECT_EQ(line.errors, 0);
    EXPECT_EQ(line.cost, NanoUsd(0));
    EXPECT_EQ(line.cost_unknown, 0);
    EXPECT_EQ(line.usage, llm::Usage{});
    EXPECT_EQ(totals.charged, 0);
}

// Property: the parts of a split range are the range: each instant lies in exactly one part if it
// lies in the range, and in none otherwise.
TEST(HourRange, ItsPartsAreTheRange) {
    Random random(5);
    for (int round = 0; round < 5'000; ++round) {
        const auto instant = [&random] {
            // Often on a whole hour.
            const auto hours = std::chrono::hours(random.below(12));
            return test_start + hours + std::chrono::minutes(random.below(2) * random.below(60));
        };
        const TimeRange range{instant(), instant()};
        const HourRange split = split_by_hour(range);
        const SysTime at = instant();
        const auto in = [at](const TimeRange& part) { return at >= part.from && at < part.until; };
        const bool whole = at >= hour_start(split.first) && at < hour_start(split.last);
        const int parts = (in(split.before) ? 1 : 0) + (in(split.after) ? 1 : 0) + (whole ? 1 : 0);
        ASSERT_EQ(parts, in(range) ? 1 : 0) << "round " << round;
    }
}

TEST(HourRange, AllOfTimeIsWholeHours) {
    const HourRange split = split_by_hour({});
    EXPECT_GE(split.before.from, split.before.until);
    EXPECT_GE(split.after.from, split.after.until);
    EXPECT_LT(split.first, hour_of(test_start));
    EXPECT_GT(split.last, hour_of(test_start));
    EXPECT_LE(split.first, folded_hour) << "budgets count what was folded";
    EXPECT_GT(cover_by_hour({}).first, folded_hour) << "reports do not";
}

}  // namespace
}  // namespace weir::store
