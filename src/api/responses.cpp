#include "api/responses.hpp"

#include <fmt/format.h>

#include <array>

#include "api/query.hpp"
#include "api/reply.hpp"
#include "api/routes.hpp"
#include "base/text.hpp"
#include "gateway/identify.hpp"
#include "gateway/response_forward.hpp"
#include "wire/openai_responses/replay_events.hpp"
#include "wire/openai_responses/state.hpp"
#include "wire/wire.hpp"

namespace weir::api {
namespace {

using gateway::SharedResponse;
using net::Awaitable;
namespace wires = wire::openai_responses;

Awaitable<void> refuse(net::ServerExchange& exchange, Error error) {
    return reply_json(exchange, traits(error.kind()).http_status,
                      wire::find("openai_responses")->write_error(error, {}));
}

// What is asked for, and where it is: here (row with content), or at a provider.
struct Asked {
    std::string id;
    std::string part;  // "", "/input_items", "/cancel"
    KeyId key;
    SharedResponse row;    // null where nothing is known here
    std::string provider;  // that is to be asked; "" for none
    std::string credential;
};

// The id and what follows it, of the path.
Asked asked_in_path(const net::ServerExchange& exchange) {
    const std::string_view rest = find_endpoint(exchange.head().method, exchange.head().path).rest;
    const std::size_t slash = std::min(rest.find('/'), rest.size());
    return {.id = std::string(rest.substr(0, slash)), .part = std::string(rest.substr(slash))};
}

Error no_such_call(const net::ServerExchange& exchange) {
    return {ErrorKind::not_found,
            fmt::format("there is no {} {}; of a response there are GET, DELETE, GET input_items "
                        "and POST cancel",
                        exchange.head().method_text, exchange.head().path)};
}

// Where the response is. A caller may name the provider of one that was made elsewhere.
Awaitable<Result<Asked>> look_up(Handler& handler, net::ServerExchange& exchange) {
    gateway::Services& services = handler.services();
    const std::shared_ptr<const gateway::Snapshot> snapshot = services.snapshot;
    const auto principal =
        gateway::identify(*snapshot, exchange.head().headers, services.wall_clock());
    if (!principal) co_return fail(principal.error());
    Asked asked = asked_in_path(exchange);
    asked.key = (*principal)->id;
    if (!gateway::response_id_is_plain(asked.id)) co_return fail(no_such_call(exchange));
    if (services.responses != nullptr) {
        auto found = co_await services.responses->find(asked.key, asked.id, &exchange.cancel());
        if (!found) co_return fail(found.error());
        if (found->of_another) co_return fail(wires::response_not_found(asked.id));
        asked.row = std::move(found->row);
    }
    if (asked.row) {
        if (!asked.row->provider_keeps) co_return asked;
        asked.provider = asked.row->provider;
        asked.credential = asked.row->credential;
        co_return asked;
    }
    const auto named = exchange.head().headers.find("x-weir-provider");
    if (!named) co_return fail(wires::response_not_found(asked.id));
    if (!gateway::keeps_responses(*snapshot, *named))
        co_return fail(Error(ErrorKind::invalid_request,
                             fmt::format("x-weir-provider: no provider \"{}\" that speaks this API "
                                         "is configured",
                                         *named))
                           .at_field("x-weir-provider"));
    asked.provider = *named;
    co_return asked;
}

Awaitable<int> forward(Handler& handler, net::ServerExchange& exchange, const Asked& asked) {
    std::string rest = asked.part;
    const std::string_view query = exchange.head().query;
    if (!query.empty()) (rest += '?') += query;
    co_return co_await gateway::forward_response_call(
        exchange, handler.services(),
        {.provider = asked.provider, .credential = asked.credential, .id = asked.id, .rest = rest});
}

// As a stream of events.
Awaitable<void> replay(net::ServerExchange& exchange, const store::ResponseRow& row) {
    const std::string after =
        query_value(exchange.head().query, "starting_after").value_or(std::string());
    const std::optional<std::int64_t> number = after.empty() ? std::nullopt : read_integer(after);
    if (!after.empty() && (!number || *number < 0))
        co_return co_await refuse(exchange,
                                  Error(ErrorKind::invalid_request,
                                        "starting_after: must be the number of an event, 0 or more")
                                      .at_field("starting_after"));
    const Result<std::string> events = wires::replay_events(row.response, number);
    if (!events) co_return co_await refuse(exchange, events.error());
    constexpr std::array headers = {
        net::http1::Field{"content-type", "text/event-stream; charset=utf-8"},
        net::http1::Field{"cache-control", "no-cache"}};
    exchange.begin_stream(200, headers);
    const std::array<std::string_view, 1> pieces = {*events};
    if (!co_await exchange.write(pieces)) co_return;
    [[maybe_unused]] const Result<void> ended = co_await exchange.end_stream();
}

Result<std::string> input_items(const net::ServerExchange& exchange,
                                const store::ResponseRow& row) {
    const std::string_view query = exchange.head().query;
    const auto value = [&](std::string_view name) {
        return query_value(query, name).value_or(std::string());
    };
    const Result<wires::ItemsPage> page =
        wires::read_items_page(value("limit"), value("order"), value("after"));
    if (!page) return fail(page.error());
    return wires::list_input_items({.id = row.id, .input = row.input, .output = {}}, *page);
}

}  // namespace

Awaitable<void> get_response(Handler& handler, net::ServerExchange& exchange) {
    const Result<Asked> asked = co_await look_up(handler, exchange);
    if (!asked) co_return co_await refuse(exchange, asked.error());
    const bool items = asked->part == "/input_items";
    if (!asked->part.empty() && !items) co_return co_await refuse(exchange, no_such_call(exchange));
    if (!asked->row || !asked->row->has_content()) {
        [[maybe_unused]] const int status = co_await forward(handler, exchange, *asked);
        co_return;
    }
    if (items) {
        Result<std::string> list = input_items(exchange, *asked->row);
        if (!list) co_return co_await refuse(exchange, list.error());
        co_return co_await reply_json(exchange, 200, std::move(*list));
    }
    if (query_value(exchange.head().query, "stream") == "true")
        co_return co_await replay(exchange, *asked->row);
    co_await reply_json(exchange, 200, asked->row->response);
}

Awaitable<void> delete_response(Handler& handler, net::ServerExchange& exchange) {
    const Result<Asked> asked = co_await look_up(handler, exchange);
    if (!asked) co_return co_await refuse(exchange, asked.error());
    if (!asked->part.empty()) co_return co_await refuse(exchange, no_such_call(exchange));
    if (asked->row) {
        const auto erased =
            co_await handler.services().responses->erase(asked->key, asked->id, &exchange.cancel());
        if (!erased) co_return co_await refuse(exchange, erased.error());
    }
    if (asked->provider.empty())
        co_return co_await reply_json(exchange, 200, wires::write_deleted(asked->id));
    [[maybe_unused]] const int status = co_await forward(handler, exchange, *asked);
}

Awaitable<void> cancel_response(Handler& handler, net::ServerExchange& exchange) {
    const Result<Asked> asked = co_await look_up(handler, exchange);
    if (!asked) co_return co_await refuse(exchange, asked.error());
    if (asked->part != "/cancel") co_return co_await refuse(exchange, no_such_call(exchange));
    if (asked->provider.empty())
        co_return co_await refuse(
            exchange, Error(ErrorKind::invalid_request,
                            fmt::format("response {} was not made in the background: it is over, "
                                        "and cannot be cancelled",
                                        asked->id)));
    [[maybe_unused]] const int status = co_await forward(handler, exchange, *asked);
}

}  // namespace weir::api
