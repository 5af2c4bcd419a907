#pragma once
// The Files API of OpenAI, which lives at a provider: ids are the provider's own. Which provider
// is said by the header x-weir-provider, by ?provider=, or by there being only one.
#include "api/handler.hpp"

namespace weir::api {

// POST and GET /v1/files, GET and DELETE /v1/files/{id}, GET /v1/files/{id}/content
net::Awaitable<void> files(Handler& handler, net::ServerExchange& exchange);

}  // namespace weir::api
