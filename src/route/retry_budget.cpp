#include "route/retry_budget.hpp"

#include <algorithm>
#include <chrono>

namespace weir::route {
namespace {

constexpr std::int64_t token = 100;  // hundredths

}  // namespace

RetryBudget::RetryBudget(const Settings& settings)
    : settings_(settings), hundredths_(settings.saved_max * token / 10) {}

void RetryBudget::deposit(int percent) {
    // Two threads may both pass the check: a few hundredths over the cap do no harm.
    if (hundredths_.load(std::memory_order_relaxed) < settings_.saved_max * token)
        hundredths_.fetch_add(percent, std::memory_order_relaxed);
}

bool RetryBudget::take(SteadyTime now) {
    const std::int64_t now_ms =
        std::chrono::floor<std::chrono::milliseconds>(now.time_since_epoch()).count();
    std::int64_t since = income_at_ms_.load(std::memory_order_relaxed);
    // Whoever moves the mark brings the income of the time in between; saved no longer than a
    // second of it, or an idle night would pay for a storm.
    if (now_ms > since && income_at_ms_.compare_exchange_strong(since, now_ms) && since >= 0) {
        const std::int64_t ms = std::min<std::int64_t>(now_ms - since, 1000);
        const std::int64_t income = ms * settings_.per_second_min * token / 1000;
        if (hundredths_.load(std::memory_order_relaxed) < settings_.saved_max * token)
            hundredths_.fetch_add(income, std::memory_order_relaxed);
    }
    std::int64_t held = hundredths_.load(std::memory_order_relaxed);
    while (held >= token)
        if (hundredths_.compare_exchange_weak(held, held - token, std::memory_order_relaxed))
            return true;
    return false;
}

std::int64_t RetryBudget::left() const {
    return hundredths_.load(std::memory_order_relaxed) / token;
}

}  // namespace weir::route
