#include "api/models.hpp"

#include <fmt/format.h>

#include <optional>
#include <string>
#include <vector>

#include "api/query.hpp"
#include "api/reply.hpp"
#include "api/routes.hpp"
#include "gateway/identify.hpp"
#include "gateway/model_search.hpp"
#include "gateway/sim_upstream.hpp"
#include "json/writer.hpp"
#include "wire/wire.hpp"

namespace weir::api {
namespace {

struct Listed {
    std::string id;
    std::string_view owner;
    std::optional<Tokens> context;
    std::optional<Tokens> output_max;
    std::string live = {};  // what is known and measured of it, as JSON
};

void write_model(json::Writer& json, const Listed& model) {
    json.open_object()
        .member("id", model.id)
        .member("object", "model")
        .member("created", 0)
        .member("owned_by", model.owner);
    if (model.context) json.member("context_window", model.context->value());
    if (model.output_max) json.member("max_output_tokens", model.output_max->value());
    if (!model.live.empty()) json.key("weir").raw(model.live);
    json.close_object();
}

// Every name that a client may write as its model: routes, then deployments.
std::vector<Listed> all_models(const gateway::Snapshot& snapshot) {
    std::vector<Listed> models;
    for (const route::Route& route : snapshot.routes.all())
        models.push_back({.id = route.name, .owner = "weir", .context = {}, .output_max = {}});
    for (const route::Deployment& deployment : snapshot.deployments->all()) {
        const provider::Provider& provider = snapshot.providers[deployment.provider];
        if (!deployment.model.empty()) {
            models.push_back({.id = fmt::format("{}/{}", provider.id(), deployment.model),
                              .owner = provider.id(),
                              .context = deployment.context,
                              .output_max = deployment.output_max});
        } else if (provider.kind() == provider::ProviderKind::simulated) {
            for (const std::string_view model : gateway::simulated_models())
                models.push_back({.id = fmt::format("{}/{}", provider.id(), model),
                                  .owner = provider.id(),
                                  .context = {},
                                  .output_max = {}});
        }
    }
    return models;
}

std::string openai_list(const std::vector<Listed>& models) {
    std::string body;
    json::Writer json(body);
    json.open_object().member("object", "list").key("data").open_array();
    for (const Listed& model : models)
        write_model(json, model);
    json.close_array().close_object();
    return body;
}

// Anthropic's, whole: it asks for pages, and one page may hold all (providers.md 3.4).
std::string anthropic_list(const std::vector<Listed>& models) {
    std::string body;
    json::Writer json(body);
    json.open_object().key("data").open_array();
    for (const Listed& model : models)
        json.open_object()
            .member("type", "model")
            .member("id", model.id)
            .member("display_name", model.id)
            .member("created_at", "1970-01-01T00:00:00Z")
            .close_object();
    json.close_array().member("has_more", false);
    if (!models.empty())
        json.member("first_id", models.front().id).member("last_id", models.back().id);
    json.close_object();
    return body;
}

std::string gemini_list(const std::vector<Listed>& models) {
    std::string body;
    json::Writer json(body);
    json.open_object().key("models").open_array();
    for (const Listed& model : models) {
        json.open_object().member("name", "models/" + model.id).member("displayName", model.id);
        if (model.context) json.member("inputTokenLimit", model.context->value());
        if (model.output_max) json.member("outputTokenLimit", model.output_max->value());
        json.key("supportedGenerationMethods").open_array();
        for (const std::string_view method :
             {"generateContent", "streamGenerateContent", "countTokens"})
            json.text(method);
        json.close_array().close_object();
    }
    json.close_array().close_object();
    return body;
}

// `?where=`: the deployments that fulfil a wish, the best first, with what is known of them.
net::Awaitable<void> list_wished(Handler& handler, net::ServerExchange& exchange,
                                 std::string where) {
    gateway::Services& services = handler.services();
    const std::shared_ptr<const gateway::Snapshot> snapshot = services.snapshot;
    const auto caller =
        gateway::identify(*snapshot, exchange.head().headers, services.wall_clock());
    if (!caller) co_return co_await reply_error(handler, exchange, caller.error());
    const auto found =
        gateway::search_models(*snapshot, where, services.wall_clock(), services.random);
    if (!found) co_return co_await reply_error(handler, exchange, found.error());
    std::vector<Listed> models;
    for (const gateway::FoundModel& one : *found)
        models.push_back({.id = one.name,
                          .owner = one.provider,
                          .context = one.context,
                          .output_max = one.output_max,
                          .live = one.figures});
    co_await reply_json(handler, exchange, 200, openai_list(models));
}

}  // namespace

net::Awaitable<void> list_models(Handler& handler, net::ServerExchange& exchange) {
    if (const auto where = query_value(exchange.head().query, "where"))
        co_return co_await list_wished(handler, exchange, *where);
    const std::vector<Listed> models = all_models(*handler.services().snapshot);
    // Anthropic's SDKs ask on the same path, and always say their version.
    const bool anthropic = exchange.head().headers.contains("anthropic-version");
    co_await reply_json(handler, exchange, 200,
                        anthropic ? anthropic_list(models) : openai_list(models));
}

net::Awaitable<void> list_gemini_models(Handler& handler, net::ServerExchange& exchange) {
    const gateway::Snapshot& snapshot = *handler.services().snapshot;
    const auto caller =
        gateway::identify(snapshot, exchange.head().headers, handler.services().wall_clock(),
                          query_value(exchange.head().query, "key").value_or(""));
    if (!caller)
        return reply_json(handler, exchange, traits(caller.error().kind()).http_status,
                          wire::find("gemini")->write_error(caller.error(), {}));
    return reply_json(handler, exchange, 200, gemini_list(all_models(snapshot)));
}

net::Awaitable<void> get_model(Handler& handler, net::ServerExchange& exchange) {
    const std::shared_ptr<const gateway::Snapshot> snapshot = handler.services().snapshot;
    const std::string name(find_endpoint(net::http1::Method::get, exchange.head().path).rest);
    std::string body;
    json::Writer json(body);
    if (snapshot->routes.find(name)) {
        write_model(json, {.id = name, .owner = "weir", .context = {}, .output_max = {}});
    } else if (const auto found = snapshot->deployments->find(name)) {
        const route::Deployment& deployment = (*snapshot->deployments)[found->deployment];
        write_model(json, {.id = name,
                           .owner = snapshot->providers[deployment.provider].id(),
                           .context = deployment.context,
                           .output_max = deployment.output_max});
    } else {
        co_return co_await reply_error(
            handler, exchange,
            Error(ErrorKind::unknown_model,
                  fmt::format("there is no model \"{}\" here; GET /v1/models lists all", name)));
    }
    co_await reply_json(handler, exchange, 200, std::move(body));
}

}  // namespace weir::api
