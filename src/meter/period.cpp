#include "meter/period.hpp"

#include <array>
#include <limits>

namespace weir::meter {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::sys_days;
using std::chrono::weeks;

constexpr std::array<std::string_view, period_count> names = {"minute", "hour",  "day",
                                                              "week",   "month", "total"};

// 1970-01-01 was a Thursday; weeks begin on Monday.
constexpr days monday_offset{3};

std::int64_t month_number(SysTime at) {
    const std::chrono::year_month_day date(floor<days>(at));
    return std::int64_t{static_cast<int>(date.year())} * 12 + static_cast<unsigned>(date.month()) -
           1;
}

SysTime start_of(Period period, std::int64_t number) {
    switch (period) {
        case Period::minute: return SysTime(std::chrono::minutes(number));
        case Period::hour: return SysTime(std::chrono::hours(number));
        case Period::day: return SysTime(days(number));
        case Period::week: return SysTime(weeks(number) - monday_offset);
        case Period::month: {
            // Floor division, so that years before 0 would work too.
            const std::int64_t year = number / 12 - (number % 12 < 0 ? 1 : 0);
            const auto month = static_cast<unsigned>(number - year * 12) + 1;
            return sys_days(std::chrono::year(static_cast<int>(year)) / std::chrono::month(month) /
                            1);
        }
        case Period::total: break;
    }
    return number <= 0 ? SysTime::min() : SysTime::max();
}

}  // namespace

std::int64_t period_number(Period period, SysTime at) {
    const auto since = at.time_since_epoch();
    switch (period) {
        case Period::minute: return floor<std::chrono::minutes>(since).count();
        case Period::hour: return floor<std::chrono::hours>(since).count();
        case Period::day: return floor<days>(since).count();
        case Period::week: return floor<weeks>(since + monday_offset).count();
        case Period::month: return month_number(at);
        case Period::total: break;
    }
    return 0;
}

SysTime period_start(Period period, SysTime at) {
    return start_of(period, period_number(period, at));
}

SysTime period_end(Period period, SysTime at) {
    return start_of(period, period_number(period, at) + 1);
}

std::string_view name(Period period) { return names[static_cast<std::size_t>(period)]; }

std::optional<Period> period_by_name(std::string_view name) {
    for (std::size_t i = 0; i < names.size(); ++i)
        if (names[i] == name) return static_cast<Period>(i);
    return std::nullopt;
}

}  // namespace weir::meter
