#include "app/figures.hpp"

#include <gtest/gtest.h>

namespace weir::app {
namespace {

using namespace std::chrono_literals;

// 2026-11-20T10:39:05Z
constexpr SysTime at{std::chrono::sys_days(std::chrono::year(2026) / 11 / 20) + 10h + 39min + 5s};

TEST(WriteCount, GroupsThousands) {
    EXPECT_EQ(write_count(0), "0");
    EXPECT_EQ(write_count(999), "999");
    EXPECT_EQ(write_count(1'000), "1,000");
    EXPECT_EQ(write_count(1'234'567), "1,234,567");
    EXPECT_EQ(write_count(-1'234), "-1,234");
    EXPECT_EQ(write_count(-123), "-123");
}

TEST(WriteTokens, IsShortAndNeverZeroForTheUnknown) {
    EXPECT_EQ(write_tokens(std::nullopt), "-");
    EXPECT_EQ(write_tokens(Tokens(4'097)), "4,097");
    EXPECT_EQ(write_tokens(Tokens(8'000)), "8k");
    EXPECT_EQ(write_tokens(Tokens(131'072)), "131k");
    EXPECT_EQ(write_tokens(Tokens(200'000)), "200k");
    EXPECT_EQ(write_tokens(Tokens(1'000'000)), "1M");
    EXPECT_EQ(write_tokens(Tokens(1'048'576)), "1.04M");
    EXPECT_EQ(write_tokens(Tokens(10'500'000)), "10.5M");
}

TEST(WriteRate, IsExactDollarsPerMillion) {
    EXPECT_EQ(write_rate(std::nullopt), "-");
    EXPECT_EQ(write_rate(Rate(0)), "0");
    EXPECT_EQ(write_rate(Rate(12'500'000)), "0.0125");
    EXPECT_EQ(write_rate(Rate(15'000'000'000)), "15");
}

TEST(WriteSpan, ChoosesItsUnit) {
    EXPECT_EQ(write_span(340us), "340 us");
    EXPECT_EQ(write_span(340ms), "340 ms");
    EXPECT_EQ(write_span(1'250ms), "1.2 s");
    EXPECT_EQ(write_span(185s), "3 min 5 s");
}

TEST(WriteTime, IsUtc) {
    EXPECT_EQ(write_time(at), "2026-11-20 10:39");
    EXPECT_EQ(write_iso_time(at), "2026-11-20T10:39:05Z");
    EXPECT_EQ(write_iso_time(SysTime(-1s)), "1969-12-31T23:59:59Z");
}

TEST(ReadMoment, RoundTripsWhatIsWritten) {
    for (SysTime moment = at; moment < at + 8784h; moment += 7h + 13min + 1s)
        EXPECT_EQ(*read_moment(write_iso_time(moment), at, Direction::before_now), moment);
}

}  // namespace
}  // namespace weir::app
