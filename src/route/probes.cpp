#include "route/probes.hpp"

#include <algorithm>
#include <variant>

namespace weir::route {
namespace {

constexpr int per_minute_max = 600;

void add_fallbacks(std::vector<std::uint32_t>& all, const std::vector<Fallback>& fallbacks) {
    for (const Fallback& fallback : fallbacks)
        if (const Target* const target = std::get_if<Target>(&fallback))
            all.push_back(target->deployment);
}

}  // namespace

ProbeSettings read_probes(config::Section& breaker) {
    const ProbeSettings defaults;
    ProbeSettings settings;
    settings.on = breaker.has("probes");
    breaker.about("Tiny requests of Weir's own to targets that were left out; none without this.");
    config::Section section = breaker.section("probes");
    section.about("How many of them at most.");
    settings.per_minute =
        static_cast<int>(section.integer("per_minute", defaults.per_minute, 1, per_minute_max));
    section.about("What they may cost at most, from midnight to midnight (UTC).");
    settings.budget_per_day = section.usd("budget_per_day").value_or(defaults.budget_per_day);
    section.about("Whether models are asked too whose price nobody knows.");
    settings.unpriced = section.boolean("unpriced", defaults.unpriced);
    section.about("Without an answer by then, a probe has failed.");
    settings.timeout = section.duration("timeout", defaults.timeout, std::chrono::milliseconds(1),
                                        std::chrono::minutes(10));
    section.finish();
    return settings;
}

std::vector<std::uint32_t> probed_deployments(const Routes& routes,
                                              const Deployments& deployments) {
    std::vector<std::uint32_t> all;
    for (const Route& route : routes.all()) {
        for (const Target& target : route.targets)
            if (target.weight > 0) all.push_back(target.deployment);
        add_fallbacks(all, route.fallbacks);
        add_fallbacks(all, route.on_context_length);
        add_fallbacks(all, route.on_content_filter);
    }
    std::ranges::sort(all);
    all.erase(std::ranges::unique(all).begin(), all.end());
    // An embedding model that is asked to chat has "no such model", which would bench it.
    std::erase_if(all, [&](std::uint32_t index) {
        return deployments[index].kind != catalog::Kind::chat || deployments[index].model.empty();
    });
    return all;
}

ProbeLook look_for_probes(const Health& health, const Deployments& deployments,
                          std::span<const std::uint32_t> among, SteadyTime now) {
    ProbeLook look{.due = {}, .next = now + probe_look_every};
    for (const std::uint32_t index : among) {
        const Breaker::View view = health.deployment(index).view(now);
        if (view.state == Breaker::State::closed) continue;
        const SteadyTime at = std::max(now, view.until);
        // Of a probe that runs, this is when it counts as lost.
        if (at - now > probe_lead) {
            look.next = std::min(look.next, at - probe_lead);
            continue;
        }
        if (health.standing(index, deployments[index].provider, at)) continue;
        look.due.push_back({.deployment = index, .at = at});
    }
    return look;
}

SteadyTime ProbesPerMinute::next(int per_minute, SteadyTime now) {
    while (!taken_.empty() && now - taken_.front() >= std::chrono::minutes(1))
        taken_.pop_front();
    const auto most = static_cast<std::size_t>(per_minute);
    if (taken_.size() < most) return now;
    return taken_[taken_.size() - most] + std::chrono::minutes(1);
}

}  // namespace weir::route
