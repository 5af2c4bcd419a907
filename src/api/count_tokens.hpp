#pragma once
// How many input tokens a request would have, in the shape of each wire that asks (facts:
// providers.md 4.18). Counted by ourselves, for the model to which the name leads first, and
// x-weir-estimated says whether that is exact ("false") or near.
#include "api/handler.hpp"

namespace weir::api {

// POST /v1/messages/count_tokens
net::Awaitable<void> count_message_tokens(Handler& handler, net::ServerExchange& exchange);
// POST /v1/responses/input_tokens
net::Awaitable<void> count_response_tokens(Handler& handler, net::ServerExchange& exchange);
// POST /v1beta/models/{model}:countTokens
net::Awaitable<void> count_content_tokens(Handler& handler, net::ServerExchange& exchange);

}  // namespace weir::api
