#pragma once
// Rate-limit headers of an answer, whatever family they are of:
// x-ratelimit-{limit,remaining,reset}- {requests,tokens}[-day|-minute] (OpenAI, Azure, Groq,
// Cerebras, xAI, Fireworks), anthropic- ratelimit-*, x-ratelimit-{limit,remaining}-req-minute
// (Mistral), x-tokenlimit-* (Together), plain x-ratelimit-* (OpenRouter).
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "provider/header_field.hpp"

namespace weir::provider {

enum class RateDimension : std::uint8_t { requests, tokens, input_tokens, output_tokens, other };
enum class RateWindow : std::uint8_t { unnamed, second, minute, hour, day, month };

struct RateLimit {
    RateDimension dimension = RateDimension::requests;
    RateWindow window = RateWindow::unnamed;
    std::optional<std::int64_t> limit, remaining;
    std::optional<std::chrono::nanoseconds> reset;  // from now
    friend bool operator==(const RateLimit&, const RateLimit&) = default;
};

// At most one row a dimension and window, in the order of the headers. A negative figure (Azure's
// -1) is unknown.
std::vector<RateLimit> read_rate_limits(HeaderFields headers, SysTime now);

// What is left of the limit of which the smallest share is left.
struct Headroom {
    double share = 1;                      // 0 to 1
    std::chrono::nanoseconds reset{0};     // until it is whole again
    std::optional<std::int64_t> requests;  // left of the tightest limit on requests
    std::int64_t requests_max = 0;
};
// Nothing where no row says what is left, and of how much. A row that does not say when it is
// whole again is taken to be so after its window, at most a minute.
std::optional<Headroom> headroom(const std::vector<RateLimit>& limits);

// Whether read_rate_limits() looks at it at all. No allocation.
bool is_rate_header(std::string_view name);

// The longest reset among the rows whose remaining is 0; nothing when none is exhausted.
std::optional<std::chrono::nanoseconds> exhausted_reset(const std::vector<RateLimit>& limits);

}  // namespace weir::provider
