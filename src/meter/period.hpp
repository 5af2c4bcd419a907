#pragma once
// The calendar of budgets, in UTC. A period is named by a whole number that grows by one at each
// turn (minutes since 1970, ..., Mondays, months, and always 0 for `total`), so that two instants
// are in the same period if and only if their numbers are equal. Pure; proleptic Gregorian.
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/clock.hpp"

namespace weir::meter {

enum class Period : std::uint8_t { minute, hour, day, week, month, total };
inline constexpr std::size_t period_count = 6;

std::int64_t period_number(Period period, SysTime at);
// [period_start, period_end) holds `at`. A total starts at SysTime::min() and ends at max().
SysTime period_start(Period period, SysTime at);
SysTime period_end(Period period, SysTime at);

std::string_view name(Period period);  // "minute" ... "month", "total": as in the configuration
std::optional<Period> period_by_name(std::string_view name);

}  // namespace weir::meter
