#include "base/money.hpp"

#include <fmt/format.h>

#include <limits>

namespace weir {

NanoUsd CostSum::total() const {
    constexpr __int128 million = 1'000'000;
    constexpr auto most = std::numeric_limits<std::int64_t>::max();
    if (parts_ <= 0) return NanoUsd(0);
    const __int128 rounded = (parts_ + million - 1) / million;
    return NanoUsd(rounded > most ? most : static_cast<std::int64_t>(rounded));
}

NanoUsd Rate::cost(Tokens tokens) const {
    CostSum sum;
    sum.add(tokens.value(), nano_per_million_);
    return sum.total();
}

std::optional<NanoUsd> read_usd(std::string_view text) {
    const std::size_t dot = text.find('.');
    const std::string_view whole = text.substr(0, dot);
    const std::string_view part =
        dot == std::string_view::npos ? std::string_view{} : text.substr(dot + 1);
    if (whole.empty() && part.empty()) return std::nullopt;
    if (dot != std::string_view::npos && part.empty()) return std::nullopt;

    __int128 nano = 0;
    for (const char c : whole) {
        if (c < '0' || c > '9') return std::nullopt;
        nano = nano * 10 + (c - '0');
        if (nano > std::numeric_limits<std::int64_t>::max() / nano_per_usd) return std::nullopt;
    }
    nano *= nano_per_usd;
    std::int64_t place = nano_per_usd / 10;
    for (const char c : part) {
        if (c < '0' || c > '9') return std::nullopt;
        if (place == 0 && c != '0') return std::nullopt;
        nano += static_cast<__int128>(place) * (c - '0');
        place /= 10;
    }
    if (nano > std::numeric_limits<std::int64_t>::max()) return std::nullopt;
    return NanoUsd(static_cast<std::int64_t>(nano));
}

std::string write_usd(NanoUsd amount) {
    const bool negative = amount.value() < 0;
    // The magnitude of the most negative value has no int64: negate as unsigned.
    const auto magnitude = negative ? 0 - static_cast<std::uint64_t>(amount.value())
                                    : static_cast<std::uint64_t>(amount.value());
    // Written for every answer, so without a format string.
    std::string text = negative ? "-" : "";
    const fmt::format_int whole(magnitude / nano_per_usd);
    text.append(whole.data(), whole.size());
    const std::uint64_t part = magnitude % nano_per_usd;
    if (part == 0) return text;
    const fmt::format_int digits(nano_per_usd + part);  // the leading 1 keeps the zeros
    std::string_view decimals(digits.data(), digits.size());
    decimals.remove_prefix(1);
    decimals = decimals.substr(0, decimals.find_last_not_of('0') + 1);
    text += '.';
    text += decimals;
    return text;
}

}  // namespace weir
