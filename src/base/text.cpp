#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <numeric>

namespace weir {
namespace {

char lower_char(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

constexpr std::size_t distance_text_max = 96;  // longer names are compared by their beginning

// Edits (insert, delete, replace) from a to b, ignoring case.
std::size_t distance(std::string_view a, std::string_view b) {
    a = a.substr(0, distance_text_max);
    b = b.substr(0, distance_text_max);
    std::array<std::size_t, distance_text_max + 1> row{};
    std::iota(row.begin(), row.begin() + static_cast<std::ptrdiff_t>(b.size()) + 1, std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced =
                diagonal + (lower_char(a[i - 1]) == lower_char(b[j - 1]) ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
        }
    }
    return row[b.size()];
}

struct Unit {
    std::string_view name;
    double nanos;
};
constexpr std::array units = {Unit{"us", 1e3},   Unit{"µs", 1e3},   Unit{"ms", 1e6},
                              Unit{"ns", 1},     Unit{"s", 1e9},    Unit{"m", 60e9},
                              Unit{"h", 3600e9}, Unit{"d", 86400e9}};

}  // namespace

bool equal_ignoring_case(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, {}, lower_char, lower_char);
}

bool contains_ignoring_case(std::string_view text, std::string_view part) {
    return !std::ranges::search(text, part, {}, lower_char, lower_char).empty() || part.empty();
}

std::string lower(std::string_view text) {
    std::string result(text);
    std::ranges::transform(result, result.begin(), lower_char);
    return result;
}

std::string_view trim(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::optional<std::int64_t> read_integer(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::vector<std::string_view> split(std::string_view text, char at) {
    std::vector<std::string_view> parts;
    for (std::size_t from = 0; from <= text.size();) {
        const std::size_t end = std::min(text.find(at, from), text.size());
        parts.push_back(text.substr(from, end - from));
        from = end + 1;
    }
    return parts;
}

std::optional<std::chrono::nanoseconds> read_duration(std::string_view text) {
    constexpr double most = 10.0 * 365 * 86400e9;
    double nanos = 0;
    if (text.empty()) return std::nullopt;
    while (!text.empty()) {
        if ((text[0] < '0' || text[0] > '9') && text[0] != '.') return std::nullopt;
        double number = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number,
                                                  std::chars_format::fixed);
        if (error != std::errc{}) return std::nullopt;
        text.remove_prefix(static_cast<std::size_t>(end - text.data()));
        const auto unit =
            std::ranges::find_if(units, [&](const Unit& u) { return text.starts_with(u.name); });
        if (unit == units.end()) return std::nullopt;
        text.remove_prefix(unit->name.size());
        nanos += number * unit->nanos;
        if (!(nanos <= most)) return std::nullopt;
    }
    return std::chrono::nanoseconds(std::llround(nanos));
}

std::optional<std::string_view> nearest(std::string_view typed,
                                        std::span<const std::string_view> known) {
    const std::vector<std::string_view> few = nearest_few(typed, known, 1);
    if (few.empty()) return std::nullopt;
    return few.front();
}

std::vector<std::string_view> nearest_few(std::string_view typed,
                                          std::span<const std::string_view> known,
                                          std::size_t most) {
    struct Near {
        std::size_t edits;
        std::string_view name;
        auto operator<=>(const Near&) const = default;
    };
    std::vector<Near> all;
    for (const std::string_view name : known) {
        const std::size_t edits = distance(typed, name);
        // Two of three letters wrong is another word; two of seven is a slip.
        const std::size_t shorter = std::min(typed.size(), name.size());
        const std::size_t allowed = shorter < 4 ? 1 : std::max<std::size_t>(2, shorter / 3);
        const bool part = typed.size() >= 3 && contains_ignoring_case(name, typed);
        if (edits <= allowed || part) all.push_back({part ? edits / 4 : edits, name});
    }
    std::ranges::sort(all);
    std::vector<std::string_view> result;
    for (const Near& near : all) {
        if (result.size() == most) break;
        result.push_back(near.name);
    }
    return result;
}

// Linear for each star: on a mismatch only the last star is retried.
bool matches_glob(std::string_view pattern, std::string_view text) {
    std::size_t p = 0;
    std::size_t t = 0;
    std::size_t star = std::string_view::npos;
    std::size_t resume = 0;
    while (t < text.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            resume = t;
        } else if (p < pattern.size() &&
                   equal_ignoring_case(pattern.substr(p, 1), text.substr(t, 1))) {
            ++p;
            ++t;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            t = ++resume;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '*')
        ++p;
    return p == pattern.size();
}

}  // namespace weir
