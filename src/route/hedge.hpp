#pragma once
// Hedged requests: when a route's first attempt is slower than its target usually is, the next
// target is asked as well, and the first good answer counts. How long to wait, and how many calls
// may be asked twice. Part of a route, shared by the workers; no locks.
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>

#include "base/clock.hpp"
#include "config/section.hpp"
#include "route/statistics.hpp"

namespace weir::route {

struct HedgeSettings {
    Quantile quantile = Quantile::p95;                // of the deployment's own times,
    int calls_min = 20;                               // once so many calls are remembered
    std::optional<std::chrono::nanoseconds> fixed{};  // in their place: always the same
    std::int64_t budget_bp = 500;                     // of the route's calls, in 1/100 %
};

class Hedge {
public:
    explicit Hedge(const HedgeSettings& settings) : settings_(settings) {}

    const HedgeSettings& settings() const { return settings_; }
    // How long an attempt may be silent before another is begun beside it; nothing when too little
    // is known. stream: until its first byte, else until it is whole.
    std::optional<std::chrono::nanoseconds> delay(const Statistics& of, bool stream,
                                                  SteadyTime now) const;
    // The budget: each call of the route puts its share in, each second attempt takes a whole one
    // out. A reload begins a new one.
    void deposit();
    bool take();

    static constexpr std::int64_t saved_max = 10;  // second attempts

private:
    HedgeSettings settings_;
    std::atomic<std::int64_t> saved_{0};  // 1/10,000 of an attempt
};

std::unique_ptr<Hedge> read_hedge(config::Section section);

}  // namespace weir::route
