#pragma once
// What each wire's clients get from each wire's providers, as the matrix suite has found it.
#include <string_view>

#include "api/handler.hpp"

namespace weir::api {

// docs/conformance.json, from the binary's own pages.
std::string_view conformance_document();

// GET /admin/v1/conformance
net::Awaitable<void> get_conformance(Handler& handler, net::ServerExchange& exchange);

}  // namespace weir::api
