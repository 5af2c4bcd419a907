// Sharing's word on what keeps calls away: breakers, pauses, benches of quotas and credentials.
#include <fmt/format.h>

#include <algorithm>

#include "route/shared/sharing.hpp"

namespace weir::route {
namespace {

using std::chrono::nanoseconds;

// Where there are no credentials, the one without a name has the quota.
const CredentialSpec& named(const ProviderSpec& provider, std::uint32_t index) {
    static const CredentialSpec nobody;
    return provider.credentials.empty() ? nobody : provider.credentials[index];
}

bool fits(std::string_view text) { return text.size() <= Bulletin::key_bytes_max; }

}  // namespace

void Sharing::tell_outages(Bulletin& bulletin, SteadyTime now) {
    const auto tell = [&](Known& known, SteadyTime until, Outage outage) {
        if (until <= now || until <= known.heard_until) return;  // over, or not our own word
        if (until == known.told_until && now < known.told_at + tells_again) return;
        if (bulletin.outages.size() == Bulletin::outages_max) return;  // the next time
        if (!fits(outage.of) || !fits(outage.credential)) return;
        known.told_until = until;
        known.told_at = now;
        outage.left = std::chrono::ceil<std::chrono::milliseconds>(until - now);
        bulletin.outages.push_back(std::move(outage));
    };
    for (OfDeployment* const of : all_) {
        const Breaker::View view = health_->deployment(of->index).view(now);
        if (view.state == Breaker::State::open)
            tell(
                of->breaker, view.until,
                {.what = Outage::What::breaker, .of = std::string(of->key), .reason = view.reason});
        if (const auto until = health_->pause(of->index).until(now))
            tell(of->pause, *until,
                 {.what = Outage::What::pause,
                  .of = std::string(of->key),
                  .reason = ErrorKind::upstream_overloaded});
        const ProviderSpec& provider = deployments_->providers()[of->provider];
        for (std::uint32_t c = 0; c < of->quotas.size(); ++c)
            if (const auto until = health_->quota(of->index, c).until(now))
                tell(of->quotas[c], *until,
                     {.what = Outage::What::quota,
                      .of = std::string(of->key),
                      .credential = named(provider, c).name,
                      .mark = mark_of(named(provider, c)),
                      .reason = ErrorKind::upstream_rate_limited});
    }
    for (auto& [name, of] : credentials_) {
        const Breaker::View view = health_->credential(of.provider, of.index).view(now);
        if (view.state != Breaker::State::open) continue;
        const ProviderSpec& provider = deployments_->providers()[of.provider];
        tell(of.known, view.until,
             {.what = Outage::What::credential,
              .of = provider.id.value(),
              .credential = provider.credentials[of.index].name,
              .mark = of.mark,
              .reason = view.reason});
    }
}

void Sharing::lost() {
    for (OfDeployment* const of : all_) {
        of->breaker.lost();
        of->pause.lost();
        for (Known& quota : of->quotas)
            quota.lost();
    }
    for (auto& [name, of] : credentials_)
        of.known.lost();
}

Sharing::Verdict Sharing::hear_outage(const Outage& outage, nanoseconds left, SteadyTime now) {
    if (left <= nanoseconds(0)) return Verdict::over;
    if (outage.what == Outage::What::credential) return hear_credential(outage, left, now);
    const auto found = by_key_.find(outage.of);
    if (found == by_key_.end()) return Verdict::unknown;
    OfDeployment& of = found->second;
    const SteadyTime until = now + std::min(left, health_->settings().named_max);
    switch (outage.what) {
        case Outage::What::breaker: return hear_breaker(outage, of, left, now);
        case Outage::What::quota: return hear_quota(outage, of, until, now);
        case Outage::What::pause: {
            Bench& pause = health_->pause(of.index);
            if (pause.until(now).value_or(now) >= until) return Verdict::over;
            pause.extend(until);
            of.pause.heard_until = pause.until(now).value_or(now);
            return Verdict::taken;
        }
        case Outage::What::credential: break;
    }
    return Verdict::unknown;
}

Sharing::Verdict Sharing::hear_breaker(const Outage& outage, OfDeployment& of, nanoseconds left,
                                       SteadyTime now) {
    if (served_[of.index] != SteadyTime() && now - served_[of.index] < believes_itself)
        return Verdict::disbelieved;
    Breaker& breaker = health_->deployment(of.index);
    // Open or probed because of what was seen here: then that decides.
    if (!breaker.ready(now) && breaker.view(now).until != of.breaker.heard_until)
        return Verdict::over;
    const HealthSettings& settings = health_->settings();
    const nanoseconds most = std::max(settings.breaker.open_cap, settings.missing_bench);
    breaker.bench_until(now + std::min(left, most), outage.reason);
    of.breaker.heard_until = breaker.view(now).until;
    return Verdict::taken;
}

Sharing::Verdict Sharing::hear_quota(const Outage& outage, OfDeployment& of, SteadyTime until,
                                     SteadyTime now) {
    const ProviderSpec& provider = deployments_->providers()[of.provider];
    for (std::uint32_t c = 0; c < of.quotas.size(); ++c) {
        const CredentialSpec& credential = named(provider, c);
        if (credential.name != outage.credential) continue;
        if (!credential.name.empty() && mark_of(credential) != outage.mark) continue;
        Bench& quota = health_->quota(of.index, c);
        if (quota.until(now).value_or(now) >= until) return Verdict::over;
        quota.extend(until);
        of.quotas[c].heard_until = quota.until(now).value_or(now);
        return Verdict::taken;
    }
    return Verdict::unknown;
}

Sharing::Verdict Sharing::hear_credential(const Outage& outage, nanoseconds left, SteadyTime now) {
    const auto found = credentials_.find(fmt::format("{}\n{}", outage.of, outage.credential));
    if (found == credentials_.end() || found->second.mark != outage.mark) return Verdict::unknown;
    OfCredential& of = found->second;
    const SteadyTime served = served_of_[of.provider];
    if (served != SteadyTime() && now - served < believes_itself) return Verdict::disbelieved;
    Breaker& breaker = health_->credential(of.provider, of.index);
    if (!breaker.ready(now) && breaker.view(now).until != of.known.heard_until)
        return Verdict::over;
    const HealthSettings& settings = health_->settings();
    const nanoseconds most = std::max(settings.auth_bench, settings.quota_bench);
    breaker.bench_until(now + std::min(left, most), outage.reason);
    of.known.heard_until = breaker.view(now).until;
    return Verdict::taken;
}

}  // namespace weir::route
