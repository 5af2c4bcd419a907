#include "api/uploads.hpp"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "api/query.hpp"
#include "api/reply.hpp"
#include "api/routes.hpp"
#include "gateway/identify.hpp"
#include "gateway/pass_path.hpp"

namespace weir::api {
namespace {

using net::http1::Method;

bool has_files(const provider::Provider& provider) {
    return provider.kind() != provider::ProviderKind::simulated && provider.openai() != nullptr;
}

Result<const provider::Provider*> choose(const gateway::Snapshot& snapshot,
                                         const net::http1::RequestHead& head) {
    std::string named(head.headers.find("x-weir-provider").value_or(""));
    if (named.empty()) named = query_value(head.query, "provider").value_or("");
    std::vector<const provider::Provider*> found;
    std::string names;
    for (const provider::Provider& provider : snapshot.providers) {
        if (!has_files(provider)) continue;
        if (provider.id() == named) return &provider;
        found.push_back(&provider);
        names += fmt::format("{}{}", names.empty() ? "" : ", ", provider.id());
    }
    if (named.empty() && found.size() == 1) return found.front();
    if (found.empty())
        return fail(ErrorKind::invalid_request, "no provider here speaks OpenAI's Files API");
    const std::string how = fmt::format(
        "files live at a provider: name it in the header x-weir-provider or as ?provider=, one of "
        "{}",
        names);
    if (named.empty()) return fail(ErrorKind::invalid_request, how);
    return fail(ErrorKind::invalid_request, "there is no such provider with files; " + how);
}

// "" and "/{id}" and "/{id}/content".
Result<void> check_tail(std::string_view rest, Method method) {
    if (rest.empty()) return {};
    if (const Result<void> fine = gateway::check_pass_path(rest); !fine) return fine;
    const std::size_t slash = rest.find('/', 1);
    if (slash == std::string_view::npos) return {};
    if (rest.substr(slash) == "/content" && method != Method::del) return {};
    return fail(ErrorKind::not_found, "files have /v1/files/{id} and /v1/files/{id}/content");
}

Result<gateway::PassCall> read_call(const gateway::Snapshot& snapshot,
                                    const net::http1::RequestHead& head) {
    constexpr std::string_view root = "/v1/files";
    const std::string_view rest = head.path.substr(root.size());
    if (const Result<void> fine = check_tail(rest, head.method); !fine) return fail(fine.error());
    const Result<const provider::Provider*> provider = choose(snapshot, head);
    if (!provider) return fail(provider.error());
    gateway::PassCall call{
        .provider = *provider,
        .target = fmt::format("{}/files{}", (*provider)->openai()->base_path, rest),
        .operation = "files",
        .key = {},
        .metered = {},
        .free = true};
    const std::string query = gateway::pass_query(
        head.query, [](std::string_view name, std::string_view) { return name == "provider"; });
    if (!query.empty()) call.target += "?" + query;
    return call;
}

}  // namespace

net::Awaitable<void> files(Handler& handler, net::ServerExchange& exchange) {
    gateway::Services& services = handler.services();
    const std::shared_ptr<const gateway::Snapshot> snapshot = services.snapshot;
    const auto caller =
        gateway::identify(*snapshot, exchange.head().headers, services.wall_clock());
    if (!caller) return reply_error(handler, exchange, caller.error());
    Result<gateway::PassCall> call = read_call(*snapshot, exchange.head());
    if (!call) return reply_error(handler, exchange, call.error());
    return gateway::serve_pass(exchange, services, std::move(*call));
}

}  // namespace weir::api
