#pragma once
// The shared, living side of routing: a breaker for each deployment and each credential, a bench
// for each quota (one credential at one deployment) and each pause that a deployment asked for, the
// retry budget, statistics of what calls have been like, and what is known of prompt caches. Made
// with each snapshot; what is still configured is taken over from the one before, so a reload
// forgets no outage. Any thread; no locks.
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "route/affinity.hpp"
#include "route/breaker.hpp"
#include "route/deployments.hpp"
#include "route/retry_budget.hpp"
#include "route/statistics.hpp"

namespace weir::route {

struct HealthSettings {
    BreakerSettings breaker;
    Bench::Settings bench;                                          // 429 and 503 that name no time
    std::chrono::nanoseconds auth_bench = std::chrono::minutes(5);  // a refused credential
    std::chrono::nanoseconds quota_bench = std::chrono::minutes(5);    // one whose money is used up
    std::chrono::nanoseconds missing_bench = std::chrono::minutes(1);  // a model that is not there
    std::chrono::nanoseconds named_max = std::chrono::hours(24);       // no provider benches longer
    RetryBudget::Settings retry_budget;
    friend bool operator==(const HealthSettings&, const HealthSettings&) = default;
};

// What stands against a deployment now.
struct Standing {
    enum class What : std::uint8_t { breaker, paused, credentials, quotas };
    What what = What::breaker;
    ErrorKind reason = ErrorKind::internal;
    SteadyTime until;
};

class Health {
public:
    Health(const Deployments& deployments, const HealthSettings& settings,
           const Health* previous = nullptr);

    const HealthSettings& settings() const { return settings_; }
    Breaker& deployment(std::uint32_t index) const { return deployments_[index]->breaker; }
    Statistics& statistics(std::uint32_t index) const { return deployments_[index]->statistics; }
    Bench& pause(std::uint32_t index) const { return deployments_[index]->pause; }
    // credential: index within the provider's list; 0 when it has none.
    Bench& quota(std::uint32_t deployment, std::uint32_t credential) const {
        return deployments_[deployment]->quotas[credential];
    }
    Breaker& credential(std::uint32_t provider, std::uint32_t index) const {
        return *credentials_[credential_begin_[provider] + index];
    }
    std::uint32_t credential_count(std::uint32_t provider) const {
        return credential_begin_[provider + 1] - credential_begin_[provider];
    }
    RetryBudget& retry_budget() const { return of_all_->retry_budget; }
    Affinity& affinity() const { return of_all_->affinity; }

    // What keeps calls from this deployment now, or nothing. provider: the deployment's.
    std::optional<Standing> standing(std::uint32_t deployment, std::uint32_t provider,
                                     SteadyTime now) const;

private:
    struct OfDeployment {
        OfDeployment(const BreakerSettings& settings, std::size_t credentials)
            : breaker(settings), quotas(credentials) {}
        Breaker breaker;
        Bench pause;
        Statistics statistics;
        std::vector<Bench> quotas;  // one a credential
    };
    struct OfAll {
        explicit OfAll(const RetryBudget::Settings& settings) : retry_budget(settings) {}
        RetryBudget retry_budget;
        Affinity affinity;
    };
    HealthSettings settings_;
    // Shared with the snapshot before and the one after, never written once built.
    std::vector<std::shared_ptr<OfDeployment>> deployments_;
    std::vector<std::shared_ptr<Breaker>> credentials_;
    std::vector<std::uint32_t> credential_begin_;  // first credential of each provider, and the end
    std::vector<std::string> deployment_keys_, credential_keys_;
    std::shared_ptr<OfAll> of_all_;
};

}  // namespace weir::route
