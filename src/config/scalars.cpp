#include "config/scalars.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

#include "base/text.hpp"

namespace weir::config {
namespace {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_name_char(char c) {
    return is_digit(c) || c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

struct Unit {
    std::string_view name;
    std::int64_t size;
};

constexpr std::int64_t kib = 1024;
constexpr std::array byte_units = {
    Unit{"KiB", kib}, Unit{"MiB", kib* kib}, Unit{"GiB", kib* kib* kib},
    Unit{"KB", 1000}, Unit{"MB", 1'000'000}, Unit{"GB", 1'000'000'000},
    Unit{"B", 1},     Unit{"", 1},
};
constexpr std::array count_units = {Unit{"k", 1000}, Unit{"M", 1'000'000}, Unit{"G", 1'000'000'000},
                                    Unit{"", 1}};
constexpr std::array periods = {Unit{"s", 1},       Unit{"sec", 1},     Unit{"second", 1},
                                Unit{"m", 60},      Unit{"min", 60},    Unit{"minute", 60},
                                Unit{"h", 3600},    Unit{"hour", 3600}, Unit{"d", 86'400},
                                Unit{"day", 86'400}};

// "1.5" x 1000 = 1500, exactly; nothing when the product is no whole number or too large.
std::optional<std::int64_t> times(std::string_view decimal, std::int64_t unit) {
    const std::size_t dot = decimal.find('.');
    std::string digits(decimal.substr(0, dot));
    __int128 divisor = 1;
    if (dot != std::string_view::npos) {
        const std::string_view part = decimal.substr(dot + 1);
        if (digits.empty() || part.empty() || part.size() > 9) return std::nullopt;
        digits += part;
        for (std::size_t i = 0; i < part.size(); ++i)
            divisor *= 10;
    }
    if (digits.empty() || !std::ranges::all_of(digits, is_digit)) return std::nullopt;
    const std::optional<std::int64_t> whole = read_integer(digits);
    if (!whole) return std::nullopt;
    const __int128 product = static_cast<__int128>(*whole) * unit;
    if (product % divisor != 0) return std::nullopt;
    if (product / divisor > std::numeric_limits<std::int64_t>::max()) return std::nullopt;
    return static_cast<std::int64_t>(product / divisor);
}

std::optional<std::int64_t> unit_size(std::span<const Unit> units, std::string_view name) {
    const auto found = std::ranges::find_if(
        units, [&](const Unit& unit) { return equal_ignoring_case(unit.name, name); });
    if (found == units.end()) return std::nullopt;
    return found->size;
}

// Number and unit ("64 KiB", "2M"), the number exact.
std::optional<std::int64_t> read_with_unit(std::string_view text, std::span<const Unit> units) {
    const auto end = std::ranges::find_if(text, [](char c) { return !is_digit(c) && c != '.'; });
    const auto length = static_cast<std::size_t>(end - text.begin());
    const auto size = unit_size(units, trim(text.substr(length)));
    if (!size) return std::nullopt;
    return times(text.substr(0, length), *size);
}

}  // namespace

std::optional<std::int64_t> read_bytes(std::string_view text) {
    return read_with_unit(text, byte_units);
}

std::string write_bytes(std::int64_t bytes) {
    constexpr std::array largest_first = {byte_units[2], byte_units[1], byte_units[0]};
    for (const Unit& unit : largest_first)
        if (bytes != 0 && bytes % unit.size == 0)
            return fmt::format("{}{}", bytes / unit.size, unit.name);
    return fmt::to_string(bytes);
}

std::string write_duration(std::chrono::nanoseconds span) {
    constexpr std::array largest_first = {Unit{"h", 3'600'000'000'000}, Unit{"m", 60'000'000'000},
                                          Unit{"s", 1'000'000'000}, Unit{"ms", 1'000'000},
                                          Unit{"us", 1000}};
    if (span.count() == 0) return "0s";
    for (const Unit& unit : largest_first)
        if (span.count() % unit.size == 0)
            return fmt::format("{}{}", span.count() / unit.size, unit.name);
    return fmt::format("{}ns", span.count());
}

std::optional<NanoUsd> read_money(std::string_view text) {
    if (text.starts_with('$')) return read_usd(trim(text.substr(1)));
    constexpr std::string_view unit = "usd";
    if (text.size() > unit.size() &&
        equal_ignoring_case(text.substr(text.size() - unit.size()), unit))
        text.remove_suffix(unit.size());
    return read_usd(trim(text));
}

std::optional<std::int64_t> read_percent_bp(std::string_view text) {
    constexpr std::int64_t nano_per_bp = nano_per_usd / 100;
    constexpr std::int64_t most = 100'000'000;
    if (!text.ends_with('%')) return std::nullopt;
    text.remove_suffix(1);
    // An exact decimal with nine places, as money is.
    const auto percent = read_usd(trim(text));
    if (!percent || percent->value() % nano_per_bp != 0) return std::nullopt;
    const std::int64_t bp = percent->value() / nano_per_bp;
    return bp <= most ? std::optional(bp) : std::nullopt;
}

std::string write_percent(std::int64_t bp) {
    return write_usd(NanoUsd(bp * (nano_per_usd / 100))) + "%";
}

std::optional<std::int64_t> read_count(std::string_view text) {
    return read_with_unit(text, count_units);
}

std::optional<Section::PerTime> read_per_time(std::string_view text) {
    const std::size_t slash = text.find('/');
    if (slash == std::string_view::npos) return std::nullopt;
    const auto count = read_with_unit(trim(text.substr(0, slash)), count_units);
    const auto period = unit_size(periods, trim(text.substr(slash + 1)));
    if (!count || *count < 1 || !period) return std::nullopt;
    return Section::PerTime{*count, std::chrono::seconds(*period)};
}

std::optional<double> read_number(std::string_view text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    if (!std::isfinite(value)) return std::nullopt;
    return value;
}

std::string quoted_for_message(std::string_view text) {
    constexpr std::size_t shown_max = 60;
    std::string shown = "\"";
    for (const char c : text.substr(0, shown_max)) {
        const auto byte = static_cast<unsigned char>(c);
        shown += byte < 0x20 || byte == 0x7f ? '?' : c;
    }
    // Never end inside a UTF-8 character.
    if (text.size() > shown_max) {
        while ((static_cast<unsigned char>(shown.back()) & 0xc0) == 0x80)
            shown.pop_back();
        if (static_cast<unsigned char>(shown.back()) >= 0xc0) shown.pop_back();
        shown += "...";
    }
    return shown + '"';
}

Expansion expand(std::string_view text, const Environment& environment) {
    Expansion result;
    while (true) {
        const std::size_t open = text.find("${");
        result.text += text.substr(0, open);
        if (open == std::string_view::npos) return result;
        text.remove_prefix(open + 2);
        const std::size_t close = text.find('}');
        const std::string_view name = text.substr(0, close);
        if (close == std::string_view::npos || name.empty() || is_digit(name.front()) ||
            !std::ranges::all_of(name, is_name_char)) {
            result.problem = R"("${" needs the name of an environment variable and "}")";
            return result;
        }
        const std::optional<std::string> value = environment(name);
        if (!value) {
            result.problem = fmt::format("the environment variable {} is not set", name);
            return result;
        }
        result.text += *value;
        text.remove_prefix(close + 1);
    }
}

std::string_view first_variable(std::string_view text) {
    for (std::size_t open = text.find("${"); open != std::string_view::npos;
         open = text.find("${", open + 2)) {
        const std::size_t close = text.find('}', open);
        if (close == std::string_view::npos) return {};
        const std::string_view name = text.substr(open + 2, close - open - 2);
        if (!name.empty() && !is_digit(name.front()) && std::ranges::all_of(name, is_name_char))
            return text.substr(open, close - open + 1);
    }
    return {};
}

}  // namespace weir::config
