#pragma once
// Money is whole nano-dollars; a price is nano-dollars per million units. A price of $0.0125 per
// million tokens is 12.5 nano-dollars a token, so the million is divided out once per request, in
// 128 bits, and rounded up. No floating point touches money.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/strong.hpp"

namespace weir {

using Tokens = Amount<struct TokensTag, std::int64_t>;
using NanoUsd = Amount<struct NanoUsdTag, std::int64_t>;  // up to 9.2 billion USD

inline constexpr std::int64_t nano_per_usd = 1'000'000'000;

// The exact product of tokens and rates, before the one division. Costs are added up here.
class CostSum {
public:
    constexpr void add(std::int64_t units, std::int64_t nano_per_million) {
        parts_ += static_cast<__int128>(units) * nano_per_million;
    }
    // Rounds up, and stops at the largest NanoUsd instead of wrapping.
    NanoUsd total() const;

private:
    __int128 parts_ = 0;  // nano-dollars x 1,000,000
};

// Price of a million units, in nano-dollars.
class Rate {
public:
    constexpr Rate() = default;
    constexpr explicit Rate(std::int64_t nano_per_million) : nano_per_million_(nano_per_million) {}
    constexpr std::int64_t nano_per_million() const { return nano_per_million_; }
    NanoUsd cost(Tokens tokens) const;
    friend constexpr auto operator<=>(Rate, Rate) = default;
    friend constexpr bool operator==(Rate, Rate) = default;

private:
    std::int64_t nano_per_million_ = 0;
};

// "12.5", "0.0125" or "500" dollars, exactly; nothing when it is no plain decimal number, is
// negative, has more than nine decimals other than zeros, or does not fit.
std::optional<NanoUsd> read_usd(std::string_view text);

// "0.000123" or "12": shortest exact decimal, no exponent.
std::string write_usd(NanoUsd amount);

}  // namespace weir
