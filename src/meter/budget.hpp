#pragma once
// What was spent and is reserved in the current period, in one 16-byte atomic {period, used}: a
// new period and its first reservation are one compare and swap, so nothing falls between two.
//
// Shared by all workers; no locks; the limit comes with the call. A reservation remembers its
// period; settled after that period's end it changes nothing, since the old period is closed.
#include <cstdint>
#include <optional>

#include "base/clock.hpp"
#include "base/money.hpp"
#include "meter/period.hpp"

namespace weir::meter {

class Budget {
public:
    Budget() = default;
    Budget(const Budget&) = delete;
    Budget& operator=(const Budget&) = delete;

    struct Hold {
        std::int64_t period;  // period_number of the period that was charged
        NanoUsd amount;
    };

    // Succeeds only if everything used plus `amount` stays within `limit`; amount >= 0.
    std::optional<Hold> reserve(NanoUsd amount, NanoUsd limit, Period period, SysTime now);
    // Replaces the held amount by what it really was (0 to release it). Call once per hold.
    // More than was held is charged as well: the money is gone, and the next one is refused.
    void settle(const Hold& hold, NanoUsd actual);
    // Adds what the ledger says was spent in the period that holds `now`, at start-up.
    void restore(NanoUsd spent, Period period, SysTime now);

    // Spent and reserved in the period that holds `now`.
    NanoUsd used(Period period, SysTime now) const;

private:
    struct alignas(16) State {
        std::int64_t period = INT64_MIN;
        std::int64_t used = 0;
    };
    static State at_period(const State& seen, std::int64_t current, Period period,
                           std::int64_t amount);
    State load() const;
    bool swap(const State& from, const State& to);
    State state_;
};

}  // namespace weir::meter
