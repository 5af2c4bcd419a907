// Zero configuration: the providers whose usual variables are set.
#include <algorithm>
#include <set>
#include <utility>

#include "base/text.hpp"
#include "provider/base_url.hpp"
#include "provider/cloud_environment.hpp"
#include "provider/settings.hpp"

namespace weir::provider {
namespace {

// The endpoint to be called by default: over the wire that most clients speak, else the first that
// this build speaks and can authenticate to.
const catalog::Endpoint* usable_endpoint(const catalog::Provider& provider) {
    const auto usable = [](const catalog::Endpoint& endpoint) {
        return wire_served(endpoint.wire) && auth_served(endpoint) &&
               endpoint.auth != catalog::Auth::none;
    };
    const catalog::Endpoint* const usual = provider.endpoint("openai_chat");
    if (usual && usable(*usual) && usual->auth == catalog::Auth::header) return usual;
    for (const catalog::Endpoint& endpoint : provider.endpoints)
        if (usable(endpoint)) return &endpoint;
    return nullptr;
}

// Of its usual variables the first that is set. What cannot be used is passed over: with a file
// that names the provider, it is a problem.
std::vector<CredentialSettings> usual_credentials(const catalog::Provider& provider,
                                                  const config::Environment& environment) {
    std::vector<CredentialSettings> credentials;
    for (const std::string_view name : split(provider.key_env, ';')) {
        if (name.empty() || !holds_key(name)) continue;
        std::string value = variable(environment, name);
        if (value.empty()) continue;
        credentials.push_back(
            {.name = std::string(name), .secret = Secret(std::move(value)), .identity = {}});
        return credentials;
    }
    if (auto usual = usual_identity(cloud_of(provider), environment, "bedrock"); usual && *usual)
        credentials.push_back(std::move(**usual));
    return credentials;
}

// The catalog's providers, those who make models before those who host or resell them.
std::vector<catalog::Provider> in_order(const catalog::Catalog& catalog) {
    std::vector<catalog::Provider> providers = catalog.providers();
    std::ranges::sort(providers, {}, [](const catalog::Provider& provider) {
        return std::pair(provider.cls, provider.id);
    });
    return providers;
}

}  // namespace

ProvidersRead from_environment(const catalog::Catalog& catalog,
                               const config::Environment& environment) {
    ProvidersRead read;
    std::set<std::string, std::less<>> used;
    for (const catalog::Provider& provider : in_order(catalog)) {
        const catalog::Endpoint* endpoint = usable_endpoint(provider);
        if (endpoint == nullptr) continue;
        std::vector<CredentialSettings> credentials = usual_credentials(provider, environment);
        if (credentials.empty()) continue;
        const config::Environment places = with_places(environment, credentials);
        FilledUrl filled = fill_address(*endpoint, places);
        if (!filled.missing.empty() || !url_fault(filled.url).empty()) continue;
        if (!used.insert(credentials[0].name).second) continue;
        ProviderSettings settings{.id = std::string(provider.id),
                                  .wire = std::string(endpoint->wire),
                                  .url = std::move(filled.url),
                                  .credentials = std::move(credentials)};
        if (endpoint->auth == catalog::Auth::header) {
            settings.auth_header = lower(endpoint->auth_header);
            settings.auth_prefix = endpoint->auth_prefix;
        }
        add_extra_header(endpoint->extra_header, settings);
        settings.alternates = alternates_of(provider, settings, places);
        read.providers.push_back(std::move(settings));
    }
    return read;
}

}  // namespace weir::provider
