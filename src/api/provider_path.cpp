#include "api/provider_path.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "api/query.hpp"
#include "api/reply.hpp"
#include "api/routes.hpp"
#include "gateway/identify.hpp"
#include "gateway/pass_path.hpp"
#include "net/sha256.hpp"

namespace weir::api {
namespace {

using net::http1::Method;

bool takes(Method method) {
    switch (method) {
        case Method::get:
        case Method::head:
        case Method::post:
        case Method::put:
        case Method::patch:
        case Method::del: return true;
        case Method::options:
        case Method::connect:
        case Method::other: break;
    }
    return false;
}

const provider::Provider* find_provider(const gateway::Snapshot& snapshot, std::string_view id) {
    const auto found = std::ranges::find(snapshot.providers, id, &provider::Provider::id);
    return found == snapshot.providers.end() ? nullptr : &*found;
}

Result<gateway::PassCall> read_call(const gateway::Snapshot& snapshot,
                                    const net::http1::RequestHead& head) {
    const std::string_view rest = find_endpoint(Method::other, head.path).rest;
    const std::size_t slash = std::min(rest.find('/'), rest.size());
    const provider::Provider* const provider = find_provider(snapshot, rest.substr(0, slash));
    if (!takes(head.method))
        return fail(ErrorKind::method_not_allowed,
                    fmt::format("{} cannot be passed on", head.method_text));
    if (provider == nullptr)
        return fail(ErrorKind::not_found,
                    "there is no such provider here: /provider/{id}/... takes the name of one in "
                    "the configuration");
    if (provider->kind() == provider::ProviderKind::simulated)
        return fail(ErrorKind::not_found, "the simulated provider has no other paths");
    const std::string_view path = rest.substr(slash);
    if (const Result<void> fine = gateway::check_pass_path(path); !fine) return fail(fine.error());

    gateway::PassCall call{.provider = provider,
                           .target = std::string(path),
                           .operation = "passthrough",
                           .key = query_value(head.query, "key").value_or("")};
    // A key of ours under any other name is still none of the provider's business.
    const std::string query =
        gateway::pass_query(head.query, [&](std::string_view, std::string_view value) {
            return snapshot.keys.find(net::sha256(value)).has_value();
        });
    if (!query.empty()) call.target += "?" + query;
    if (head.method == Method::post) call.metered = gateway::metered_path(*provider, path);
    return call;
}

}  // namespace

net::Awaitable<void> provider_path(Handler& handler, net::ServerExchange& exchange) {
    gateway::Services& services = handler.services();
    const std::shared_ptr<const gateway::Snapshot> snapshot = services.snapshot;
    // Strangers learn nothing about which providers there are.
    const auto caller = gateway::identify(*snapshot, exchange.head().headers, services.wall_clock(),
                                          query_value(exchange.head().query, "key").value_or(""));
    if (!caller) return reply_error(handler, exchange, caller.error());
    Result<gateway::PassCall> call = read_call(*snapshot, exchange.head());
    if (!call) return reply_error(handler, exchange, call.error());
    return gateway::serve_pass(exchange, services, std::move(*call));
}

}  // namespace weir::api
