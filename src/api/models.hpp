#pragma once
#include "api/handler.hpp"

namespace weir::api {

// GET /v1/models: routes and every deployment's model, in the OpenAI shape.
net::Awaitable<void> list_models(Handler& handler, net::ServerExchange& exchange);
// GET /v1beta/models, in Gemini's shape.
net::Awaitable<void> list_gemini_models(Handler& handler, net::ServerExchange& exchange);
// GET /v1/models/{name}; names hold slashes.
net::Awaitable<void> get_model(Handler& handler, net::ServerExchange& exchange);

}  // namespace weir::api
