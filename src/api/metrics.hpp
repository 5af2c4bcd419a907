#pragma once
#include "api/handler.hpp"

namespace weir::api {

// GET /metrics, in the Prometheus text format 0.0.4. Sums of all workers.
net::Awaitable<void> metrics(Handler& handler, net::ServerExchange& exchange);

}  // namespace weir::api
