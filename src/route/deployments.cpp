#include "route/deployments.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "base/text.hpp"
#include "route/hash.hpp"

namespace weir::route {
namespace {

std::string key_of(const ProviderSpec& provider, std::string_view model) {
    std::string key = provider.id.value() + "/" + std::string(model.empty() ? "*" : model);
    if (!provider.region.empty()) key += "@" + provider.region;
    return key;
}

// By id; of two with the same one the first stays.
void sort_models(std::vector<ModelSpec>& models) {
    std::vector<std::size_t> order(models.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, {},
                      [&](std::size_t i) { return std::pair(std::string_view(models[i].id), i); });
    std::vector<ModelSpec> sorted;
    for (const std::size_t i : order)
        if (sorted.empty() || sorted.back().id != models[i].id)
            sorted.push_back(std::move(models[i]));
    models = std::move(sorted);
}

}  // namespace

Deployments::Deployments(std::vector<ProviderSpec> providers) {
    for (ProviderSpec& provider : providers)
        if (!find_provider(provider.id.value())) providers_.push_back(std::move(provider));
    for (std::uint32_t p = 0; p < providers_.size(); ++p) {
        ProviderSpec& provider = providers_[p];
        sort_models(provider.models);

        provider_begin_.push_back(static_cast<std::uint32_t>(deployments_.size()));
        for (const ModelSpec& model : provider.models) {
            const auto index = static_cast<std::uint32_t>(deployments_.size());
            deployments_.push_back({.provider = p,
                                    .model = model.id,
                                    .key = key_of(provider, model.id),
                                    .hash = 0,
                                    .context = model.context,
                                    .output_max = model.output_max,
                                    .kind = model.kind,
                                    .facts = model.facts});
            names_.push_back({model.id, index});
            for (const std::string& name : model.names)
                names_.push_back({name, index});
        }
        if (provider.any_model)
            deployments_.push_back({.provider = p,
                                    .model = {},
                                    .key = key_of(provider, ""),
                                    .hash = 0,
                                    .context = {},
                                    .output_max = {},
                                    .kind = {},
                                    .facts = {}});
    }
    for (Deployment& deployment : deployments_)
        deployment.hash = StableHash().add(deployment.key).value();
    provider_begin_.push_back(static_cast<std::uint32_t>(deployments_.size()));
    std::ranges::sort(names_);
    const auto doubles = std::ranges::unique(names_);
    names_.erase(doubles.begin(), doubles.end());
}

std::optional<std::uint32_t> Deployments::find_provider(std::string_view id) const {
    for (std::uint32_t i = 0; i < providers_.size(); ++i)
        if (providers_[i].id.value() == id) return i;
    return std::nullopt;
}

std::optional<std::uint32_t> Deployments::find_model(std::uint32_t provider,
                                                     std::string_view model) const {
    const std::vector<ModelSpec>& models = providers_[provider].models;
    const auto at = std::ranges::lower_bound(
        models, model, {}, [](const ModelSpec& m) { return std::string_view(m.id); });
    if (at == models.end() || at->id != model) return std::nullopt;
    return provider_begin_[provider] + static_cast<std::uint32_t>(at - models.begin());
}

std::optional<Found> Deployments::find(std::string_view provider_and_model) const {
    const std::size_t slash = provider_and_model.find('/');
    if (slash == std::string_view::npos) return std::nullopt;
    const auto provider = find_provider(provider_and_model.substr(0, slash));
    const std::string_view model = provider_and_model.substr(slash + 1);
    if (!provider || model.empty()) return std::nullopt;
    if (const auto index = find_model(*provider, model))
        return Found{*index, deployments_[*index].model};
    if (!providers_[*provider].any_model) return std::nullopt;
    return Found{provider_begin_[*provider + 1] - 1, model};  // the "" deployment stands last
}

std::vector<Found> Deployments::find_everywhere(std::string_view model) const {
    std::vector<Found> found;
    const auto range = std::ranges::equal_range(names_, model, {}, &Name::text);
    std::uint32_t provider = 0;
    for (const Name& name : range) {
        const Deployment& deployment = deployments_[name.deployment];
        const Found one{name.deployment, deployment.model};
        // One a provider (dated copies share a name): the one that is spelled so, else the first.
        if (found.empty() || deployment.provider != provider)
            found.push_back(one);
        else if (deployment.model == model)
            found.back() = one;
        provider = deployment.provider;
    }
    return found;
}

std::vector<std::string> Deployments::suggest(std::string_view typed, std::size_t most) const {
    std::vector<std::string_view> known;
    std::vector<std::string> qualified;
    if (typed.find('/') != std::string_view::npos) {
        for (const Deployment& deployment : deployments_)
            if (!deployment.model.empty())
                qualified.push_back(providers_[deployment.provider].id.value() + "/" +
                                    deployment.model);
        known.assign(qualified.begin(), qualified.end());
    }
    for (const Name& name : names_)
        known.push_back(name.text);
    std::ranges::sort(known);
    known.erase(std::ranges::unique(known).begin(), known.end());
    const std::vector<std::string_view> near = nearest_few(typed, known, most);
    return {near.begin(), near.end()};
}

std::vector<std::string> Deployments::suggest_model(std::uint32_t provider, std::string_view typed,
                                                    std::size_t most) const {
    std::vector<std::string_view> known;
    for (const ModelSpec& model : providers_[provider].models)
        known.push_back(model.id);
    const std::vector<std::string_view> near = nearest_few(typed, known, most);
    return {near.begin(), near.end()};
}

}  // namespace weir::route
