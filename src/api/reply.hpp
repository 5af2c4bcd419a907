#pragma once
// Small answers of the gateway itself.
#include <string>
#include <string_view>

#include "api/handler.hpp"

namespace weir::api {

net::Awaitable<void> reply_json(net::ServerExchange& exchange, int status, std::string body);
net::Awaitable<void> reply_text(net::ServerExchange& exchange, int status, std::string body,
                                std::string_view content_type = "text/plain; charset=utf-8");
// The caller's origin, or "*", where it is a page in a browser that the configuration allows; else
// "". A view into the request.
std::string_view origin_allowed(Handler& handler, const net::ServerExchange& exchange);
// With access-control-allow-origin for such a caller, as chat has it.
net::Awaitable<void> reply_json(Handler& handler, net::ServerExchange& exchange, int status,
                                std::string body);
// The same, in the OpenAI shape, which is what callers of these endpoints speak.
net::Awaitable<void> reply_error(Handler& handler, net::ServerExchange& exchange,
                                 const Error& error);

}  // namespace weir::api
