#include "provider/dates.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <vector>

#include "base/text.hpp"

namespace weir::provider {
namespace {

using std::chrono::seconds;

constexpr std::size_t date_bytes_max = 64;

// Digits only, so that no sign or blank slips in.
std::optional<int> digits(std::string_view text, std::size_t least, std::size_t most) {
    if (text.size() < least || text.size() > most) return std::nullopt;
    int value = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return std::nullopt;
        value = value * 10 + (c - '0');
    }
    return value;
}

std::optional<SysTime> day_start(int year, int month, int day) {
    const std::chrono::year_month_day date{std::chrono::year(year),
                                           std::chrono::month(static_cast<unsigned>(month)),
                                           std::chrono::day(static_cast<unsigned>(day))};
    // system_clock counts nanoseconds: years beyond its 64 bits are no dates to us.
    if (!date.ok() || year < 1970 || year > 2200) return std::nullopt;
    return std::chrono::sys_days(date);
}

// "08:49:37"; a leap second is the next second.
std::optional<seconds> time_of_day(std::string_view text) {
    const std::vector<std::string_view> parts = split(text, ':');
    if (parts.size() != 3) return std::nullopt;
    const auto hour = digits(parts[0], 2, 2);
    const auto minute = digits(parts[1], 2, 2);
    const auto second = digits(parts[2], 2, 2);
    if (!hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 60)
        return std::nullopt;
    return seconds(*hour * 3600 + *minute * 60 + *second);
}

std::optional<int> month_number(std::string_view text) {
    static constexpr std::array names = std::to_array<std::string_view>(
        {"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"});
    const auto at = std::ranges::find_if(
        names, [&](std::string_view name) { return equal_ignoring_case(name, text); });
    if (at == names.end()) return std::nullopt;
    return static_cast<int>(at - names.begin()) + 1;
}

std::vector<std::string_view> words(std::string_view text) {
    std::vector<std::string_view> result;
    while (true) {
        const std::size_t begin = text.find_first_not_of(" ,-");
        if (begin == std::string_view::npos) return result;
        const std::size_t end = std::min(text.find_first_of(" ,-", begin), text.size());
        result.push_back(text.substr(begin, end - begin));
        text.remove_prefix(end);
    }
}

std::optional<SysTime> together(std::optional<int> year, std::optional<int> month,
                                std::optional<int> day, std::optional<seconds> time) {
    if (!year || !month || !day || !time) return std::nullopt;
    const auto start = day_start(*year, *month, *day);
    if (!start) return std::nullopt;
    return *start + *time;
}

}  // namespace

std::optional<SysTime> read_http_date(std::string_view text) {
    if (text.size() > date_bytes_max) return std::nullopt;
    const std::vector<std::string_view> word = words(text);
    // Sun, 06 Nov 1994 08:49:37 GMT | Sunday, 06-Nov-94 08:49:37 GMT
    if (word.size() == 6 && equal_ignoring_case(word[5], "GMT")) {
        auto year = digits(word[3], 2, 4);
        if (year && word[3].size() == 2) *year += *year < 70 ? 2000 : 1900;
        return together(year, month_number(word[2]), digits(word[1], 2, 2), time_of_day(word[4]));
    }
    // Sun Nov  6 08:49:37 1994
    if (word.size() == 5)
        return together(digits(word[4], 4, 4), month_number(word[1]), digits(word[2], 1, 2),
                        time_of_day(word[3]));
    return std::nullopt;
}

std::optional<SysTime> read_rfc3339(std::string_view text) {
    if (text.size() < 20 || text.size() > date_bytes_max) return std::nullopt;
    if (text[4] != '-' || text[7] != '-' || (text[10] != 'T' && text[10] != 't' && text[10] != ' '))
        return std::nullopt;
    const auto at = together(digits(text.substr(0, 4), 4, 4), digits(text.substr(5, 2), 2, 2),
                             digits(text.substr(8, 2), 2, 2), time_of_day(text.substr(11, 8)));
    if (!at) return std::nullopt;
    std::string_view rest = text.substr(19);
    std::chrono::nanoseconds fraction{0};
    if (rest.starts_with('.')) {
        const std::size_t end = std::min(rest.find_first_not_of("0123456789", 1), rest.size());
        std::string figures(rest.substr(1, std::min<std::size_t>(end - 1, 9)));
        figures.resize(9, '0');
        if (end == 1) return std::nullopt;
        fraction = std::chrono::nanoseconds(digits(figures, 9, 9).value_or(0));
        rest.remove_prefix(end);
    }
    if (rest == "Z" || rest == "z") return *at + fraction;
    if (rest.size() != 6 || (rest[0] != '+' && rest[0] != '-') || rest[3] != ':')
        return std::nullopt;
    const auto hours = digits(rest.substr(1, 2), 2, 2);
    const auto minutes = digits(rest.substr(4, 2), 2, 2);
    if (!hours || !minutes || *hours > 23 || *minutes > 59) return std::nullopt;
    const std::chrono::minutes offset(*hours * 60 + *minutes);
    return *at + fraction + (rest[0] == '-' ? offset : -offset);
}

}  // namespace weir::provider
