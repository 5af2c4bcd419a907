#include "route/health.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

namespace weir::route {
namespace {

// The parts of the previous health under their keys. Other settings make other breakers: nothing is
// taken over then.
template <class Part>
using ByKey = std::unordered_map<std::string_view, std::shared_ptr<Part>>;

template <class Part>
ByKey<Part> by_key(const std::vector<std::string>& keys,
                   const std::vector<std::shared_ptr<Part>>& parts) {
    ByKey<Part> result;
    for (std::size_t i = 0; i < keys.size(); ++i)
        result.emplace(keys[i], parts[i]);
    return result;
}

std::string credential_key(const ProviderSpec& provider, const CredentialSpec& credential) {
    return fmt::format("{}\n{}\n{:x}", provider.id.value(), credential.name,
                       credential.fingerprint);
}

}  // namespace

Health::Health(const Deployments& deployments, const HealthSettings& settings,
               const Health* previous)
    : settings_(settings) {
    if (previous != nullptr && previous->settings_ != settings) previous = nullptr;
    ByKey<OfDeployment> old_deployments;
    ByKey<Breaker> old_credentials;
    if (previous != nullptr) {
        old_deployments = by_key(previous->deployment_keys_, previous->deployments_);
        old_credentials = by_key(previous->credential_keys_, previous->credentials_);
    }

    // Quotas are counted by place in the list of credentials, so that list is part of the key.
    std::vector<std::string> credential_lists;
    for (const ProviderSpec& provider : deployments.providers()) {
        credential_begin_.push_back(static_cast<std::uint32_t>(credentials_.size()));
        std::string list;
        for (const CredentialSpec& credential : provider.credentials) {
            std::string key = credential_key(provider, credential);
            list += "\n" + key;
            const auto old = old_credentials.find(key);
            credentials_.push_back(old != old_credentials.end()
                                       ? old->second
                                       : std::make_shared<Breaker>(settings.breaker));
            credential_keys_.push_back(std::move(key));
        }
        credential_lists.push_back(std::move(list));
    }
    credential_begin_.push_back(static_cast<std::uint32_t>(credentials_.size()));

    for (const Deployment& deployment : deployments.all()) {
        const ProviderSpec& provider = deployments.providers()[deployment.provider];
        std::string key = deployment.key + credential_lists[deployment.provider];
        const auto old = old_deployments.find(key);
        deployments_.push_back(
            old != old_deployments.end()
                ? old->second
                : std::make_shared<OfDeployment>(
                      settings.breaker, std::max<std::size_t>(provider.credentials.size(), 1)));
        deployment_keys_.push_back(std::move(key));
    }
    of_all_ =
        previous != nullptr ? previous->of_all_ : std::make_shared<OfAll>(settings.retry_budget);
}

std::optional<Standing> Health::standing(std::uint32_t deployment, std::uint32_t provider,
                                         SteadyTime now) const {
    const OfDeployment& own = *deployments_[deployment];
    if (!own.breaker.ready(now)) {
        const Breaker::View view = own.breaker.view(now);
        return Standing{Standing::What::breaker, view.reason, view.until};
    }
    if (const auto until = own.pause.until(now))
        return Standing{Standing::What::paused, ErrorKind::upstream_overloaded, *until};

    // The credential that comes back first decides, when all are out.
    std::optional<Standing> soonest;
    const std::uint32_t count = credential_count(provider);
    for (std::uint32_t i = 0; i < std::max<std::uint32_t>(count, 1); ++i) {
        std::optional<Standing> one;
        if (count > 0 && !credential(provider, i).ready(now)) {
            const Breaker::View view = credential(provider, i).view(now);
            one = Standing{Standing::What::credentials, view.reason, view.until};
        } else if (const auto until = own.quotas[i].until(now)) {
            one = Standing{Standing::What::quotas, ErrorKind::upstream_rate_limited, *until};
        }
        if (!one) return std::nullopt;
        if (!soonest || one->until < soonest->until) soonest = one;
    }
    return soonest;
}

}  // namespace weir::route
