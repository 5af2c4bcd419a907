#include "api/reply.hpp"

#include <array>

#include "wire/wire.hpp"

namespace weir::api {

net::Awaitable<void> reply_text(net::ServerExchange& exchange, int status, std::string body,
                                std::string_view content_type) {
    const std::array<net::http1::Field, 1> headers = {
        net::http1::Field{"content-type", content_type}};
    // A client that has left is noticed by the connection; there is nobody else to tell.
    [[maybe_unused]] const Result<void> sent = co_await exchange.reply(status, headers, body);
}

net::Awaitable<void> reply_json(net::ServerExchange& exchange, int status, std::string body) {
    return reply_text(exchange, status, std::move(body), "application/json");
}

net::Awaitable<void> reply_error(net::ServerExchange& exchange, Error error) {
    std::string body = wire::find("openai_chat")->write_error(error, {});
    return reply_json(exchange, traits(error.kind()).http_status, std::move(body));
}

}  // namespace weir::api
