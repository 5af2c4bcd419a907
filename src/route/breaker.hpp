#pragma once
// A passive circuit breaker: closed -> open after failures in a row or a high failure rate -> after
// a back-off, half-open: one real request is the probe -> closed by its success, open for twice as
// long by its failure. One stands for each deployment and each credential, shared by all threads.
// Lock-free (two atomic words); time is a parameter; times are kept in whole milliseconds, an end
// always rounded up, so that nothing is tried before its time.
#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/random.hpp"

namespace weir::route {

struct BreakerSettings {
    int failures_max = 5;      // failures in a row that open it
    int failure_percent = 50;  // or this share of recent calls...
    int calls_min = 20;        // ...once there are so many (counts halve every half_life)
    std::chrono::nanoseconds half_life = std::chrono::seconds(10);
    std::chrono::nanoseconds open_base = std::chrono::seconds(1);  // doubles each time, jittered
    std::chrono::nanoseconds open_cap = std::chrono::seconds(60);
    // A probe that nobody reported by then is taken for lost, and the next call may probe.
    std::chrono::nanoseconds probe_max = std::chrono::seconds(60);
    friend bool operator==(const BreakerSettings&, const BreakerSettings&) = default;
};

class Breaker {
public:
    explicit Breaker(const BreakerSettings& settings) : settings_(settings) {}

    // The right to make one call. Hand it back, once, with how the call ended.
    struct Pass {
        bool probe = false;
    };
    // Nothing while open, or while another call is the probe.
    std::optional<Pass> admit(SteadyTime now);
    // Whether admit would say yes. For planning: claims nothing.
    bool ready(SteadyTime now) const;

    void succeeded(Pass pass, SteadyTime now);
    void failed(Pass pass, ErrorKind reason, SteadyTime now, Random& random);
    // The call ended in a way that says nothing about this one (the client left).
    void abandoned(Pass pass, SteadyTime now);
    // Out at once until then (a refused key, a used-up quota, a missing model). Never shortens.
    void bench_until(SteadyTime until, ErrorKind reason);

    enum class State : std::uint8_t { closed, open, half_open };
    struct View {
        State state = State::closed;
        ErrorKind reason = ErrorKind::internal;  // of the last failure, unless closed
        SteadyTime until;                        // end of being open or of the running probe
        int failures = 0;                        // in a row
    };
    View view(SteadyTime now) const;

private:
    bool count(bool good, SteadyTime now);

    BreakerSettings settings_;
    std::atomic<std::uint64_t> state_{0};   // until in ms, reason, level, failures, probe: see .cpp
    std::atomic<std::uint64_t> window_{0};  // half-life number, good calls, bad calls
};

std::string_view name(Breaker::State state);

// A time-out without a probe: a rate limit that ends at a known time, after which everybody may go.
// Without a named end, the time doubles with each strike in a row, jittered.
class Bench {
public:
    struct Settings {
        std::chrono::nanoseconds base = std::chrono::seconds(1);
        std::chrono::nanoseconds cap = std::chrono::seconds(60);
        friend bool operator==(const Settings&, const Settings&) = default;
    };
    // now + delay, or the next period when no delay is named. Never shortens.
    void strike(std::optional<std::chrono::nanoseconds> delay, SteadyTime now, Random& random,
                const Settings& settings);
    // At least until then, because somebody else was told so: no strike. Never shortens.
    void extend(SteadyTime until);
    // A call succeeded: the next strike starts at base. One that is running goes on.
    void clear(SteadyTime now);
    // When it ends; nullopt when it is over.
    std::optional<SteadyTime> until(SteadyTime now) const;

private:
    std::atomic<std::uint64_t> state_{0};  // until in ms, strikes
};

}  // namespace weir::route
