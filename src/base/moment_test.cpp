#include "base/moment.hpp"

#include <gtest/gtest.h>

namespace weir {
namespace {

using namespace std::chrono_literals;

// 2026-11-20T10:39:05Z
constexpr SysTime at{std::chrono::sys_days(std::chrono::year(2026) / 11 / 20) + 10h + 39min + 5s};

TEST(ReadMoment, ReadsSpansInTheDirectionAskedFor) {
    EXPECT_EQ(*read_moment("7d", at, Direction::before_now), at - 168h);
    EXPECT_EQ(*read_moment("12h", at, Direction::after_now), at + 12h);
}

TEST(ReadMoment, ReadsDatesAndTimes) {
    const SysTime midnight = at - 10h - 39min - 5s;
    EXPECT_EQ(*read_moment("2026-11-20", at, Direction::before_now), midnight);
    EXPECT_EQ(*read_moment("2026-11-20T10:39", at, Direction::before_now), at - 5s);
    EXPECT_EQ(*read_moment("2026-11-20T10:39:05Z", at, Direction::before_now), at);
}

TEST(ReadMoment, RefusesWhatIsNoTime) {
    for (const char* text : {"", "7", "-7d", "yesterday", "2026-13-01", "2026-02-30", "2026-11",
                             "2026/11/20", "2026-11-20T", "2026-11-20T25:00", "2026-11-20X10:00",
                             "2026-11-20T10:39:05+01:00", "20261120"})
        EXPECT_FALSE(read_moment(text, at, Direction::before_now)) << text;
}

}  // namespace
}  // namespace weir
