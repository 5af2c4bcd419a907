#include "route/difficulty/share.hpp"

#include <algorithm>

namespace weir::route::difficulty {
namespace {

// Steps, in spreads: 2.5 / (calls + 50) as for a quantile of independent scores, until that is the
// least.
constexpr double least_step = 0.01;
constexpr std::uint32_t settled = 200;

}  // namespace

bool ShareThreshold::above(double score, double& at) {
    at = at_.load(std::memory_order_relaxed);
    const std::uint32_t calls = calls_.load(std::memory_order_relaxed);
    if (calls < settled) calls_.store(calls + 1, std::memory_order_relaxed);
    const double step = spread_ * std::max(least_step, 2.5 / (calls + 50));
    const bool is_above = score > at;
    at_.fetch_add(step * ((is_above ? 1.0 : 0.0) - share_), std::memory_order_relaxed);
    return is_above;
}

void ShareThreshold::take_over(const ShareThreshold& other) {
    at_.store(other.at(), std::memory_order_relaxed);
    calls_.store(other.calls_.load(std::memory_order_relaxed), std::memory_order_relaxed);
}

}  // namespace weir::route::difficulty
