#pragma once
// One GET of what a request names by URL: followed, checked, cut off at its limits, as base64.
#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "gateway/media_rules.hpp"
#include "net/cancel.hpp"
#include "net/upstream_port.hpp"

namespace weir::gateway {

struct FetchedMedia {
    std::string base64;
    std::string_view media_type;  // as the bytes say
};

// The bytes of a request's media, counted while they come.
struct MediaBudget {
    std::uint64_t left = 0;
};

struct MediaFetch {
    net::Upstream& http;
    const MediaRules& rules;
    MediaBudget& budget;
    net::Cancel* cancel = nullptr;
    Deadline total = no_deadline;  // of the request, beside the fetch's own
};

// All of `fetch` outlives the call. What an error takes from the budget is given back. Errors:
// invalid_request "HOST ...", in words for the client, or client_cancelled.
net::Awaitable<Result<FetchedMedia>> fetch_media(MediaFetch fetch, std::string url);

}  // namespace weir::gateway
