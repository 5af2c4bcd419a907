#include "app/figures.hpp"

#include <fmt/format.h>

#include "base/text.hpp"

namespace weir::app {
namespace {

using std::chrono::floor;

struct Calendar {
    std::chrono::year_month_day day;
    std::chrono::hh_mm_ss<std::chrono::seconds> time;
};

Calendar calendar_of(SysTime at) {
    const auto day = floor<std::chrono::days>(at);
    return {.day = day,
            .time = std::chrono::hh_mm_ss(floor<std::chrono::seconds>(at - SysTime(day)))};
}

std::string write_day(const std::chrono::year_month_day& day) {
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()),
                       static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
}

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

std::string with_unit(std::int64_t number, std::int64_t unit, std::string_view name) {
    const std::int64_t whole = number / unit;
    const std::int64_t hundredths = number % unit * 100 / unit;
    if (hundredths == 0 || whole >= 100) return fmt::format("{}{}", whole, name);
    if (whole >= 10 || hundredths % 10 == 0)
        return fmt::format("{}.{}{}", whole, hundredths / 10, name);
    return fmt::format("{}.{:02}{}", whole, hundredths, name);
}

}  // namespace

std::string write_count(std::int64_t count) {
    std::string text = fmt::to_string(count);
    const std::size_t first = count < 0 ? 1 : 0;
    for (std::size_t at = text.size(); at > first + 3;) {
        at -= 3;
        text.insert(at, 1, ',');
    }
    return text;
}

std::string write_tokens(std::optional<Tokens> tokens) {
    if (!tokens) return "-";
    const std::int64_t count = tokens->value();
    if (count >= 1'000'000) return with_unit(count, 1'000'000, "M");
    if (count >= 10'000 || (count >= 1'000 && count % 1'000 == 0))
        return with_unit(count / 1'000 * 1'000, 1'000, "k");
    return write_count(count);
}

std::string write_rate(std::optional<Rate> rate) {
    return rate ? write_usd(NanoUsd(rate->nano_per_million())) : "-";
}

std::string write_span(std::chrono::nanoseconds span) {
    const std::int64_t us = micros(span);
    if (us < 1'000) return fmt::format("{} us", us);
    if (us < 1'000'000) return fmt::format("{} ms", us / 1'000);
    if (us < 60'000'000) return fmt::format("{}.{} s", us / 1'000'000, us / 100'000 % 10);
    const std::int64_t seconds = us / 1'000'000;
    return fmt::format("{} min {} s", seconds / 60, seconds % 60);
}

std::string write_time(SysTime at) {
    const Calendar calendar = calendar_of(at);
    return fmt::format("{} {:02}:{:02}", write_day(calendar.day), calendar.time.hours().count(),
                       calendar.time.minutes().count());
}

std::string write_iso_time(SysTime at) {
    const Calendar calendar = calendar_of(at);
    return fmt::format("{}T{:02}:{:02}:{:02}Z", write_day(calendar.day),
                       calendar.time.hours().count(), calendar.time.minutes().count(),
                       calendar.time.seconds().count());
}

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

}  // namespace weir::app
