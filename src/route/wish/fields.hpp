#pragma once
// The words of a wish: what may be said about a deployment, and how it is read off an Option. One
// table; `GET /v1/models?where=` uses it too.
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "route/strategy.hpp"

namespace weir::route {

struct WishField {
    enum class Unit : std::uint8_t {
        flag,
        word,
        tokens,      // 200k
        usd,         // per million tokens
        duration,    // 200ms
        per_second,  // of tokens
        share,       // 0 to 1, or 50%
        plain,
    };
    std::string_view name;
    Unit unit = Unit::plain;
    std::string_view about;
    // Nothing where nobody knows. Of a flag: 1 or 0. Durations in nanoseconds, prices in
    // nano-dollars.
    std::optional<double> (*number)(const Question& question, const Option& option) = nullptr;
    void (*words)(const Option& option, std::vector<std::string_view>& into) = nullptr;
    // Measured by us: what nobody measured yet passes, for otherwise nobody would ever be measured.
    bool live = false;
};

std::span<const WishField> wish_fields();
const WishField* find_wish_field(std::string_view name);

}  // namespace weir::route
