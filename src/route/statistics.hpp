#pragma once
// What calls to one deployment have been like lately: times to the first byte and to the end, pace,
// outcomes, calls in flight, and how much of its rate limits is left. Passive: fed by real traffic.
// Counts fade with a half-life, so an hour-old outage does not decide today's route.
//
// One stands for each deployment, shared by all workers and kept over reloads (health.hpp). Any
// thread, no locks: counters are relaxed atomics, and a count that is lost in the very moment of
// fading is meant to be. Time is a parameter. Empty ones are small: the histograms are made with
// the first call.
#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>

#include "base/clock.hpp"
#include "base/money.hpp"
#include "route/shared/untold.hpp"

namespace weir::route {

inline constexpr std::chrono::nanoseconds statistics_half_life = std::chrono::minutes(2);

// A histogram of durations whose counts halve with each half-life. Buckets are a quarter of an
// octave wide (a quantile is right to within 9 %), from 1 ms to 18 minutes; what lies outside
// counts in the first or the last.
class DecayingHistogram {
public:
    // Gives the bucket.
    std::size_t add(std::chrono::nanoseconds value, SteadyTime now);
    // The same for calls that somebody else counted, so long ago.
    void add(const DurationCounts& counts, std::chrono::nanoseconds age, SteadyTime now);
    // q in (0, 1]; nothing when no call is remembered.
    std::optional<std::chrono::nanoseconds> quantile(double q, SteadyTime now) const;
    // Remembered calls, faded.
    double count(SteadyTime now) const;

private:
    static constexpr int per_octave = 4;
    static constexpr std::size_t buckets = duration_buckets;
    static constexpr std::uint32_t unit = 64;  // of one call: leaves room for fading
    static std::size_t bucket_of(std::chrono::nanoseconds value);
    static std::int64_t period_of(SteadyTime now);
    void fade(SteadyTime now);
    double faded(SteadyTime now) const;

    std::array<std::atomic<std::uint32_t>, buckets> counts_{};
    std::atomic<std::int64_t> period_{-1};  // to which the counts have been faded
};

// What the rate-limit headers of one answer say.
struct LimitsTold {
    double share = 1;                      // the smallest that is left of any limit, 0 to 1
    std::chrono::nanoseconds reset{0};     // until that one is whole again
    std::optional<std::int64_t> requests;  // left
    std::int64_t requests_max = 0;         // of how many
};

enum class Quantile : std::uint8_t { p50, p95, p99 };
double value_of(Quantile quantile);

class Statistics {
public:
    Statistics() = default;
    Statistics(const Statistics&) = delete;
    Statistics& operator=(const Statistics&) = delete;
    ~Statistics();

    // Feeding. started() and ended() come in pairs, whatever became of the call.
    // Gives the call's number here.
    std::int64_t started() {
        in_flight_.fetch_add(1, std::memory_order_relaxed);
        return starts_.fetch_add(1, std::memory_order_relaxed) + 1;
    }
    void ended() { in_flight_.fetch_sub(1, std::memory_order_relaxed); }
    void first_byte(std::chrono::nanoseconds after, SteadyTime now);
    // The answer is whole. output: 0 where unknown.
    void succeeded(std::chrono::nanoseconds total, Tokens output, SteadyTime now);
    // after: how long the attempt took. A failure that came fast must not look like speed: it
    // counts as if it had taken penalty_min at least.
    void failed(std::chrono::nanoseconds after, SteadyTime now);
    // An attempt that was cancelled because another one answered first. It would have taken at
    // least so long: without it, calls that are hedged when slow would make a slow place look fast.
    // whole: so long until the whole answer, not only until its first byte.
    void outrun(std::chrono::nanoseconds after, bool whole, SteadyTime now);
    // From an answer's rate-limit headers: the smallest share left of any limit, 0 to 1, and when
    // that limit is whole again.
    void headroom(double share, SteadyTime until);
    // The same as the answer to the call of this number told it: calls that started since are taken
    // off what it says is left, for the provider had not seen them.
    void limits(const LimitsTold& told, std::int64_t number, SteadyTime now);

    // Sharing with other replicas. From here on calls are also counted apart, for take().
    void share() { shared_.store(true, std::memory_order_relaxed); }
    // What the calls fed above were like since it was last taken; nothing of what was heard. One
    // thread at a time.
    Learnt take(SteadyTime now);
    // What was taken so from the same deployment elsewhere, so long ago. Limits are another matter:
    // they are heard where the accounts are the same.
    void hear(const Learnt& learnt, std::chrono::nanoseconds age, SteadyTime now);
    void hear_headroom(double share, SteadyTime until);

    // Reading.
    int in_flight() const { return in_flight_.load(std::memory_order_relaxed); }
    std::optional<std::chrono::nanoseconds> first_byte(Quantile quantile, SteadyTime now) const;
    std::optional<std::chrono::nanoseconds> total(Quantile quantile, SteadyTime now) const;
    // Peak-EWMA of the time to the first byte: jumps up with one slow call, falls back slowly.
    std::optional<std::chrono::nanoseconds> peak(SteadyTime now) const;
    // Output tokens per second after the first byte; nothing until a stream told.
    std::optional<double> tokens_per_second() const;
    std::optional<double> output_tokens() const;  // of one answer, on average
    // Share of calls that succeeded, 0 to 1; 1 where nothing is known.
    double success() const;
    double calls(SteadyTime now) const;  // remembered, faded
    // 1 where nobody said or the time is over.
    double headroom(SteadyTime now) const;

    static constexpr std::chrono::nanoseconds penalty_min = std::chrono::seconds(1);

private:
    struct Histograms {
        DecayingHistogram first_byte, total;
    };
    Histograms& histograms();
    Untold* untold() { return shared_.load(std::memory_order_relaxed) ? &made_untold() : nullptr; }
    Untold& made_untold();
    void raise_peak(std::chrono::nanoseconds after, SteadyTime now);

    std::atomic<int> in_flight_{0};
    std::atomic<Histograms*> histograms_{nullptr};
    std::atomic<bool> shared_{false};
    std::atomic<Untold*> untold_{nullptr};
    std::atomic<double> peak_{0};  // ns; 0: nothing yet
    std::atomic<std::int64_t> peak_at_{0};
    std::atomic<double> pace_{0};
    std::atomic<double> output_{0};
    std::atomic<double> success_{1};
    std::atomic<double> headroom_{1};
    std::atomic<std::int64_t> headroom_until_{0};
    std::atomic<std::int64_t> starts_{0};
    std::atomic<std::int64_t> last_start_{INT64_MAX};  // that the provider will still serve
    std::atomic<std::int64_t> requests_max_{0};
};

}  // namespace weir::route
