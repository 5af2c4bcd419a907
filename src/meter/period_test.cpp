#include "meter/period.hpp"

#include <gtest/gtest.h>

namespace weir::meter {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::sys_days;
using namespace std::chrono_literals;

SysTime date(int year, unsigned month, unsigned day) {
    return sys_days(std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(day));
}

TEST(Period, MonthsFollowTheCalendar) {
    const SysTime in_february = date(2024, 2, 29) + 23h;
    EXPECT_EQ(period_start(Period::month, in_february), date(2024, 2, 1));
    EXPECT_EQ(period_end(Period::month, in_february), date(2024, 3, 1));
    EXPECT_EQ(period_end(Period::month, date(2026, 12, 31)), date(2027, 1, 1));
}

TEST(Period, WeeksBeginOnMonday) {
    // 2026-11-20 is a Friday.
    EXPECT_EQ(period_start(Period::week, date(2026, 11, 20)), date(2026, 11, 16));
    EXPECT_EQ(period_start(Period::week, date(2026, 11, 16)), date(2026, 11, 16));
    EXPECT_EQ(period_end(Period::week, date(2026, 11, 22) + 23h), date(2026, 11, 23));
}

TEST(Period, TotalHasOnePeriodForAllTime) {
    EXPECT_EQ(period_number(Period::total, date(1971, 1, 1)),
              period_number(Period::total, date(2200, 1, 1)));
    EXPECT_EQ(period_start(Period::total, date(2026, 1, 1)), SysTime::min());
    EXPECT_EQ(period_end(Period::total, date(2026, 1, 1)), SysTime::max());
}

// Property: every instant lies in [start, end) of its period, the instant before the start in the
// period numbered one less, and the end in the one numbered one more. Also before 1970.
TEST(Period, PeriodsTileTime) {
    for (const Period period :
         {Period::minute, Period::hour, Period::day, Period::week, Period::month}) {
        for (SysTime at = date(1968, 1, 1); at < date(2031, 1, 1);
             at += 11 * 24h + 7h + 13min + 3s) {
            const SysTime start = period_start(period, at);
            const SysTime end = period_end(period, at);
            ASSERT_LE(start, at);
            ASSERT_LT(at, end);
            const std::int64_t number = period_number(period, at);
            ASSERT_EQ(period_number(period, start), number);
            ASSERT_EQ(period_number(period, start - 1ns), number - 1);
            ASSERT_EQ(period_number(period, end), number + 1);
        }
    }
}

TEST(Period, NamesReadBack) {
    for (std::size_t i = 0; i < period_count; ++i)
        EXPECT_EQ(period_by_name(name(static_cast<Period>(i))), static_cast<Period>(i));
    EXPECT_FALSE(period_by_name("fortnight"));
}

}  // namespace
}  // namespace weir::meter
