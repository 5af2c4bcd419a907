#include "provider/rate_headers.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "provider/retry_after.hpp"

namespace weir::provider {
namespace {

constexpr std::size_t rows_max = 16;

enum class Figure : std::uint8_t { none, limit, remaining, reset };

struct Name {
    Figure figure = Figure::none;
    RateDimension dimension = RateDimension::requests;
    RateWindow window = RateWindow::unnamed;
};

// One word of a header's name. Every family is made of the same few words in another order.
void read_word(std::string_view word, Name& name, bool& input, bool& output) {
    if (word == "limit" && name.figure == Figure::none) name.figure = Figure::limit;
    if (word == "remaining") name.figure = Figure::remaining;
    if (word == "reset") name.figure = Figure::reset;
    if (word == "requests" || word == "req") name.dimension = RateDimension::requests;
    if (word == "tokens" || word == "tokenlimit") name.dimension = RateDimension::tokens;
    if (word == "images" || word == "audio" || word == "calls")
        name.dimension = RateDimension::other;
    if (word == "input" || word == "prompt") input = true;
    if (word == "output" || word == "generated") output = true;
    if (word == "second") name.window = RateWindow::second;
    if (word == "minute") name.window = RateWindow::minute;
    if (word == "hour") name.window = RateWindow::hour;
    if (word == "day" || word == "daily") name.window = RateWindow::day;
    if (word == "month" || word == "monthly") name.window = RateWindow::month;
}

Name read_name(std::string_view header_name) {
    const std::string name = lower(header_name);
    const bool family = name.starts_with("x-ratelimit-") || name.starts_with("x-tokenlimit-") ||
                        name.starts_with("anthropic-ratelimit-") || name.starts_with("ratelimit-");
    Name result;
    if (!family) return result;
    bool input = false;
    bool output = false;
    for (const std::string_view word : split(name, '-')) {
        // OpenAI's second set of figures counts another thing; Fireworks' over-limit is a flag.
        if (word == "over" || word.ends_with("usage_based") || word == "cost") return {};
        read_word(word, result, input, output);
    }
    if (result.dimension == RateDimension::tokens && input)
        result.dimension = RateDimension::input_tokens;
    if (result.dimension == RateDimension::tokens && output)
        result.dimension = RateDimension::output_tokens;
    return result;
}

std::optional<std::int64_t> read_count(std::string_view value) {
    const auto count = read_integer(trim(value));
    return count && *count >= 0 ? count : std::nullopt;
}

}  // namespace

std::vector<RateLimit> read_rate_limits(HeaderFields headers, SysTime now) {
    std::vector<RateLimit> limits;
    for (const HeaderField& field : headers) {
        const Name name = read_name(field.name);
        if (name.figure == Figure::none) continue;
        auto row = std::ranges::find_if(limits, [&](const RateLimit& limit) {
            return limit.dimension == name.dimension && limit.window == name.window;
        });
        if (row == limits.end()) {
            if (limits.size() == rows_max) continue;
            limits.push_back({.dimension = name.dimension,
                              .window = name.window,
                              .limit = {},
                              .remaining = {},
                              .reset = {}});
            row = limits.end() - 1;
        }
        if (name.figure == Figure::limit) row->limit = read_count(field.value);
        if (name.figure == Figure::remaining) row->remaining = read_count(field.value);
        if (name.figure == Figure::reset) row->reset = read_reset(trim(field.value), now);
    }
    std::erase_if(limits, [](const RateLimit& limit) {
        return !limit.limit && !limit.remaining && !limit.reset;
    });
    return limits;
}

std::optional<Headroom> headroom(const std::vector<RateLimit>& limits) {
    std::optional<Headroom> tightest;
    double least_requests = 2;
    Headroom requests;
    for (const RateLimit& row : limits) {
        if (!row.remaining || (!row.limit && *row.remaining > 0)) continue;
        if (row.limit && *row.limit <= 0) continue;
        const double share = row.limit ? std::min(1.0, static_cast<double>(*row.remaining) /
                                                           static_cast<double>(*row.limit))
                                       : 0;
        const auto window =
            row.window == RateWindow::second ? std::chrono::seconds(1) : std::chrono::minutes(1);
        if (row.dimension == RateDimension::requests && row.limit && share < least_requests) {
            least_requests = share;
            requests.requests = row.remaining;
            requests.requests_max = *row.limit;
        }
        if (tightest && share >= tightest->share) continue;
        tightest = Headroom{.share = share, .reset = row.reset.value_or(window), .requests = {}};
    }
    if (!tightest) return tightest;
    tightest->requests = requests.requests;
    tightest->requests_max = requests.requests_max;
    return tightest;
}

bool is_rate_header(std::string_view name) {
    constexpr std::array families = std::to_array<std::string_view>(
        {"x-ratelimit-", "x-tokenlimit-", "anthropic-ratelimit-", "ratelimit-"});
    return std::ranges::any_of(families, [name](std::string_view family) {
        return name.size() > family.size() &&
               equal_ignoring_case(name.substr(0, family.size()), family);
    });
}

std::optional<std::chrono::nanoseconds> exhausted_reset(const std::vector<RateLimit>& limits) {
    std::optional<std::chrono::nanoseconds> longest;
    for (const RateLimit& limit : limits)
        if (limit.remaining == 0 && limit.reset && (!longest || *limit.reset > *longest))
            longest = limit.reset;
    return longest;
}

}  // namespace weir::provider
