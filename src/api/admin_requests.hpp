#pragma once
// What has been recorded, for operators. Bodies and secrets are not recorded, so they are not here.
#include "api/handler.hpp"

namespace weir::api {

// GET /admin/v1/requests?key=&route=&model=&provider=&status=&since=&limit=&before=: the newest
// first.
net::Awaitable<void> list_requests(Handler& handler, net::ServerExchange& exchange);
// GET /admin/v1/requests/{id}: everything, its decision record and attempts too.
net::Awaitable<void> get_request(Handler& handler, net::ServerExchange& exchange);

}  // namespace weir::api
