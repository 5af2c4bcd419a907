#include "gateway/pass_headers.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace weir::gateway {
namespace {

// Framing and encoding are ours; credentials, too, in whatever vendor's header; the rest is about
// the client and its way here, or names an account.
constexpr std::array kept_back = std::to_array<std::string_view>({
    "host",
    "content-length",
    "expect",
    "accept-encoding",
    "user-agent",
    "authorization",
    "api-key",
    "x-api-key",
    "x-goog-api-key",
    "cookie",
    "openai-organization",
    "openai-project",
    "x-goog-user-project",
    "traceparent",
    "tracestate",
    "forwarded",
    "via",
    "x-real-ip",
    "origin",
    "referer",
});
constexpr std::array kept_back_prefixes =
    std::to_array<std::string_view>({"x-weir-", "x-forwarded-", "x-amz-", "sec-", "cf-"});

constexpr std::array back = std::to_array<std::string_view>({
    "content-disposition",
    "content-encoding",
    "content-language",
    "content-range",
    "accept-ranges",
    "etag",
    "last-modified",
    "cache-control",
    "location",
    "retry-after",
});

bool is_one_of(std::string_view name, std::span<const std::string_view> names) {
    return std::ranges::any_of(
        names, [&](std::string_view known) { return equal_ignoring_case(known, name); });
}

bool goes_on(const PassHeaderFacts& facts, std::string_view name) {
    if (net::http1::is_hop_by_hop(name) || facts.client.lists("connection", name)) return false;
    if (is_one_of(name, kept_back)) return false;
    if (equal_ignoring_case(name, facts.provider.settings().auth_header)) return false;
    return std::ranges::none_of(kept_back_prefixes, [&](std::string_view prefix) {
        return equal_ignoring_case(name.substr(0, prefix.size()), prefix);
    });
}

}  // namespace

std::vector<provider::HeaderField> pass_headers(const PassHeaderFacts& facts) {
    std::vector<provider::HeaderField> out;
    out.reserve(facts.client.size() + 6);
    for (const net::http1::Field& field : facts.client)
        if (goes_on(facts, field.name)) out.push_back({field.name, field.value});
    // The client's own version of an API wins over our default.
    const std::size_t said = out.size();
    for (const provider::HeaderField& fixed : facts.provider.fixed_headers())
        if (std::none_of(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(said),
                         [&](const provider::HeaderField& field) {
                             return equal_ignoring_case(field.name, fixed.name);
                         }))
            out.push_back(fixed);
    out.push_back({"accept-encoding", "identity"});
    out.push_back({"user-agent", facts.user_agent});
    if (!facts.traceparent.empty()) out.push_back({"traceparent", facts.traceparent});
    if (facts.credential != nullptr && facts.credential->fixed()) {
        const provider::AuthHeader auth = facts.provider.build_auth(*facts.credential);
        out.push_back({auth.name, auth.value.reveal()});
    }
    return out;
}

bool passes_back(std::string_view name) { return is_one_of(name, back); }

}  // namespace weir::gateway
