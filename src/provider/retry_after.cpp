#include "provider/retry_after.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>

#include "base/text.hpp"
#include "provider/dates.hpp"
#include "provider/rate_headers.hpp"

namespace weir::provider {
namespace {

using std::chrono::nanoseconds;

constexpr double span_seconds_max = 10.0 * 365 * 86400;  // longer is a mistake
constexpr double epoch_seconds_min = 1e9;                // 2001: a bare number above is a date
constexpr double epoch_millis_min = 1e12;
constexpr double epoch_millis_max = 7e12;  // 2191
constexpr std::size_t message_bytes_read = 4096;

bool digit(char c) { return c >= '0' && c <= '9'; }

// A plain decimal number that makes up the whole text, or starts it.
struct Number {
    double value = 0;
    std::size_t bytes = 0;  // 0: none
};
Number leading_number(std::string_view text) {
    Number number;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number.value,
                                              std::chars_format::fixed);
    const bool plain = !text.empty() && (digit(text.front()) || text.front() == '.');
    if (error == std::errc{} && plain) number.bytes = static_cast<std::size_t>(end - text.data());
    return number;
}

std::optional<double> whole_number(std::string_view text) {
    const Number number = leading_number(text);
    return number.bytes > 0 && number.bytes == text.size() ? std::optional(number.value)
                                                           : std::nullopt;
}

std::optional<nanoseconds> seconds_span(double seconds) {
    if (!(seconds > 0) || seconds > span_seconds_max) return std::nullopt;
    return nanoseconds(std::llround(seconds * 1e9));
}

std::optional<nanoseconds> from_now(std::optional<SysTime> at, SysTime now) {
    if (!at || *at <= now) return std::nullopt;
    return *at - now;
}

struct Unit {
    std::string_view word;
    double seconds;
};
constexpr std::array units = {
    Unit{"ms", 1e-3},    Unit{"millisecond", 1e-3}, Unit{"milliseconds", 1e-3}, Unit{"s", 1},
    Unit{"sec", 1},      Unit{"secs", 1},           Unit{"second", 1},          Unit{"seconds", 1},
    Unit{"m", 60},       Unit{"min", 60},           Unit{"mins", 60},           Unit{"minute", 60},
    Unit{"minutes", 60}, Unit{"h", 3600},           Unit{"hr", 3600},           Unit{"hour", 3600},
    Unit{"hours", 3600}, Unit{"d", 86400},          Unit{"day", 86400},         Unit{"days", 86400},
};

std::string_view leading_word(std::string_view text) {
    const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    return text.substr(
        0, static_cast<std::size_t>(std::ranges::find_if_not(text, letter) - text.begin()));
}

// "8m38.4s", "26 seconds", "1 hour 3 minutes": parts until the text goes on otherwise.
std::optional<nanoseconds> leading_span(std::string_view text) {
    double seconds = 0;
    bool any = false;
    while (true) {
        std::string_view rest = trim(text);
        const Number number = leading_number(rest);
        if (number.bytes == 0) break;
        rest = trim(rest.substr(number.bytes));
        const std::string_view word = leading_word(rest);
        const auto unit = std::ranges::find_if(
            units, [&](const Unit& u) { return equal_ignoring_case(u.word, word); });
        if (unit == units.end()) break;
        seconds += number.value * unit->seconds;
        any = true;
        text = rest.substr(word.size());
    }
    return any ? seconds_span(seconds) : std::nullopt;
}

}  // namespace

std::optional<nanoseconds> read_reset(std::string_view value, SysTime now) {
    value = trim(value);
    if (const auto number = whole_number(value)) {
        if (*number >= epoch_seconds_min) {
            const double ms = *number >= epoch_millis_min ? *number : *number * 1000;
            if (ms > epoch_millis_max) return std::nullopt;
            return from_now(SysTime(std::chrono::milliseconds(static_cast<std::int64_t>(ms))), now);
        }
        return seconds_span(*number);
    }
    if (const auto span = read_duration(value)) return span->count() > 0 ? span : std::nullopt;
    return from_now(read_rfc3339(value), now);
}

std::optional<nanoseconds> read_delay_text(std::string_view message) {
    static constexpr std::array phrases = std::to_array<std::string_view>(
        {"try again in", "try again after", "retry in", "retry after", "wait for", "wait"});
    const std::string text = lower(message.substr(0, message_bytes_read));
    for (const std::string_view phrase : phrases)
        for (std::size_t at = text.find(phrase); at != std::string::npos;
             at = text.find(phrase, at + 1))
            if (const auto span = leading_span(std::string_view(text).substr(at + phrase.size())))
                return span;
    return std::nullopt;
}

std::optional<nanoseconds> retry_after(const DelayFacts& facts) {
    const auto find = [&facts]() -> std::optional<nanoseconds> {
        if (const auto ms = whole_number(trim(header(facts.headers, "retry-after-ms"))))
            if (const auto span = seconds_span(*ms / 1000)) return span;
        const std::string_view named = trim(header(facts.headers, "retry-after"));
        if (const auto seconds = whole_number(named))
            if (const auto span = seconds_span(*seconds)) return span;
        if (const auto span = from_now(read_http_date(named), facts.now)) return span;
        if (const auto span = read_duration(facts.retry_delay); span && span->count() > 0)
            return span;
        if (const auto span = read_delay_text(facts.message)) return span;
        return exhausted_reset(read_rate_limits(facts.headers, facts.now));
    };
    const auto span = find();
    return span ? std::optional(std::min(*span, facts.cap)) : std::nullopt;
}

std::optional<bool> should_retry(HeaderFields headers) {
    const std::string_view said = trim(header(headers, "x-should-retry"));
    if (equal_ignoring_case(said, "true")) return true;
    if (equal_ignoring_case(said, "false")) return false;
    return std::nullopt;
}

}  // namespace weir::provider
