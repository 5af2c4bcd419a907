#pragma once
#include "api/handler.hpp"

namespace weir::api {

// GET /healthz: the process lives. GET /readyz: it takes requests; 503 while it drains. A ledger
// that cannot be written does not make it unready (traffic goes on), but is said.
net::Awaitable<void> healthz(Handler& handler, net::ServerExchange& exchange);
net::Awaitable<void> readyz(Handler& handler, net::ServerExchange& exchange);

}  // namespace weir::api
