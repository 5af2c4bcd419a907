#pragma once
// The endpoints of reranking (wire/rerank): by their path, or where several vendors have the same
// one, by what the body says.
#include "api/handler.hpp"

namespace weir::api {

// POST /v1/rerank and /rerank: Jina's shape, Voyage's or Cohere's of v1
net::Awaitable<void> rerank(Handler& handler, net::ServerExchange& exchange);
// POST /v2/rerank, /cohere/v2/rerank
net::Awaitable<void> cohere_rerank(Handler& handler, net::ServerExchange& exchange);
// POST /cohere/v1/rerank
net::Awaitable<void> cohere_v1_rerank(Handler& handler, net::ServerExchange& exchange);
// POST /jina/v1/rerank
net::Awaitable<void> jina_rerank(Handler& handler, net::ServerExchange& exchange);
// POST /voyage/v1/rerank
net::Awaitable<void> voyage_rerank(Handler& handler, net::ServerExchange& exchange);
// POST /v1/ranking: NVIDIA NIM's
net::Awaitable<void> nim_rerank(Handler& handler, net::ServerExchange& exchange);

}  // namespace weir::api
