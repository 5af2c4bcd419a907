#include "catalog/import/exact_rate.hpp"

#include <algorithm>
#include <limits>
#include <optional>
#include <string>

#include "base/text.hpp"

namespace weir::catalog {
namespace {

// A number without its sign: `digits` times ten to the `exponent`, no zero in front.
struct Decimal {
    std::string digits;
    std::int64_t exponent = 0;
};

constexpr std::size_t number_bytes_max = 400;
constexpr std::int64_t exponent_max = 1000;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::optional<std::int64_t> read_exponent(std::string_view text) {
    if (text.starts_with('+')) {
        text.remove_prefix(1);
        if (text.starts_with('-')) return std::nullopt;
    }
    const std::optional<std::int64_t> value = read_integer(text);
    if (!value || *value > exponent_max || *value < -exponent_max) return std::nullopt;
    return value;
}

std::optional<Decimal> read_decimal(std::string_view text) {
    const std::size_t e = text.find_first_of("eE");
    Decimal decimal;
    if (e != std::string_view::npos) {
        const auto exponent = read_exponent(text.substr(e + 1));
        if (!exponent) return std::nullopt;
        decimal.exponent = *exponent;
        text = text.substr(0, e);
    }
    bool after_point = false;
    bool any = false;
    for (const char c : text) {
        if (c == '.' && !after_point && any) {
            after_point = true;
            continue;
        }
        if (!is_digit(c)) return std::nullopt;
        any = true;
        if (after_point) --decimal.exponent;
        if (c != '0' || !decimal.digits.empty()) decimal.digits += c;
    }
    if (!any || text.back() == '.') return std::nullopt;
    return decimal;
}

}  // namespace

Result<ExactRate> read_exact_rate(std::string_view number, PricePer per) {
    if (number.size() > number_bytes_max) return fail(ErrorKind::invalid_request, "is no number");
    const bool negative = number.starts_with('-');
    const std::optional<Decimal> read = read_decimal(number.substr(negative ? 1 : 0));
    if (!read) return fail(ErrorKind::invalid_request, "is no number");
    if (read->digits.empty()) return ExactRate{};
    if (negative) return fail(ErrorKind::invalid_request, "is negative");

    // Nano-dollars per million units: nine decimals, and six more where the price is of one unit.
    const std::int64_t shift = read->exponent + (per == PricePer::unit ? 15 : 9);
    const auto length = static_cast<std::int64_t>(read->digits.size());
    const std::int64_t whole = length + shift;  // digits before the point
    if (whole > 19) return fail(ErrorKind::invalid_request, "is too large");
    __int128 nano = 0;
    for (std::int64_t i = 0; i < whole; ++i)
        nano = nano * 10 + (i < length ? read->digits[static_cast<std::size_t>(i)] - '0' : 0);
    const auto cut = static_cast<std::size_t>(std::max<std::int64_t>(whole, 0));
    const std::string_view rest =
        whole < length ? std::string_view(read->digits).substr(cut) : std::string_view();
    const bool rounded = rest.find_first_not_of('0') != std::string_view::npos;
    if (rounded && whole >= 0 && rest[0] >= '5') ++nano;
    if (nano > std::numeric_limits<std::int64_t>::max())
        return fail(ErrorKind::invalid_request, "is too large");
    return ExactRate{Rate(static_cast<std::int64_t>(nano)), rounded};
}

}  // namespace weir::catalog
