#include "json/schema_assert.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "json/equal.hpp"

namespace weir::json {
namespace {

using Why = std::optional<std::string>;

constexpr std::size_t shown_bytes_max = 200;  // of a schema's part inside a message

std::string shown(Value value) {
    const std::string_view raw = value.raw();
    if (raw.size() <= shown_bytes_max) return std::string(raw);
    return std::string(raw.substr(0, shown_bytes_max)) + "...";
}

bool is_whole(Value value) {
    if (value.integer()) return true;
    const auto number = value.number();
    return number && std::isfinite(*number) && std::floor(*number) == *number;
}

bool has_type(Value value, std::string_view type) {
    if (type == "integer") return value.is_number() && is_whole(value);
    return name(value.kind()) == type;
}

Why type(Value wanted, Value value) {
    if (wanted.is_text()) {
        const std::string one = wanted.text();
        if (has_type(value, one)) return std::nullopt;
        return fmt::format("must be of type {}", one);
    }
    if (!wanted.is_array()) return std::nullopt;
    for (const Value one : wanted.elements())
        if (has_type(value, one.text())) return std::nullopt;
    return fmt::format("must be of one of the types {}", shown(wanted));
}

// -1, 0, 1; whole numbers exactly.
int compare(Value a, Value b) {
    const auto left = a.integer();
    const auto right = b.integer();
    if (left && right) return *left < *right ? -1 : *left > *right ? 1 : 0;
    const double x = a.number().value_or(0);
    const double y = b.number().value_or(0);
    return x < y ? -1 : x > y ? 1 : 0;
}

bool is_multiple(Value value, Value of) {
    const auto number = value.integer();
    const auto divisor = of.integer();
    if (number && divisor) return *divisor == 0 || *divisor == -1 || *number % *divisor == 0;
    const double by = of.number().value_or(0);
    if (by == 0) return true;
    const double times = value.number().value_or(0) / by;
    if (!std::isfinite(times)) return false;
    // A tenth has no exact double, so a quotient may miss its whole number by a few last bits.
    constexpr double slack = 1e-14;
    return std::fabs(times - std::nearbyint(times)) <= slack * std::max(1.0, std::fabs(times));
}

Why number(std::string_view keyword, Value wanted, Value value) {
    if (!wanted.is_number() || !value.is_number()) return std::nullopt;
    const int order = compare(value, wanted);
    if (keyword == "minimum" && order < 0) return fmt::format("must be at least {}", wanted.raw());
    if (keyword == "maximum" && order > 0) return fmt::format("must be at most {}", wanted.raw());
    if (keyword == "exclusiveMinimum" && order <= 0)
        return fmt::format("must be more than {}", wanted.raw());
    if (keyword == "exclusiveMaximum" && order >= 0)
        return fmt::format("must be less than {}", wanted.raw());
    if (keyword == "multipleOf" && !is_multiple(value, wanted))
        return fmt::format("must be a multiple of {}", wanted.raw());
    return std::nullopt;
}

std::int64_t characters(Value text) {
    std::int64_t count = 0;
    for (const char c : text.text())
        count += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U ? 1 : 0;
    return count;
}

struct Size {
    std::string_view least;
    std::string_view most;
    Kind kind;
    std::string_view of;
};
constexpr std::array sizes = {
    Size{"minLength", "maxLength", Kind::text, "characters"},
    Size{"minItems", "maxItems", Kind::array, "items"},
    Size{"minProperties", "maxProperties", Kind::object, "properties"},
};

Why size(std::string_view keyword, Value wanted, Value value) {
    for (const Size& row : sizes) {
        const bool least = keyword == row.least;
        if ((!least && keyword != row.most) || value.kind() != row.kind) continue;
        const auto limit = wanted.integer();
        if (!limit) return std::nullopt;
        const auto has =
            row.kind == Kind::text ? characters(value) : static_cast<std::int64_t>(value.size());
        if (least ? has >= *limit : has <= *limit) return std::nullopt;
        return fmt::format("must have at {} {} {}", least ? "least" : "most", *limit, row.of);
    }
    return std::nullopt;
}

Why unique(Value wanted, Value value, std::size_t& steps_left) {
    if (!wanted.is_true() || !value.is_array()) return std::nullopt;
    std::vector<Value> seen;
    for (const Value element : value.elements()) {
        for (const Value other : seen)
            if (equal(element, other, steps_left)) return "must not have the same item twice";
        if (steps_left == 0) return std::nullopt;
        seen.push_back(element);
    }
    return std::nullopt;
}

Why required(Value names, Value value) {
    for (const Value key : names.elements())
        if (key.is_text() && !value[key.text()].exists())
            return fmt::format("must have the property \"{}\"",
                               key.text().substr(0, shown_bytes_max));
    return std::nullopt;
}

Why dependent(Value wanted, Value value) {
    for (const Member member : wanted.members())
        if (member.value.is_array() && value[member.key.text()].exists())
            if (Why why = required(member.value, value)) return why;
    return std::nullopt;
}

Why one_of(Value wanted, Value value, std::size_t& steps_left) {
    for (const Value one : wanted.elements())
        if (equal(one, value, steps_left)) return std::nullopt;
    return fmt::format("must be one of {}", shown(wanted));
}

}  // namespace

std::optional<std::string> broken(const Assertion& assertion, std::size_t& steps_left) {
    const auto& [keyword, wanted, value] = assertion;
    if (keyword == "type") return type(wanted, value);
    if (keyword == "enum" && wanted.is_array()) return one_of(wanted, value, steps_left);
    if (keyword == "const") {
        if (equal(wanted, value, steps_left)) return std::nullopt;
        return fmt::format("must be {}", shown(wanted));
    }
    if (keyword == "uniqueItems") return unique(wanted, value, steps_left);
    if (keyword == "required" && value.is_object()) return required(wanted, value);
    if (keyword == "dependentRequired" || keyword == "dependencies")
        return value.is_object() ? dependent(wanted, value) : std::nullopt;
    if (Why why = number(keyword, wanted, value)) return why;
    return size(keyword, wanted, value);
}

}  // namespace weir::json
