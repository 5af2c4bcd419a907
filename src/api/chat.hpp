#pragma once
#include "api/handler.hpp"

namespace weir::api {

// POST /v1/chat/completions, in the OpenAI Chat wire.
net::Awaitable<void> chat_completions(Handler& handler, net::ServerExchange& exchange);

}  // namespace weir::api
