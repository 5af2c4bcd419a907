#pragma once
// A rate limit in one atomic word: the generic cell rate algorithm. The word is the theoretical
// arrival time, the instant at which the bucket will be full again; a call that costs n moves it
// n/count of a period ahead, and is allowed if it then lies at most one period ahead of now.
//
// Shared by all workers; no locks; settings come with the call, so a reload keeps what was used.
// Rounding: n x period / count is rounded down to whole nanoseconds, in the caller's favour by
// less than 1 ns a call.
#include <atomic>
#include <chrono>
#include <cstdint>

#include "base/clock.hpp"
#include "meter/limits.hpp"

namespace weir::meter {

struct GcraAnswer {
    bool allowed = false;
    // How long until the same call would be allowed, if nobody else calls. When the cost exceeds
    // the whole burst it never will be: then nanoseconds::max().
    std::chrono::nanoseconds retry_after{0};
};

class Gcra {
public:
    GcraAnswer try_take(std::int64_t cost, const PerTime& rate, SteadyTime now);

    // Gives back (cost > 0) what try_take took, or takes more (cost < 0) without asking: real
    // usage is known only afterwards. What is given back never makes the bucket more than full;
    // debt is bounded to one more period, so that a caller is shut out for two periods at most.
    void give_back(std::int64_t cost, const PerTime& rate, SteadyTime now);

    std::int64_t remaining(const PerTime& rate, SteadyTime now) const;
    // Until the bucket is full again.
    std::chrono::nanoseconds reset(SteadyTime now) const;

private:
    std::atomic<std::int64_t> full_at_{INT64_MIN / 2};  // ns on the steady clock
};

}  // namespace weir::meter
