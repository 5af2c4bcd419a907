#include "api/health.hpp"

#include "api/reply.hpp"
#include "json/writer.hpp"

namespace weir::api {

net::Awaitable<void> healthz(Handler& handler, net::ServerExchange& exchange) {
    std::string body;
    json::Writer(body)
        .open_object()
        .member("status", "ok")
        .member("version", handler.process().version)
        .close_object();
    co_await reply_json(exchange, 200, std::move(body));
}

net::Awaitable<void> readyz(Handler& handler, net::ServerExchange& exchange) {
    const bool draining = handler.process().draining && handler.process().draining();
    std::string body;
    json::Writer json(body);
    json.open_object().member("status", draining ? "draining" : "ready");
    if (const ledger::Ledger* const ledger = handler.process().ledger) {
        const ledger::Health health = ledger->health();
        json.member("ledger", health.journal_failing ? "losing rows"
                              : health.store_failing ? "behind"
                                                     : "ok")
            .member("ledger_rows_lost", health.rows_lost);
    }
    const std::vector<std::string>& waiting = handler.services().snapshot->restart_needs;
    if (!waiting.empty()) {
        json.key("restart_needed_for").open_array();
        for (const std::string& key : waiting)
            json.text(key);
        json.close_array();
    }
    json.close_object();
    co_await reply_json(exchange, draining ? 503 : 200, std::move(body));
}

}  // namespace weir::api
