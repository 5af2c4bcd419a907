#include "app/build.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "app/keys_config.hpp"
#include "gateway/embedding_call.hpp"
#include "gateway/probe.hpp"
#include "net/url.hpp"
#include "provider/settings.hpp"
#include "route/settings.hpp"

namespace weir::app {
namespace {

constexpr std::string_view default_file = "weir.yaml";

// The providers of the file; without any, those whose variables are set; without those, the
// simulated one, so that the first command always works.
provider::ProvidersRead find_providers(config::Section& root, const catalog::Catalog& catalog,
                                       Built& built) {
    if (root.has("providers")) return provider::read_providers(root.section("providers"), catalog);
    provider::ProvidersRead read = provider::from_environment(catalog, root.environment());
    built.from_environment = true;
    provider::ProviderSettings simulated;
    simulated.id = std::string(provider::simulated_id);
    simulated.kind = provider::ProviderKind::simulated;
    simulated.any_model = true;
    built.simulated_only = read.providers.empty();
    read.providers.push_back(std::move(simulated));
    return read;
}

std::string_view proxy_of(const provider::ProviderSettings& settings,
                          const config::ProxyConfig& shared, const net::Url& url) {
    if (!settings.proxy.empty()) return settings.proxy;
    if (net::is_exempt(shared.except, url.host)) return {};
    return (url.secure() ? shared.for_https : shared.for_http).reveal();
}

// Whether addresses in private networks are allowed whatever the provider's setting is.
enum class Private : std::uint8_t { as_configured, allowed };

std::unique_ptr<net::Endpoint> make_endpoint(const provider::Provider& provider,
                                             const net::Url& url, Private addresses,
                                             const config::ServerConfig& server,
                                             config::Problems& problems) {
    const provider::ProviderSettings& settings = provider.settings();
    auto endpoint = std::make_unique<net::Endpoint>();
    endpoint->tls = url.secure();
    endpoint->host = url.host;
    endpoint->port = url.port;
    endpoint->authority = url.authority();
    endpoint->private_addresses_allowed = settings.allow_private || addresses == Private::allowed;
    endpoint->connections_max = settings.connections_max > 0
                                    ? settings.connections_max
                                    : static_cast<int>(server.upstream.connections_max);
    const std::string_view proxy = proxy_of(settings, server.upstream.proxy, url);
    if (!proxy.empty()) {
        Result<net::ProxyAddress> read = net::read_proxy_url(proxy);
        if (read)
            endpoint->proxy = std::move(*read);
        else
            problems.add({},
                         fmt::format("providers.{}: {}", provider.id(), read.error().message()));
    }
    if (!endpoint->private_addresses_allowed && !endpoint->proxy && net::is_private_host(url))
        problems.add({}, fmt::format("providers.{}: {} is in a private network; set allow_private: "
                                     "true if that is meant",
                                     provider.id(), url.host));
    endpoint->pool_key =
        fmt::format("{}://{}:{} {} {}", url.secure() ? "https" : "http", url.host, url.port,
                    endpoint->proxy ? proxy : "", endpoint->private_addresses_allowed);
    return endpoint;
}

std::unique_ptr<net::Endpoint> make_endpoint(const provider::Provider& provider,
                                             const config::ServerConfig& server,
                                             config::Problems& problems) {
    if (provider.kind() == provider::ProviderKind::simulated) return nullptr;
    const Result<net::Url> url = net::read_url(provider.base_url());
    if (url) return make_endpoint(provider, *url, Private::as_configured, server, problems);
    problems.add({}, fmt::format("providers.{}: url \"{}\": {}", provider.id(), provider.base_url(),
                                 url.error().message()));
    return nullptr;
}

// Where the tokens of its credentials are got.
std::vector<gateway::TokenEndpoint> token_endpoints(const provider::Provider& provider,
                                                    const config::ServerConfig& server,
                                                    config::Problems& problems) {
    std::vector<gateway::TokenEndpoint> endpoints;
    for (const provider::Credential& credential : provider.credentials())
        for (const provider::auth::TokenUrl& wanted :
             provider::auth::token_urls(credential.identity)) {
            const Result<net::Url> url = net::read_url(wanted.url);
            if (!url) {
                problems.add({}, fmt::format("providers.{}: credential \"{}\": {}", provider.id(),
                                             credential.name, url.error().message()));
                continue;
            }
            const Private addresses = wanted.metadata ? Private::allowed : Private::as_configured;
            std::string target = url->path.empty() ? "/" : url->path;
            if (!url->query.empty()) target += "?" + url->query;
            endpoints.push_back(
                {.url = wanted.url,
                 .target = std::move(target),
                 .endpoint = make_endpoint(provider, *url, addresses, server, problems)});
        }
    return endpoints;
}

meter::LimitRules read_rules(config::Section& root) {
    meter::LimitRules rules;
    for (const config::Section& entry : root.sections("limits"))
        meter::read_limits_entry(entry, rules);
    for (const config::Section& entry : root.sections("budgets"))
        meter::read_budgets_entry(entry, rules);
    return rules;
}

void set_limits(gateway::Snapshot& snapshot, const config::ServerConfig& server) {
    snapshot.limits = {
        .body_bytes_max = static_cast<std::uint64_t>(server.http.body_bytes_max),
        .upload = {.bytes_max = static_cast<std::uint64_t>(server.http.upload_bytes_max),
                   .hold_bytes_max = static_cast<std::size_t>(server.http.upload_hold_bytes_max),
                   .retry_bytes_max = static_cast<std::size_t>(server.http.upload_retry_bytes_max)},
        .answer_bytes_max = static_cast<std::uint64_t>(server.http.answer_bytes_max),
        .event_bytes_max = static_cast<std::size_t>(server.http.sse_line_bytes_max),
        .continue_bytes_max = static_cast<std::size_t>(server.http.continue_bytes_max)};
    snapshot.ping_every = server.http.ping_every;
    snapshot.timeouts = {.connect = server.timeouts.connect,
                         .first_byte = server.timeouts.first_byte,
                         .between_bytes = server.timeouts.between_bytes,
                         .total = server.timeouts.total};
    snapshot.cors_origins = server.http.cors_origins;
    snapshot.log_requests = server.log.requests;
    snapshot.made = std::chrono::system_clock::now();
}

std::optional<net::ProxyAddress> media_proxy(const Secret& url, std::string_view scheme,
                                             config::Problems& problems) {
    if (url.empty()) return std::nullopt;
    Result<net::ProxyAddress> read = net::read_proxy_url(url.reveal());
    if (read) return std::move(*read);
    problems.add({}, fmt::format("the proxy for {}: {}", scheme, read.error().message()));
    return std::nullopt;
}

void set_media(gateway::Snapshot& snapshot, const config::ServerConfig& server,
               config::Problems& problems) {
    const config::MediaConfig& media = server.media;
    const config::ProxyConfig& proxy = server.upstream.proxy;
    snapshot.media = {.fetch = media.fetch,
                      .bytes_max = static_cast<std::uint64_t>(media.bytes_max),
                      .total_bytes_max = static_cast<std::uint64_t>(media.total_bytes_max),
                      .count_max = static_cast<std::size_t>(media.count_max),
                      .fetches_max = static_cast<int>(media.fetches_max),
                      .redirects_max = static_cast<int>(media.redirects_max),
                      .timeout = media.timeout,
                      .allow_private = media.allow_private,
                      .ports = media.ports,
                      .hosts = media.hosts,
                      .https_proxy = media_proxy(proxy.for_https, "https", problems),
                      .http_proxy = media_proxy(proxy.for_http, "http", problems),
                      .proxy_except = proxy.except};
}

void check_listen(const config::ServerConfig& server, const gateway::Snapshot& snapshot,
                  config::Problems& problems) {
    if (snapshot.keys_required || server.http.allow_no_keys) return;
    for (const config::ListenAddress& address : server.listen)
        if (!config::is_loopback(address))
            problems.add(
                {}, fmt::format("listen {}: without API keys Weir listens on this machine only; "
                                "make one (\"weir key create NAME\"), or set server.allow_no_keys: "
                                "true if something else guards it",
                                config::write_listen_address(address)));
}

// Every text under `routes:` that could be a "provider/model".
void collect_names(const config::Node& node, std::vector<std::string>& names) {
    if (node.kind() == config::NodeKind::scalar && node.scalar().contains('/'))
        names.push_back(node.scalar());
    for (const config::Node& item : node.items())
        collect_names(item, names);
    for (const config::Node::Entry& entry : node.entries())
        collect_names(entry.value, names);
}

std::vector<std::string> names_in(config::Section& root) {
    std::vector<std::string> names;
    if (const auto routes = root.take("routes")) collect_names(*routes, names);
    return names;
}

// What a provider's API has is known once its deployments are prepared.
void check_embeddings(const gateway::Snapshot& snapshot, config::Problems& problems) {
    for (const route::Route& route : snapshot.routes.all())
        if (const route::Embedded* const embedded = route.orderer->embedded())
            if (!gateway::can_embed(snapshot, embedded->settings()))
                problems.add(embedded->settings().at,
                             fmt::format("routes.{}: the provider of \"{}\" has no embeddings",
                                         route.name, embedded->settings().model));
}

void build_snapshot(config::Section& root, Built& built,
                    const std::vector<store::KeyRow>& stored_keys, meter::Registry& registry,
                    const gateway::Snapshot* previous, config::Problems& problems) {
    catalog::Catalog embedded = catalog::open_embedded();
    provider::ProvidersRead read = find_providers(root, embedded, built);
    Result<catalog::Catalog> catalog = std::move(embedded).with(std::move(read.overlay));
    if (!catalog) {
        problems.add(root.at(), catalog.error().message());
        return;
    }
    for (const provider::ProviderSettings& settings : read.providers)
        built.provider_ids.push_back(settings.id);
    built.snapshot =
        std::make_unique<gateway::Snapshot>(std::move(*catalog), std::move(read.providers));
    gateway::Snapshot& snapshot = *built.snapshot;
    snapshot.deployments = std::make_unique<route::Deployments>(
        gateway::provider_specs(snapshot.providers, names_in(root)));
    snapshot.routes = route::Routes(route::read_routes(
        root.section("routes"), *snapshot.deployments, previous ? &previous->routes : nullptr));
    std::vector<std::string> route_names;
    for (const route::Route& route : snapshot.routes.all())
        route_names.push_back(route.name);
    snapshot.rules = route::read_rules(root.sections("rules"), route_names);
    config::Section breaker = root.section("breaker");
    const route::ProbeSettings probes = route::read_probes(breaker);
    snapshot.health =
        std::make_unique<route::Health>(*snapshot.deployments, route::read_health(breaker),
                                        previous ? previous->health.get() : nullptr);
    std::vector<std::unique_ptr<net::Endpoint>> endpoints;
    std::vector<std::vector<gateway::TokenEndpoint>> of_tokens;
    for (const provider::Provider& provider : snapshot.providers) {
        endpoints.push_back(make_endpoint(provider, built.server, problems));
        of_tokens.push_back(token_endpoints(provider, built.server, problems));
    }
    snapshot.set_token_endpoints(std::move(of_tokens));

    const meter::LimitRules rules = read_rules(root);
    add_keys(read_keys(root), stored_keys, rules, registry, snapshot.keys, problems);
    snapshot.keys_required = snapshot.keys.size() > 0;
    set_limits(snapshot, built.server);
    set_media(snapshot, built.server, problems);
    check_listen(built.server, snapshot, problems);
    if (!problems.empty()) return;
    snapshot.prepare(std::move(endpoints));
    snapshot.probing = gateway::make_probing(probes, snapshot, registry);
    check_embeddings(snapshot, problems);
}

}  // namespace

Result<Source> read_source(const std::string& path) {
    std::string name = path;
    if (name.empty()) {
        if (!std::filesystem::exists(default_file)) return Source{};
        name = default_file;
    }
    const std::ifstream file(name, std::ios::binary);
    if (!file)
        return fail(ErrorKind::invalid_request, fmt::format("cannot read the file {}", name));
    std::ostringstream text;
    text << file.rdbuf();
    return Source{.name = name, .text = std::move(text).str()};
}

std::optional<Built> build(const Source& source, const config::Environment& environment,
                           const std::vector<store::KeyRow>& stored_keys, meter::Registry& registry,
                           const gateway::Snapshot* previous, config::Problems& problems) {
    const config::Node node = source.name.empty()
                                  ? config::Node()
                                  : config::read_yaml(source.text, source.name, problems);
    if (!problems.empty()) return std::nullopt;
    config::Section root(node, "", problems, environment);
    Built built;
    built.server = config::read_server_config(root);
    build_snapshot(root, built, stored_keys, registry, previous, problems);
    root.finish();
    if (!problems.empty()) return std::nullopt;
    return built;
}

std::unique_ptr<net::Endpoint> open_endpoint(const provider::Provider& provider,
                                             const config::ServerConfig& server) {
    config::Problems found_before;
    return make_endpoint(provider, server, found_before);
}

config::Environment process_environment() {
    return [](std::string_view name) -> std::optional<std::string> {
        // Read only while the configuration is built, on one thread, and never set by us.
        const char* const value = std::getenv(std::string(name).c_str());
        if (!value) return std::nullopt;
        return std::string(value);
    };
}

}  // namespace weir::app
