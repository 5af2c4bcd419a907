#include "gateway/chat.hpp"

#include "gateway/identify.hpp"
#include "gateway/mirror.hpp"
#include "gateway/prompt_embedding.hpp"
#include "gateway/record.hpp"
#include "gateway/request_context.hpp"

namespace weir::gateway {

net::Awaitable<void> serve_chat(net::ServerExchange& exchange, Services& services,
                                const wire::Wire& wire, AskedInPath asked) {
    RequestContext request(exchange, services, wire, std::move(asked));
    services.metrics.in_flight.add(1);
    const Result<const Principal*> principal =
        identify(*request.snapshot, exchange.head().headers, request.started, request.asked.key);
    Result<void> ready = principal ? Result<void>{} : fail(principal.error());
    if (principal) {
        request.principal = *principal;
        ready = co_await read(request);
    }
    if (ready && has_responses(request.wire)) ready = co_await recall(request);
    if (ready) ready = plan(request);
    if (ready) prefer_maker(request);
    if (ready) ready = admit(request);
    if (ready) {
        if (services.ledger && services.ledger->start(start_row(request)) == ledger::Appended::lost)
            services.metrics.journal_lost.add();
        if (wants_embeddings(request)) [[unlikely]]
            ready = co_await embed_prompt(request);
    }
    if (ready) {
        begin_mirror(request);
        co_await answer(request);
    } else {
        co_await refuse(request, ready.error());
    }
    settle(request);
    services.metrics.in_flight.add(-1);
}

}  // namespace weir::gateway
