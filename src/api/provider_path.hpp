#pragma once
// /provider/{id}/...: whatever else a provider has, at its own paths, with its own credential.
#include "api/handler.hpp"

namespace weir::api {

// Any method but CONNECT and OPTIONS.
net::Awaitable<void> provider_path(Handler& handler, net::ServerExchange& exchange);

}  // namespace weir::api
