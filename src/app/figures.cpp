#include "app/figures.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace weir::app {
namespace {

using std::chrono::floor;

struct Calendar {
    std::chrono::year_month_day day;
    std::chrono::hh_mm_ss<std::chrono::seconds> time;
};

Calendar calendar_of(SysTime at) {
    // The day on which "since ever" falls began before time can be told.
    at = std::max(at, SysTime::min() + std::chrono::days(1));
    const auto day = floor<std::chrono::days>(at);
    return {.day = day,
            .time = std::chrono::hh_mm_ss(floor<std::chrono::seconds>(at - SysTime(day)))};
}

std::string write_day(const std::chrono::year_month_day& day) {
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()),
                       static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
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

}  // namespace weir::app
