#pragma once
// Repeats are a share of requests, so that an outage is not answered with a storm: each request
// puts a fraction of a token in, each repeat at the same target takes a whole one out. A small
// steady income lets idle gateways repeat too. Shared by all threads, lock-free.
#include <atomic>
#include <cstdint>

#include "base/clock.hpp"

namespace weir::route {

class RetryBudget {
public:
    struct Settings {
        int per_second_min = 1;  // income without any request
        int saved_max = 100;     // tokens at most, and at the start a tenth of them
        friend bool operator==(const Settings&, const Settings&) = default;
    };
    explicit RetryBudget(const Settings& settings);

    // A new request arrived on a route with this budget_percent.
    void deposit(int percent);
    // Takes one repeat if there is one. A route with budget_percent 0 never asks.
    bool take(SteadyTime now);
    std::int64_t left() const;  // whole tokens

private:
    Settings settings_;
    std::atomic<std::int64_t> hundredths_;
    std::atomic<std::int64_t> income_at_ms_{-1};  // -1: not started
};

}  // namespace weir::route
