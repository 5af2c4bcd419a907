#pragma once
// What the strategy "adaptive" knows of a route's targets: for each a running estimate of its
// reward over all calls, and one for each sort of call, shrunk towards it. Any thread, no locks:
// counts and sums are relaxed atomics, and older calls fade with a half-life.
#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "route/needs.hpp"
#include "route/strategy/chances.hpp"

namespace weir::route {

// Sorts of calls that are learnt apart. Calls of one sort are alike in what makes one model answer
// them better than another.
inline constexpr std::size_t buckets = 8;
// From what is known of the call before and after it alike: learn() must find what order() used.
std::size_t bucket_of(const Needs& needs);
std::string_view bucket_name(std::size_t bucket);  // "short", "long, tools"

// Count, sum and sum of squares of what was seen, each halved with each half-life.
class Tally {
public:
    struct Sums {
        double count = 0, sum = 0, squares = 0;
    };
    void add(double value, SteadyTime now, std::chrono::nanoseconds half_life);
    // As if a value had never been added: what is left of one that was at `then`. Where less than
    // that is known (a reload may have begun anew), nothing is known afterwards.
    void take_back(double value, SteadyTime then, SteadyTime now,
                   std::chrono::nanoseconds half_life);
    Sums at(SteadyTime now, std::chrono::nanoseconds half_life) const;
    // As it stands in another one, which counted with another half-life maybe.
    void take_over(const Tally& other, std::chrono::nanoseconds its_half_life,
                   std::chrono::nanoseconds half_life);

private:
    static constexpr std::int64_t steps_per_half_life = 16;
    static std::int64_t step_length(std::chrono::nanoseconds half_life);
    static std::int64_t step_of(SteadyTime now, std::chrono::nanoseconds half_life);
    static double fading(std::int64_t steps);
    void fade_to(std::int64_t step);
    std::atomic<double> count_{0}, sum_{0}, squares_{0};
    std::atomic<std::int64_t> step_{-1};  // to which the sums have been faded
};

// Of one kind of reward: the outcome of calls, or clients' feedback.
struct Arm {
    std::string id;
    double prior = 0;
    struct Reward {
        Tally all;
        std::array<Tally, buckets> by_bucket;
    };
    Reward outcome, feedback;
};

struct Prior {
    double mean = 0;
    double calls = 2;       // that the prior counts for
    double variance = 0.1;  // of one call's reward
};

// What to believe of an arm's mean in one bucket. With nothing seen it is the prior.
Gaussian posterior(const Arm::Reward& reward, std::size_t bucket, const Prior& prior,
                   SteadyTime now, std::chrono::nanoseconds half_life);

}  // namespace weir::route
