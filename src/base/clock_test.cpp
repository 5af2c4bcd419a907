#include "base/clock.hpp"

#include <gtest/gtest.h>

namespace weir {
namespace {

using std::chrono::hours;
using std::chrono::nanoseconds;
using std::chrono::seconds;

TEST(Deadline, IsTheTimePlusTheSpan) {
    const SteadyTime now(seconds(100));
    EXPECT_EQ(deadline_after(now, seconds(5)), SteadyTime(seconds(105)));
    EXPECT_EQ(deadline_after(now, seconds(0)), now);
}

TEST(Deadline, StopsAtNoDeadlineInsteadOfWrapping) {
    const SteadyTime now(seconds(100));
    EXPECT_EQ(deadline_after(now, nanoseconds::max()), no_deadline);
    EXPECT_EQ(deadline_after(no_deadline, seconds(1)), no_deadline);
}

TEST(Deadline, TheEarlierWins) {
    EXPECT_EQ(earlier(no_deadline, SteadyTime(seconds(1))), SteadyTime(seconds(1)));
    EXPECT_EQ(earlier(SteadyTime(seconds(1)), SteadyTime(seconds(2))), SteadyTime(seconds(1)));
}

TEST(Micros, DropWhatIsShorter) {
    EXPECT_EQ(micros(nanoseconds(1'999)), 1);
    EXPECT_EQ(micros(hours(1)), 3'600'000'000);
    EXPECT_EQ(unix_micros(SysTime(seconds(2))), 2'000'000);
}

}  // namespace
}  // namespace weir
