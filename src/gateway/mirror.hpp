#pragma once
// Shadow traffic: a share of a route's calls is also sent to another target. Nobody waits for it,
// its answer goes nowhere, and it is bounded: by share, by how many run at once, and by body size.
// Each has a ledger row of its own (variant "mirror", no key, so nobody's budget pays), for
// reports.
#include "gateway/request_context.hpp"

namespace weir::gateway {

// Starts the request's shadow, if its route has one and this call is in the share. After admission.
void begin_mirror(RequestContext& request);

}  // namespace weir::gateway
