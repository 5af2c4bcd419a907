#include "meter/gcra.hpp"

#include <algorithm>
#include <limits>

namespace weir::meter {
namespace {

constexpr std::int64_t never = std::numeric_limits<std::int64_t>::max();

std::int64_t ticks(SteadyTime at) {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(at.time_since_epoch()).count();
}

// a x b / c rounded down, for a, b >= 0 and c > 0; `never` when it does not fit. Division of 128
// bits is a slow library call, so it is kept for products that need it.
std::int64_t scale(std::int64_t a, std::int64_t b, std::int64_t c) {
    std::int64_t product = 0;
    if (!__builtin_mul_overflow(a, b, &product)) return product / c;
    const __int128 wide = static_cast<__int128>(a) * b / c;
    return wide > never ? never : static_cast<std::int64_t>(wide);
}

}  // namespace

GcraAnswer Gcra::try_take(std::int64_t cost, const PerTime& rate, SteadyTime now) {
    const std::int64_t burst = rate.period.count();
    if (rate.count <= 0 || cost > rate.count)
        return {.allowed = false, .retry_after = std::chrono::nanoseconds::max()};
    const std::int64_t at = ticks(now);
    const std::int64_t step = scale(std::max<std::int64_t>(cost, 0), burst, rate.count);
    std::int64_t seen = full_at_.load(std::memory_order_relaxed);
    while (true) {
        const std::int64_t full_at = std::max(seen, at) + step;
        if (full_at - at > burst)
            return {.allowed = false,
                    .retry_after = std::chrono::nanoseconds(full_at - at - burst)};
        if (full_at_.compare_exchange_weak(seen, full_at, std::memory_order_relaxed))
            return {.allowed = true};
    }
}

void Gcra::give_back(std::int64_t cost, const PerTime& rate, SteadyTime now) {
    if (cost == 0 || rate.count <= 0) return;
    const std::int64_t at = ticks(now);
    const std::int64_t burst = rate.period.count();
    std::int64_t seen = full_at_.load(std::memory_order_relaxed);
    std::int64_t full_at = 0;
    do {
        if (cost > 0) {
            // Below `now` would mean more than full.
            const std::int64_t step = std::min(scale(cost, burst, rate.count), 2 * burst);
            full_at = std::max(seen - step, std::min(seen, at));
        } else {
            const std::int64_t step = std::min(scale(-cost, burst, rate.count), 2 * burst);
            full_at = std::min(std::max(seen, at) + step, std::max(seen, at + 2 * burst));
        }
    } while (!full_at_.compare_exchange_weak(seen, full_at, std::memory_order_relaxed));
}

std::int64_t Gcra::remaining(const PerTime& rate, SteadyTime now) const {
    const std::int64_t burst = rate.period.count();
    const std::int64_t room = burst - reset(now).count();
    if (room <= 0 || rate.count <= 0 || burst <= 0) return 0;
    return scale(room, rate.count, burst);
}

std::chrono::nanoseconds Gcra::reset(SteadyTime now) const {
    const std::int64_t at = ticks(now);
    return std::chrono::nanoseconds(std::max(full_at_.load(std::memory_order_relaxed), at) - at);
}

}  // namespace weir::meter
