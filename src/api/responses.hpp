#pragma once
// Responses of OpenAI's Responses API that are there already: Weir's own copies, and calls passed
// on to the provider that keeps one.
#include "api/handler.hpp"

namespace weir::api {

// GET /v1/responses/{id} and /v1/responses/{id}/input_items
net::Awaitable<void> get_response(Handler& handler, net::ServerExchange& exchange);
// DELETE /v1/responses/{id}
net::Awaitable<void> delete_response(Handler& handler, net::ServerExchange& exchange);
// POST /v1/responses/{id}/cancel
net::Awaitable<void> cancel_response(Handler& handler, net::ServerExchange& exchange);

}  // namespace weir::api
