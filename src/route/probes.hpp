#pragma once
// Probes of our own: a deployment whose breaker is open is asked a tiny question as soon as its
// time is over, so that no client's call has to be the one that finds out (gateway/probe.hpp sends
// them). Which are due and when to look again, how many a minute there may be; time is a parameter.
#include <chrono>
#include <cstdint>
#include <deque>
#include <span>
#include <vector>

#include "config/section.hpp"
#include "route/health.hpp"
#include "route/route.hpp"

namespace weir::route {

// `breaker: { probes: { per_minute: 6, budget_per_day: 1 USD, unpriced: false, timeout: 15s } }`
struct ProbeSettings {
    bool on = false;  // the section is there
    int per_minute = 6;
    NanoUsd budget_per_day{nano_per_usd};
    bool unpriced = false;  // also where no price is known
    std::chrono::nanoseconds timeout = std::chrono::seconds(15);
    friend bool operator==(const ProbeSettings&, const ProbeSettings&) = default;
};

// Of the section `breaker`, which read_health() finishes afterwards.
ProbeSettings read_probes(config::Section& breaker);

// Whom probes may ask: deployments that a route names, as target or as fallback, and that are known
// to be chat models. Each once.
std::vector<std::uint32_t> probed_deployments(const Routes& routes, const Deployments& deployments);

struct ProbeDue {
    std::uint32_t deployment = 0;
    SteadyTime at;  // when its breaker lets one call through: at most probe_lead from now
};
struct ProbeLook {
    std::vector<ProbeDue> due;
    SteadyTime next;  // when it is worth looking again
};
// Those `among` that have been left out for long enough, that nobody probes, and that nothing else
// stands against.
ProbeLook look_for_probes(const Health& health, const Deployments& deployments,
                          std::span<const std::uint32_t> among, SteadyTime now);

// A probe is claimed so much before its time, and sent when it has come: a timer is late by a
// little (net/wheel.hpp), and with much traffic some call always comes first.
inline constexpr std::chrono::milliseconds probe_lead{32};
// A breaker that opens is seen after so long at most.
inline constexpr std::chrono::milliseconds probe_look_every{250};

// How many in any minute. One thread.
class ProbesPerMinute {
public:
    // When the next one may begin: `now`, or later.
    SteadyTime next(int per_minute, SteadyTime now);
    void take(SteadyTime now) { taken_.push_back(now); }

private:
    std::deque<SteadyTime> taken_;  // in the last minute
};

}  // namespace weir::route
