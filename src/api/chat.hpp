#pragma once
// Inference endpoints of chat, one a wire: the vendors' own paths, so that their SDKs work with a
// changed base URL (facts: providers.md 2.5).
#include "api/handler.hpp"

namespace weir::api {

// POST /v1/chat/completions
net::Awaitable<void> chat_completions(Handler& handler, net::ServerExchange& exchange);
// POST /v1/responses
net::Awaitable<void> responses(Handler& handler, net::ServerExchange& exchange);
// POST /v1/messages
net::Awaitable<void> messages(Handler& handler, net::ServerExchange& exchange);
// POST /v2/chat
net::Awaitable<void> cohere_chat(Handler& handler, net::ServerExchange& exchange);
// POST /v1beta/models/{model}:generateContent and :streamGenerateContent
net::Awaitable<void> generate_content(Handler& handler, net::ServerExchange& exchange);
// POST /model/{model}/converse, /converse-stream, /invoke and /invoke-with-response-stream
net::Awaitable<void> bedrock(Handler& handler, net::ServerExchange& exchange);

}  // namespace weir::api
