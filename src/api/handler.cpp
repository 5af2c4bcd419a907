#include "api/handler.hpp"

#include <fmt/format.h>

#include <array>

#include "api/reply.hpp"
#include "api/routes.hpp"
#include "gateway/cors.hpp"
#include "gateway/identify.hpp"
#include "wire/wire.hpp"

namespace weir::api {
namespace {

// A browser's question whether it may ask.
net::Awaitable<void> preflight(std::shared_ptr<const gateway::Snapshot> snapshot,
                               net::ServerExchange& exchange) {
    const auto& asked = exchange.head().headers;
    const auto origin = gateway::allowed_origin(snapshot->cors_origins,
                                                asked.find("origin").value_or(std::string_view{}));
    std::array<net::http1::Field, 5> headers;
    std::size_t count = 0;
    headers[count++] = {"allow", "GET, HEAD, POST, DELETE, OPTIONS"};
    if (origin) {
        headers[count++] = {"access-control-allow-origin", *origin};
        headers[count++] = {"access-control-allow-methods", "GET, HEAD, POST, DELETE, OPTIONS"};
        headers[count++] = {"access-control-allow-headers",
                            asked.find("access-control-request-headers").value_or("*")};
        headers[count++] = {"access-control-max-age", "86400"};
    }
    [[maybe_unused]] const Result<void> sent =
        co_await exchange.reply(204, {headers.data(), count}, {});
}

}  // namespace

// No coroutine itself: its frame would stay as long as the longest stream.
net::Awaitable<void> Handler::handle(net::ServerExchange& exchange) {
    const net::http1::RequestHead& head = exchange.head();
    if (head.method == net::http1::Method::options) return preflight(services_.snapshot, exchange);
    const Found found = find_endpoint(head.method, head.path);
    if (!found.endpoint) {
        const Error error =
            found.path_known
                ? Error(ErrorKind::method_not_allowed,
                        fmt::format("{} does not take {}", head.path, head.method_text))
                : Error(ErrorKind::not_found,
                        fmt::format("there is no endpoint {}; chat is POST /v1/chat/completions",
                                    head.path));
        return reply_error(*this, exchange, error);
    }
    if (found.endpoint->access == Access::key) {
        const std::shared_ptr<const gateway::Snapshot> snapshot = services_.snapshot;
        const auto principal = gateway::identify(*snapshot, head.headers, services_.wall_clock());
        if (!principal) return reply_error(*this, exchange, principal.error());
    }
    if (found.endpoint->access == Access::viewer) {
        const std::shared_ptr<const gateway::Snapshot> snapshot = services_.snapshot;
        const auto principal = gateway::identify_viewer(
            *snapshot, head.headers, services_.wall_clock(), exchange.client_address());
        if (!principal) return reply_error(*this, exchange, principal.error());
    }
    return found.endpoint->serve(*this, exchange);
}

Handler::ErrorReply Handler::write_error(const Error& error, std::string_view /*path*/) {
    return {.status = traits(error.kind()).http_status,
            .body = wire::find("openai_chat")->write_error(error, {})};
}

}  // namespace weir::api
