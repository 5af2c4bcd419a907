#pragma once
#include "api/handler.hpp"

namespace weir::api {

// POST /v1/feedback {"request_id", "score", "comment"?}: what a client thinks of an answer it got.
net::Awaitable<void> feedback(Handler& handler, net::ServerExchange& exchange);

}  // namespace weir::api
