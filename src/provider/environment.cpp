// Zero configuration: the providers whose usual variables are set.
#include <algorithm>
#include <set>
#include <utility>

#include "base/text.hpp"
#include "provider/base_url.hpp"
#include "provider/settings.hpp"

namespace weir::provider {
namespace {

// The endpoint to be called by default: over the wire that most clients speak, else the first that
// this build speaks and can authenticate to.
const catalog::Endpoint* usable_endpoint(const catalog::Provider& provider) {
    const auto usable = [](const catalog::Endpoint& endpoint) {
        return wire_served(endpoint.wire) && endpoint.auth == catalog::Auth::header;
    };
    if (const catalog::Endpoint* usual = provider.endpoint("openai_chat"); usual && usable(*usual))
        return usual;
    for (const catalog::Endpoint& endpoint : provider.endpoints)
        if (usable(endpoint)) return &endpoint;
    return nullptr;
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
        FilledUrl filled = fill_url(endpoint->base_url, environment);
        if (!filled.missing.empty() || !url_fault(filled.url).empty()) continue;
        for (const std::string_view variable : split(provider.key_env, ';')) {
            if (variable.empty()) continue;
            std::optional<std::string> value = environment(variable);
            if (!value || value->empty()) continue;
            if (!used.emplace(variable).second) break;
            ProviderSettings settings{.id = std::string(provider.id),
                                      .wire = std::string(endpoint->wire),
                                      .url = std::move(filled.url),
                                      .auth_header = lower(endpoint->auth_header),
                                      .auth_prefix = std::string(endpoint->auth_prefix)};
            add_extra_header(endpoint->extra_header, settings);
            settings.alternates = alternates_of(provider, settings, environment);
            settings.credentials.push_back(
                {.name = std::string(variable), .secret = Secret(*std::move(value))});
            read.providers.push_back(std::move(settings));
            break;
        }
    }
    return read;
}

}  // namespace weir::provider
