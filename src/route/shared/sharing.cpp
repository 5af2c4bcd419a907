#include "route/shared/sharing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "route/hash.hpp"

namespace weir::route {
namespace {

std::string mark_of_all(const ProviderSpec& provider) {
    StableHash hash;
    for (const CredentialSpec& credential : provider.credentials)
        hash.add(credential.name).add(mark_of(credential));
    return fmt::format("{:04x}", hash.value() & 0xffffU);
}

}  // namespace

std::string mark_of(const CredentialSpec& credential) {
    const std::uint64_t hash =
        StableHash().add(credential.name).add(fmt::to_string(credential.fingerprint)).value();
    return fmt::format("{:04x}", hash & 0xffffU);
}

void Sharing::use(const Deployments& deployments, const Health& health) {
    deployments_ = &deployments;
    health_ = &health;
    ByName<OfDeployment> before = std::exchange(by_key_, {});
    ByName<OfCredential> credentials_before = std::exchange(credentials_, {});
    all_.clear();
    next_ = 0;
    served_.assign(deployments.all().size(), SteadyTime());
    served_of_.assign(deployments.providers().size(), SteadyTime());
    for (std::uint32_t i = 0; i < deployments.all().size(); ++i) {
        const Deployment& deployment = deployments[i];
        const ProviderSpec& provider = deployments.provider_of(i);
        const auto old = before.find(deployment.key);
        OfDeployment of = old == before.end() ? OfDeployment() : std::move(old->second);
        std::string accounts = mark_of_all(provider);
        // Quotas go by place in the list of credentials.
        if (of.accounts != accounts) of.quotas.clear();
        of.quotas.resize(std::max<std::size_t>(provider.credentials.size(), 1));
        of.accounts = std::move(accounts);
        of.index = i;
        of.provider = deployment.provider;
        of.key = deployment.key;
        all_.push_back(&(by_key_[deployment.key] = std::move(of)));
        health.statistics(i).share();
    }
    for (std::uint32_t p = 0; p < deployments.providers().size(); ++p) {
        const ProviderSpec& provider = deployments.providers()[p];
        for (std::uint32_t c = 0; c < provider.credentials.size(); ++c) {
            std::string name =
                fmt::format("{}\n{}", provider.id.value(), provider.credentials[c].name);
            OfCredential of{.provider = p, .index = c, .mark = mark_of(provider.credentials[c])};
            const auto old = credentials_before.find(name);
            if (old != credentials_before.end() && old->second.mark == of.mark)
                of.known = old->second.known;
            credentials_.emplace(std::move(name), std::move(of));
        }
    }
}

Learnt Sharing::take(const OfDeployment& of, SteadyTime now) {
    Learnt learnt = health_->statistics(of.index).take(now);
    if (learnt.succeeded > 0) served_[of.index] = served_of_[of.provider] = now;
    return learnt;
}

Bulletin Sharing::tell(SteadyTime now) {
    Bulletin bulletin{.process = process_, .replica = replica_};
    const std::size_t count = all_.size();
    const std::size_t begin = next_;
    for (std::size_t i = 0; i < count; ++i) {
        next_ = (begin + i) % count;
        if (bulletin.deployments.size() == Bulletin::deployments_max) break;
        const OfDeployment& of = *all_[next_];
        const Learnt learnt = take(of, now);
        if (learnt.empty() || of.key.size() > Bulletin::key_bytes_max) continue;
        bulletin.deployments.push_back({.key = std::string(of.key),
                                        .accounts = learnt.headroom ? of.accounts : "",
                                        .learnt = learnt});
    }
    tell_outages(bulletin, now);
    return bulletin;
}

void Sharing::drop(SteadyTime now) {
    for (const OfDeployment* const of : all_)
        (void)take(*of, now);
}

Sharing::Heard Sharing::hear(const Bulletin& bulletin, std::chrono::nanoseconds age, Take what,
                             SteadyTime now) {
    Heard heard;
    if (bulletin.process == process_) return heard;
    age = std::max(age, std::chrono::nanoseconds(0));
    if (what == Take::everything) {
        for (const Bulletin::OfDeployment& told : bulletin.deployments) {
            const auto found = by_key_.find(told.key);
            if (found == by_key_.end()) {
                ++heard.unknown;
                continue;
            }
            const OfDeployment& of = found->second;
            Statistics& statistics = health_->statistics(of.index);
            statistics.hear(told.learnt, age, now);
            const auto& headroom = told.learnt.headroom;
            if (headroom && headroom->left > age && told.accounts == of.accounts)
                statistics.hear_headroom(headroom->share, now + (headroom->left - age));
            ++heard.deployments;
        }
    }
    for (const Outage& outage : bulletin.outages) {
        switch (hear_outage(outage, outage.left - age, now)) {
            case Verdict::taken: ++heard.outages; break;
            case Verdict::disbelieved: ++heard.disbelieved; break;
            case Verdict::unknown: ++heard.unknown; break;
            case Verdict::over: break;
        }
    }
    return heard;
}

}  // namespace weir::route
