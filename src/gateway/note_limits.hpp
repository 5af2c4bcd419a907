#pragma once
// What an answer says of its provider's rate limits, for the statistics that routes go by.
#include "gateway/request_context.hpp"
#include "net/http1/headers.hpp"

namespace weir::gateway {

// Of every answer of a running attempt, good or bad.
void note_limits(RequestContext& request, const net::http1::Headers& headers);

}  // namespace weir::gateway
