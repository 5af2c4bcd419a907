// Zero configuration: the providers whose usual variables are set.
#include <algorithm>
#include <set>
#include <utility>

#include "base/text.hpp"
#include "provider/base_url.hpp"
#include "provider/settings.hpp"

namespace weir::provider {
namespace {

constexpr std::string_view wire = "openai_chat";

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
        const catalog::Endpoint* endpoint = provider.endpoint(wire);
        if (endpoint == nullptr || endpoint->auth != catalog::Auth::header) continue;
        FilledUrl filled = fill_url(endpoint->base_url, environment);
        if (!filled.missing.empty() || !url_fault(filled.url).empty()) continue;
        for (const std::string_view variable : split(provider.key_env, ';')) {
            if (variable.empty()) continue;
            std::optional<std::string> value = environment(variable);
            if (!value || value->empty()) continue;
            if (!used.emplace(variable).second) break;
            ProviderSettings settings{.id = std::string(provider.id),
                                      .wire = std::string(wire),
                                      .url = std::move(filled.url),
                                      .auth_header = lower(endpoint->auth_header),
                                      .auth_prefix = std::string(endpoint->auth_prefix)};
            settings.credentials.push_back(
                {.name = std::string(variable), .secret = Secret(*std::move(value))});
            read.providers.push_back(std::move(settings));
            break;
        }
    }
    return read;
}

}  // namespace weir::provider
