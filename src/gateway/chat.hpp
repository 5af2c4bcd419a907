#pragma once
// The life of one inference request, top to bottom. design.md section 5.
#include "gateway/request_context.hpp"
#include "gateway/services.hpp"
#include "net/server_port.hpp"
#include "wire/wire.hpp"

namespace weir::gateway {

// Serves the exchange: by the time this ends, the client has its answer or has left, and the
// request is settled and recorded. exchange, services and wire outlive it.
net::Awaitable<void> serve_chat(net::ServerExchange& exchange, Services& services,
                                const wire::Wire& wire, AskedInPath asked = {});

}  // namespace weir::gateway
