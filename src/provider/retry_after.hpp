#pragma once
// How long a provider asks to wait, in every form that providers use. Order (first that is there
// and positive wins): retry-after-ms; Retry-After as seconds; as HTTP-date; google.rpc.RetryInfo or
// any retryDelay in the body; "try again in 8m38.4s" in the message; the reset header of a
// dimension whose remaining is 0. Source: OpenAI's and Anthropic's SDKs, agentgateway, vendor pages
// (2026-11).
#include <chrono>
#include <optional>
#include <string_view>

#include "base/clock.hpp"
#include "provider/header_field.hpp"

namespace weir::provider {

// Longer delays are cut to this: a provider may not bench itself for ever by a typing error.
inline constexpr std::chrono::nanoseconds retry_after_cap_default = std::chrono::hours(24);

struct DelayFacts {
    HeaderFields headers = {};
    std::string_view message = {};      // the error's text
    std::string_view retry_delay = {};  // retryDelay of the body, "46s", when there is one
    SysTime now;                        // to measure dates against
    std::chrono::nanoseconds cap = retry_after_cap_default;
};

// Nothing when no delay is named, or only negative, zero, past or unreadable ones.
std::optional<std::chrono::nanoseconds> retry_after(const DelayFacts& facts);

// x-should-retry, by which a provider overrules what its status means: OpenAI's and Anthropic's
// SDKs obey it. Nothing when it is absent or neither "true" nor "false".
std::optional<bool> should_retry(HeaderFields headers);

// A reset header's value as a span from now: "12ms", "6m0s", "2m59.56s", "7.66" (seconds), epoch
// seconds, epoch milliseconds, RFC 3339. Nothing when past, zero or none of these.
std::optional<std::chrono::nanoseconds> read_reset(std::string_view value, SysTime now);

// The span after "try again in", "retry in", "retry after", "wait" in a message, of any case.
std::optional<std::chrono::nanoseconds> read_delay_text(std::string_view message);

}  // namespace weir::provider
