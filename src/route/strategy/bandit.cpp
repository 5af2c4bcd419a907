#include "route/strategy/bandit.hpp"

#include <algorithm>
#include <cmath>

namespace weir::route {
namespace {

// So many calls of one bucket weigh as much as what the arm's other calls say.
constexpr double shrinkage = 8;
// Of a mean: no arm is ever certain, or chance would never try another.
constexpr double variance_min = 1e-6;

void multiply(std::atomic<double>& value, double factor) {
    double was = value.load(std::memory_order_relaxed);
    while (!value.compare_exchange_weak(was, was * factor, std::memory_order_relaxed)) {
    }
}

}  // namespace

std::size_t bucket_of(const Needs& needs) {
    constexpr std::int64_t short_max = 500;
    constexpr std::int64_t middle_max = 4000;
    constexpr std::int64_t long_max = 32'000;
    const std::int64_t prompt = needs.prompt.value();
    const std::size_t length = prompt <= short_max    ? 0U
                               : prompt <= middle_max ? 1U
                               : prompt <= long_max   ? 2U
                                                      : 3U;
    return length * 2 + (needs.tools || needs.structured ? 1 : 0);
}

std::string_view bucket_name(std::size_t bucket) {
    static constexpr std::array<std::string_view, buckets> names = {
        "short",     "short with tools or schema",                                          //
        "middling",  "middling with tools or schema", "long", "long with tools or schema",  //
        "very long", "very long with tools or schema"};
    return names[bucket % buckets];
}

std::int64_t Tally::step_length(std::chrono::nanoseconds half_life) {
    return std::max<std::int64_t>(1, half_life.count() / steps_per_half_life);
}

std::int64_t Tally::step_of(SteadyTime now, std::chrono::nanoseconds half_life) {
    return now.time_since_epoch().count() / step_length(half_life);
}

double Tally::fading(std::int64_t steps) {
    return steps <= 0 ? 1 : std::exp2(-static_cast<double>(steps) / steps_per_half_life);
}

void Tally::fade_to(std::int64_t step) {
    std::int64_t was = step_.load(std::memory_order_relaxed);
    // Whoever moves the step on fades, once.
    if (was < step && step_.compare_exchange_strong(was, step, std::memory_order_relaxed) &&
        was >= 0)
        for (std::atomic<double>* const each : {&count_, &sum_, &squares_})
            multiply(*each, fading(step - was));
}

void Tally::add(double value, SteadyTime now, std::chrono::nanoseconds half_life) {
    fade_to(step_of(now, half_life));
    count_.fetch_add(1, std::memory_order_relaxed);
    sum_.fetch_add(value, std::memory_order_relaxed);
    squares_.fetch_add(value * value, std::memory_order_relaxed);
}

void Tally::take_back(double value, SteadyTime then, SteadyTime now,
                      std::chrono::nanoseconds half_life) {
    const std::int64_t step = step_of(now, half_life);
    fade_to(step);
    const double left = fading(step - step_of(then, half_life));
    // Sums of nothing are nothing, whatever rounding says.
    constexpr double nothing = 1e-6;
    if (count_.load(std::memory_order_relaxed) <= left + nothing) {
        for (std::atomic<double>* const each : {&count_, &sum_, &squares_})
            each->store(0, std::memory_order_relaxed);
        return;
    }
    count_.fetch_add(-left, std::memory_order_relaxed);
    sum_.fetch_add(-left * value, std::memory_order_relaxed);
    squares_.fetch_add(-left * value * value, std::memory_order_relaxed);
}

Tally::Sums Tally::at(SteadyTime now, std::chrono::nanoseconds half_life) const {
    const std::int64_t was = step_.load(std::memory_order_relaxed);
    if (was < 0) return {};
    const double factor = fading(step_of(now, half_life) - was);
    return {.count = count_.load(std::memory_order_relaxed) * factor,
            .sum = sum_.load(std::memory_order_relaxed) * factor,
            .squares = squares_.load(std::memory_order_relaxed) * factor};
}

void Tally::take_over(const Tally& other, std::chrono::nanoseconds its_half_life,
                      std::chrono::nanoseconds half_life) {
    count_ = other.count_.load();
    sum_ = other.sum_.load();
    squares_ = other.squares_.load();
    const std::int64_t step = other.step_.load();
    step_ = step < 0 ? step : step * step_length(its_half_life) / step_length(half_life);
}

Gaussian posterior(const Arm::Reward& reward, std::size_t bucket, const Prior& prior,
                   SteadyTime now, std::chrono::nanoseconds half_life) {
    const Tally::Sums all = reward.all.at(now, half_life);
    const Tally::Sums own = reward.by_bucket[bucket].at(now, half_life);
    const double calls = prior.calls + all.count;
    const double mean = (prior.calls * prior.mean + all.sum) / calls;
    const double seen_mean = all.count > 0 ? all.sum / all.count : 0;
    const double spread = std::max(0.0, all.squares - all.count * seen_mean * seen_mean);
    const double variance = (prior.calls * prior.variance + spread) / calls;  // of one call
    const double weight = shrinkage / (shrinkage + own.count);
    return {.mean = weight * mean + own.sum / (shrinkage + own.count),
            .variance = std::max(variance_min, variance / (shrinkage + own.count) +
                                                   weight * weight * variance / calls)};
}

}  // namespace weir::route
