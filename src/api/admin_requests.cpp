#include "api/admin_requests.hpp"

#include <fmt/format.h>

#include <array>
#include <optional>
#include <utility>

#include "api/query.hpp"
#include "api/reply.hpp"
#include "api/routes.hpp"
#include "base/moment.hpp"
#include "base/text.hpp"
#include "ledger/explanation.hpp"
#include "ledger/requests.hpp"
#include "wire/wire.hpp"

namespace weir::api {
namespace {

using ledger::RequestsQuery;

// Another process on the same ledger may have a request of this age in its journal still.
constexpr std::chrono::seconds young{10};
constexpr std::string_view young_retry = "1";    // retry-after, in seconds
constexpr std::string_view behind_retry = "10";  // where the database takes nothing

std::unexpected<Error> wrong(std::string_view field, std::string message) {
    return fail(Error(ErrorKind::invalid_request, fmt::format("{}: {}", field, message))
                    .at_field(std::string(field)));
}

bool is_request_id(std::string_view text) {
    return RequestId::from(text).text() == text && RequestId::from(text) != RequestId();
}

// A key's name, where it has one here, means its id.
std::string key_id(const gateway::Snapshot& snapshot, const std::string& name) {
    const gateway::Principal* const key = snapshot.keys.find_named(name);
    return key == nullptr ? name : key->id.value();
}

Result<RequestsQuery> read_requests_query(std::string_view text, SysTime now,
                                          const gateway::Snapshot& snapshot) {
    constexpr std::array<std::string_view, 8> names = {"key",    "route", "model", "provider",
                                                       "status", "since", "limit", "before"};
    auto values = read_query(text, names);
    if (!values) return fail(values.error());
    const auto take = [&](std::string_view name) -> std::optional<std::string> {
        const auto at = values->find(name);
        if (at == values->end() || at->second.empty()) return std::nullopt;
        return std::move(at->second);
    };
    RequestsQuery query;
    if (auto key = take("key")) query.key = key_id(snapshot, *key);
    query.route = take("route");
    query.model = take("model");
    query.provider = take("provider");
    if (const auto status = take("status")) {
        query.status = store::row_status_by_name(*status);
        if (!query.status)
            return wrong("status", "must be running, interrupted, ok, error or client_cancelled");
    }
    if (const auto since = take("since")) {
        const Result<SysTime> moment = read_moment(*since, now, Direction::before_now);
        if (!moment) return wrong("since", moment.error().message());
        query.since = *moment;
    }
    if (const auto limit = take("limit")) {
        const auto count = read_integer(*limit);
        if (!count || *count < 1 || *count > static_cast<std::int64_t>(ledger::requests_max))
            return wrong("limit",
                         fmt::format("must be a whole number from 1 to {}", ledger::requests_max));
        query.limit = static_cast<std::size_t>(*count);
    }
    if (const auto before = take("before")) {
        if (!is_request_id(*before)) return wrong("before", "must be the \"next\" of a page");
        query.before = RequestId::from(*before);
    }
    return query;
}

Error no_ledger() { return {ErrorKind::not_found, "no ledger is kept here"}; }

// What is known of one request.
struct Recorded {
    Result<std::string> json = std::string();  // "": there is none
    bool behind = false;                       // the database takes nothing at present
};

Result<std::string> explained(store::LedgerStore& store, const store::LedgerRow& row) {
    const auto feedback = store.get_feedback(row.id);
    if (!feedback) return fail(feedback.error());
    return ledger::explanation_json(row, *feedback);
}

net::Awaitable<void> reply_not_there(Handler& handler, net::ServerExchange& exchange,
                                     const RequestId& id, bool behind) {
    const SysTime now = handler.services().wall_clock();
    const bool maybe_soon = behind || id >= RequestId::make(now - young, 0, 0);
    const Error error(
        ErrorKind::not_found,
        behind ? fmt::format("the request {} is not in the ledger, and the database "
                             "takes nothing at present: it may be on its way there",
                             id.text())
        : maybe_soon
            ? fmt::format("the request {} is not in the ledger yet, if there was one", id.text())
            : fmt::format("the ledger has no request {}", id.text()));
    const std::string body = wire::find("openai_chat")->write_error(error, {});
    const std::string_view origin = origin_allowed(handler, exchange);
    std::array<net::http1::Field, 3> headers;
    std::size_t count = 0;
    headers[count++] = {"content-type", "application/json"};
    if (maybe_soon) headers[count++] = {"retry-after", behind ? behind_retry : young_retry};
    if (!origin.empty()) headers[count++] = {"access-control-allow-origin", origin};
    [[maybe_unused]] const Result<void> sent =
        co_await exchange.reply(traits(error.kind()).http_status, {headers.data(), count}, body);
}

}  // namespace

net::Awaitable<void> list_requests(Handler& handler, net::ServerExchange& exchange) {
    gateway::Services& services = handler.services();
    const std::shared_ptr<const gateway::Snapshot> snapshot = services.snapshot;
    const auto query = read_requests_query(exchange.head().query, services.wall_clock(), *snapshot);
    if (!query) co_return co_await reply_error(handler, exchange, query.error());
    if (services.recorded == nullptr)
        co_return co_await reply_error(handler, exchange, no_ledger());
    Result<std::string> page;
    const Result<void> asked = co_await services.recorded->ask(
        [&page, query = *query](ledger::Drain& drain) -> gateway::Errands::Work {
            return [&page, json = ledger::requests_json(drain.store(), query)]() mutable {
                page = std::move(json);
            };
        },
        &exchange.cancel());
    if (!asked) co_return co_await reply_error(handler, exchange, asked.error());
    if (!page) co_return co_await reply_error(handler, exchange, page.error());
    co_await reply_json(handler, exchange, 200, std::move(*page));
}

net::Awaitable<void> get_request(Handler& handler, net::ServerExchange& exchange) {
    gateway::Services& services = handler.services();
    const std::string_view text = find_endpoint(exchange.head().method, exchange.head().path).rest;
    if (!is_request_id(text))
        co_return co_await reply_error(
            handler, exchange,
            wrong("id", fmt::format("must be {} characters, as in x-request-id", RequestId::length))
                .error());
    if (services.recorded == nullptr)
        co_return co_await reply_error(handler, exchange, no_ledger());
    const RequestId id = RequestId::from(text);
    Recorded found;
    const Result<void> asked = co_await services.recorded->ask(
        [&found, id](ledger::Drain& drain) -> gateway::Errands::Work {
            Recorded seen{.behind = drain.store_failing()};
            const auto row = drain.find(id);
            if (!row)
                seen.json = fail(row.error());
            else if (*row)
                seen.json = explained(drain.store(), (*row)->row());
            return [&found, seen = std::move(seen)]() mutable { found = std::move(seen); };
        },
        &exchange.cancel());
    if (!asked) co_return co_await reply_error(handler, exchange, asked.error());
    if (!found.json) co_return co_await reply_error(handler, exchange, found.json.error());
    if (found.json->empty())
        co_return co_await reply_not_there(handler, exchange, id, found.behind);
    co_await reply_json(handler, exchange, 200, std::move(*found.json));
}

}  // namespace weir::api
