#include "api/rerank.hpp"

#include "api/body_read.hpp"
#include "gateway/chat.hpp"
#include "gateway/identify.hpp"
#include "wire/rerank/choose.hpp"
#include "wire/rerank/rows.hpp"

namespace weir::api {
namespace {

net::Awaitable<void> serve(Handler& handler, net::ServerExchange& exchange, std::string_view name) {
    return gateway::serve_chat(exchange, handler.services(), *wire::find_rerank_wire(name),
                               {.model = {}, .key = {}, .kind = catalog::Kind::rerank});
}

}  // namespace

net::Awaitable<void> rerank(Handler& handler, net::ServerExchange& exchange) {
    const std::shared_ptr<const gateway::Snapshot> snapshot = handler.services().snapshot;
    const net::http1::Headers& headers = exchange.head().headers;
    // Nobody's body is read before it is known who sends it; who may not call is refused there.
    if (!gateway::identify(*snapshot, headers, handler.services().wall_clock()))
        co_return co_await serve(handler, exchange, "jina_rerank");
    const std::uint64_t most = snapshot->limits.body_bytes_max;
    const Result<std::string_view> body = co_await exchange.read_body(most);
    const wire::Wire& wire =
        wire::rerank::choose_wire(body ? *body : std::string_view(), {.bytes_max = most},
                                  headers.find("x-fern-sdk-name").value_or(""));
    BodyRead read(exchange, body);
    co_await gateway::serve_chat(read, handler.services(), wire,
                                 {.model = {}, .key = {}, .kind = catalog::Kind::rerank});
}

net::Awaitable<void> cohere_rerank(Handler& handler, net::ServerExchange& exchange) {
    return serve(handler, exchange, "cohere_rerank");
}

net::Awaitable<void> cohere_v1_rerank(Handler& handler, net::ServerExchange& exchange) {
    return serve(handler, exchange, "cohere_v1_rerank");
}

net::Awaitable<void> jina_rerank(Handler& handler, net::ServerExchange& exchange) {
    return serve(handler, exchange, "jina_rerank");
}

net::Awaitable<void> voyage_rerank(Handler& handler, net::ServerExchange& exchange) {
    return serve(handler, exchange, "voyage_rerank");
}

net::Awaitable<void> nim_rerank(Handler& handler, net::ServerExchange& exchange) {
    return serve(handler, exchange, "nim_rerank");
}

}  // namespace weir::api
