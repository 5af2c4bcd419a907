#include "api/models.hpp"

#include <fmt/format.h>

#include <optional>

#include "api/reply.hpp"
#include "api/routes.hpp"
#include "gateway/sim_upstream.hpp"
#include "json/writer.hpp"

namespace weir::api {
namespace {

void write_model(json::Writer& json, std::string_view id, std::string_view owner,
                 std::optional<Tokens> context, std::optional<Tokens> output_max) {
    json.open_object()
        .member("id", id)
        .member("object", "model")
        .member("created", 0)
        .member("owned_by", owner);
    if (context) json.member("context_window", context->value());
    if (output_max) json.member("max_output_tokens", output_max->value());
    json.close_object();
}

void write_deployment(json::Writer& json, const gateway::Snapshot& snapshot,
                      const route::Deployment& deployment) {
    const provider::Provider& provider = snapshot.providers[deployment.provider];
    write_model(json, fmt::format("{}/{}", provider.id(), deployment.model), provider.id(),
                deployment.context, deployment.output_max);
}

void write_simulated(json::Writer& json, const provider::Provider& provider) {
    for (const std::string_view model : gateway::simulated_models())
        write_model(json, fmt::format("{}/{}", provider.id(), model), provider.id(), {}, {});
}

}  // namespace

net::Awaitable<void> list_models(Handler& handler, net::ServerExchange& exchange) {
    const std::shared_ptr<const gateway::Snapshot> snapshot = handler.services().snapshot;
    std::string body;
    json::Writer json(body);
    json.open_object().member("object", "list").key("data").open_array();
    for (const route::Route& route : snapshot->routes.all())
        write_model(json, route.name, "weir", {}, {});
    for (const route::Deployment& deployment : snapshot->deployments->all()) {
        if (!deployment.model.empty())
            write_deployment(json, *snapshot, deployment);
        else if (const provider::Provider& provider = snapshot->providers[deployment.provider];
                 provider.kind() == provider::ProviderKind::simulated)
            write_simulated(json, provider);
    }
    json.close_array().close_object();
    co_await reply_json(exchange, 200, std::move(body));
}

net::Awaitable<void> get_model(Handler& handler, net::ServerExchange& exchange) {
    const std::shared_ptr<const gateway::Snapshot> snapshot = handler.services().snapshot;
    const std::string name(find_endpoint(net::http1::Method::get, exchange.head().path).rest);
    std::string body;
    json::Writer json(body);
    if (snapshot->routes.find(name)) {
        write_model(json, name, "weir", {}, {});
    } else if (const auto found = snapshot->deployments->find(name)) {
        const route::Deployment& deployment = (*snapshot->deployments)[found->deployment];
        write_model(json, name, snapshot->providers[deployment.provider].id(), deployment.context,
                    deployment.output_max);
    } else {
        co_return co_await reply_error(
            exchange,
            Error(ErrorKind::unknown_model,
                  fmt::format("there is no model \"{}\" here; GET /v1/models lists all", name)));
    }
    co_await reply_json(exchange, 200, std::move(body));
}

}  // namespace weir::api
