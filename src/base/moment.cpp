#include "base/moment.hpp"

#include <fmt/format.h>

#include <optional>

#include "base/text.hpp"

namespace weir {
namespace {

// So many digits at `at`, as a number.
std::optional<int> digits(std::string_view text, std::size_t at, std::size_t count) {
    if (at + count > text.size()) return std::nullopt;
    int number = 0;
    for (const char c : text.substr(at, count)) {
        if (c < '0' || c > '9') return std::nullopt;
        number = number * 10 + (c - '0');
    }
    return number;
}

std::optional<SysTime> read_date(std::string_view text) {
    const auto year = digits(text, 0, 4);
    const auto month = digits(text, 5, 2);
    const auto day = digits(text, 8, 2);
    if (!year || !month || !day || text[4] != '-' || text[7] != '-') return std::nullopt;
    const std::chrono::year_month_day date(std::chrono::year(*year),
                                           std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day)));
    if (!date.ok()) return std::nullopt;
    return SysTime(std::chrono::sys_days(date));
}

// "10:39" or "10:39:00", with or without a Z.
std::optional<std::chrono::seconds> read_clock(std::string_view text) {
    if (text.ends_with('Z')) text.remove_suffix(1);
    const auto hour = digits(text, 0, 2);
    const auto minute = digits(text, 3, 2);
    if (!hour || !minute || text[2] != ':' || *hour > 23 || *minute > 59) return std::nullopt;
    if (text.size() == 5) return std::chrono::minutes(*hour * 60 + *minute);
    const auto second = digits(text, 6, 2);
    if (!second || text.size() != 8 || text[5] != ':' || *second > 59) return std::nullopt;
    return std::chrono::seconds(*hour * 3600 + *minute * 60 + *second);
}

std::optional<SysTime> read_date_time(std::string_view text) {
    const auto date = read_date(text);
    if (!date || text.size() == 10) return date;
    if (text[10] != 'T' && text[10] != ' ') return std::nullopt;
    const auto clock = read_clock(text.substr(11));
    if (!clock) return std::nullopt;
    return *date + *clock;
}

}  // namespace

Result<SysTime> read_moment(std::string_view text, SysTime now, Direction direction) {
    if (const auto span = read_duration(text)) {
        const auto distance = std::chrono::duration_cast<SysTime::duration>(*span);
        return direction == Direction::before_now ? now - distance : now + distance;
    }
    if (const auto moment = read_date_time(text)) return *moment;
    return fail(ErrorKind::invalid_request,
                fmt::format("\"{}\" is no time: write a span such as 7d or 12h, a date such as "
                            "2026-11-20, or 2026-11-20T10:39:00Z (UTC)",
                            text));
}

}  // namespace weir
