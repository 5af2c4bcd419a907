#include "api/reply.hpp"

#include <array>

#include "gateway/cors.hpp"
#include "wire/wire.hpp"

namespace weir::api {
namespace {

// origin: as allowed, a view into the request; "" for none.
net::Awaitable<void> send(net::ServerExchange& exchange, int status, std::string body,
                          std::string_view content_type, std::string_view origin) {
    const std::array<net::http1::Field, 2> headers = {
        net::http1::Field{"content-type", content_type},
        net::http1::Field{"access-control-allow-origin", origin}};
    // A client that has left is noticed by the connection; there is nobody else to tell.
    [[maybe_unused]] const Result<void> sent =
        co_await exchange.reply(status, {headers.data(), origin.empty() ? 1U : 2U}, body);
}

}  // namespace

net::Awaitable<void> reply_text(net::ServerExchange& exchange, int status, std::string body,
                                std::string_view content_type) {
    return send(exchange, status, std::move(body), content_type, {});
}

net::Awaitable<void> reply_json(net::ServerExchange& exchange, int status, std::string body) {
    return reply_text(exchange, status, std::move(body), "application/json");
}

std::string_view origin_allowed(Handler& handler, const net::ServerExchange& exchange) {
    const auto origin = exchange.head().headers.find("origin").value_or(std::string_view{});
    return gateway::allowed_origin(handler.services().snapshot->cors_origins, origin).value_or("");
}

net::Awaitable<void> reply_json(Handler& handler, net::ServerExchange& exchange, int status,
                                std::string body) {
    return send(exchange, status, std::move(body), "application/json",
                origin_allowed(handler, exchange));
}

net::Awaitable<void> reply_error(Handler& handler, net::ServerExchange& exchange,
                                 const Error& error) {
    return reply_json(handler, exchange, traits(error.kind()).http_status,
                      wire::find("openai_chat")->write_error(error, {}));
}

}  // namespace weir::api
