#pragma once
// Small answers of the gateway itself.
#include <string>
#include <string_view>

#include "api/handler.hpp"

namespace weir::api {

net::Awaitable<void> reply_json(net::ServerExchange& exchange, int status, std::string body);
net::Awaitable<void> reply_text(net::ServerExchange& exchange, int status, std::string body,
                                std::string_view content_type = "text/plain; charset=utf-8");
// In the OpenAI shape, which is what callers of these endpoints speak.
net::Awaitable<void> reply_error(net::ServerExchange& exchange, Error error);

}  // namespace weir::api
