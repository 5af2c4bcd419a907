#include "json/writer.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <iterator>
#include <limits>

#include "base/appender.hpp"
#include "base/check.hpp"
#include "json/escape.hpp"

namespace weir::json {

namespace {

void append_integer(std::string& out, std::int64_t value) {
    std::array<char, std::numeric_limits<std::int64_t>::digits10 + 2> digits;
    const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), value);
    out.append(digits.data(), end);
}

// Shares, weights and prices mostly have few digits, and what has few is its own shortest form: two
// decimals of fifteen digits or fewer are two numbers. False when it has more.
bool append_short(std::string& out, double value) {
    constexpr int places = 4;
    constexpr double unit = 10'000;
    constexpr double most = 1e9;
    if (!(std::abs(value) < most) || (value == 0 && std::signbit(value))) return false;
    const std::int64_t scaled = std::llround(value * unit);
    if (static_cast<double>(scaled) / unit != value) return false;
    if (scaled < 0) out.push_back('-');
    const std::int64_t size = scaled < 0 ? -scaled : scaled;
    append_integer(out, size / static_cast<std::int64_t>(unit));
    std::int64_t rest = size % static_cast<std::int64_t>(unit);
    std::array<char, places> digits;
    std::size_t kept = 0;
    for (std::size_t i = places; i-- > 0; rest /= 10) {
        digits[i] = static_cast<char>('0' + rest % 10);
        if (kept == 0 && rest % 10 != 0) kept = i + 1;
    }
    if (kept == 0) return true;
    out.push_back('.');
    out.append(digits.data(), kept);
    return true;
}

}  // namespace

void Writer::before_value() {
    if (after_key_)
        after_key_ = false;
    else if (!first_)
        out_->push_back(',');
    first_ = false;
}

Writer& Writer::open(char bracket) {
    before_value();
    out_->push_back(bracket);
    ++depth_;
    first_ = true;
    return *this;
}

Writer& Writer::close(char bracket) {
    check(depth_ > 0 && !after_key_);
    out_->push_back(bracket);
    --depth_;
    first_ = false;
    return *this;
}

Writer& Writer::key(std::string_view key) {
    check(!after_key_);
    if (!first_) out_->push_back(',');
    first_ = false;
    append_quoted(*out_, key);
    out_->push_back(':');
    after_key_ = true;
    return *this;
}

Writer& Writer::text(std::string_view value) {
    before_value();
    append_quoted(*out_, value);
    return *this;
}

Writer& Writer::text(const LazyText& value) {
    const std::optional<std::string_view> inside = value.json();
    if (!inside) return text(value.str());
    before_value();
    Appender out(*out_, inside->size() + 2);
    out.add('"');
    out.add(*inside);
    out.add('"');
    return *this;
}

Writer& Writer::integer(std::int64_t value) {
    before_value();
    append_integer(*out_, value);
    return *this;
}

Writer& Writer::number(double value) {
    if (!std::isfinite(value)) return null();
    before_value();
    if (!append_short(*out_, value)) fmt::format_to(std::back_inserter(*out_), "{}", value);
    return *this;
}

Writer& Writer::boolean(bool value) {
    before_value();
    out_->append(value ? "true" : "false");
    return *this;
}

Writer& Writer::null() {
    before_value();
    out_->append("null");
    return *this;
}

Writer& Writer::raw(std::string_view json) {
    before_value();
    out_->append(json.empty() ? "null" : json);
    return *this;
}

}  // namespace weir::json
