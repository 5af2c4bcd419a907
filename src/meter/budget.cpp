#include "meter/budget.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "base/check.hpp"

namespace weir::meter {
namespace {

using Wide = unsigned __int128;

// One cmpxchg16b. Every x86-64 machine since 2006 has it, but the baseline that compilers aim at
// does not, hence the attribute, and the ban on inlining into functions compiled without it.
#if defined(__x86_64__)
__attribute__((target("cx16"), noinline))
#endif
// `at` is of 16 bytes, aligned to them.
bool swap_wide(void* at, Wide from, Wide to) {
    return __sync_bool_compare_and_swap(static_cast<Wide*>(at), from, to);
}

std::int64_t add_capped(std::int64_t a, std::int64_t b) {
    std::int64_t sum = 0;
    if (__builtin_add_overflow(a, b, &sum)) return b > 0 ? INT64_MAX : INT64_MIN;
    return sum;
}

}  // namespace

// A new period starts from nothing. A thread whose reading of the clock is old charges the newer
// period: going back would let the next thread start it afresh. Only when the state is a day or
// more ahead was the clock set back: what was used then is carried into the present, where it ends
// with the next turn instead of staying for good.
Budget::State Budget::at_period(const State& seen, std::int64_t current, Period period,
                                std::int64_t amount) {
    constexpr std::array<std::int64_t, period_count> ahead_max = {24 * 60, 24, 1, 1, 1, 0};
    if (seen.period < current) return {current, amount};
    const bool set_back = seen.period - current > ahead_max[static_cast<std::size_t>(period)];
    return {set_back ? current : seen.period, add_capped(seen.used, amount)};
}

Budget::State Budget::load() const {
    // Two halves: if the period is the same before and after, `used` belongs to it, since periods
    // only grow. A stale pair is caught by the swap.
    while (true) {
        const std::int64_t period = __atomic_load_n(&state_.period, __ATOMIC_ACQUIRE);
        const std::int64_t used = __atomic_load_n(&state_.used, __ATOMIC_ACQUIRE);
        if (__atomic_load_n(&state_.period, __ATOMIC_ACQUIRE) == period) return {period, used};
    }
}

bool Budget::swap(const State& from, const State& to) {
    static_assert(sizeof(State) == sizeof(Wide));
    return swap_wide(&state_, std::bit_cast<Wide>(from), std::bit_cast<Wide>(to));
}

std::optional<Budget::Hold> Budget::reserve(NanoUsd amount, NanoUsd limit, Period period,
                                            SysTime now) {
    check(amount >= NanoUsd(0));
    const std::int64_t current = period_number(period, now);
    while (true) {
        const State seen = load();
        const State next = at_period(seen, current, period, amount.value());
        if (next.used > limit.value()) return std::nullopt;
        if (swap(seen, next)) return Hold{next.period, amount};
    }
}

void Budget::settle(const Hold& hold, NanoUsd actual) {
    check(actual >= NanoUsd(0));
    if (actual == hold.amount) return;
    while (true) {
        const State seen = load();
        if (seen.period != hold.period) return;
        const std::int64_t used = add_capped(seen.used, actual.value() - hold.amount.value());
        if (swap(seen, {seen.period, std::max<std::int64_t>(used, 0)})) return;
    }
}

void Budget::restore(NanoUsd spent, Period period, SysTime now) {
    const std::int64_t current = period_number(period, now);
    while (true) {
        const State seen = load();
        if (swap(seen, at_period(seen, current, period, spent.value()))) return;
    }
}

NanoUsd Budget::used(Period period, SysTime now) const {
    const State seen = load();
    return NanoUsd(seen.period >= period_number(period, now) ? seen.used : 0);
}

}  // namespace weir::meter
