#include "route/breaker.hpp"

#include <algorithm>

namespace weir::route {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

// One word of a breaker, so that every change is one compare-and-swap:
//   until in ms (0: closed) 42 bits | reason 6 | level 6 | failures in a row 9 | a probe runs 1
struct Word {
    std::uint64_t until_ms = 0;
    std::uint64_t reason = 0;
    std::uint64_t level = 0;  // how often it opened without closing
    std::uint64_t failures = 0;
    bool probe = false;  // until_ms is then when the probe counts as lost
};
constexpr std::uint64_t until_max = (std::uint64_t{1} << 42) - 1;
constexpr std::uint64_t level_max = 40;  // the doubling has long met its cap
constexpr std::uint64_t failures_max = (std::uint64_t{1} << 9) - 1;
static_assert(error_kind_count <= 64, "the reason has six bits");

std::uint64_t pack(const Word& word) {
    return word.until_ms << 22 | word.reason << 16 | word.level << 10 | word.failures << 1 |
           (word.probe ? 1U : 0U);
}

Word unpack(std::uint64_t bits) {
    return {.until_ms = bits >> 22,
            .reason = bits >> 16 & 63U,
            .level = bits >> 10 & 63U,
            .failures = bits >> 1 & failures_max,
            .probe = (bits & 1U) != 0};
}

std::uint64_t whole_ms(SteadyTime at) {
    const std::int64_t ms = std::chrono::floor<milliseconds>(at.time_since_epoch()).count();
    return ms <= 0 ? 0 : std::min(static_cast<std::uint64_t>(ms), until_max);
}

// Rounded up and never 0, which means closed.
std::uint64_t end_ms(SteadyTime at) {
    if (at == no_deadline) return until_max;
    return std::max<std::uint64_t>(whole_ms(at + milliseconds(1) - nanoseconds(1)), 1);
}

SteadyTime time_of(std::uint64_t ms) {
    return SteadyTime(milliseconds(static_cast<std::int64_t>(ms)));
}

// base doubled (level - 1) times up to cap, then between half of it and all of it by chance, so
// that gateways do not probe in step.
nanoseconds doubled(nanoseconds base, nanoseconds cap, std::uint64_t level, Random& random) {
    nanoseconds period = std::min(base, cap);
    for (std::uint64_t i = 1; i < level && period < cap; ++i)
        period = period > cap / 2 ? cap : period * 2;
    const auto half = static_cast<std::uint64_t>(period.count() / 2);
    return period - nanoseconds(static_cast<std::int64_t>(random.below(half + 1)));
}

// The window's word: number of the half-life 32 bits | good 16 | bad 16. Passing into the next
// half-life halves both counts, so the past fades without a list of calls.
struct Window {
    std::uint64_t number = 0;
    std::uint64_t good = 0;
    std::uint64_t bad = 0;
};

Window window_of(std::uint64_t bits) {
    return {.number = bits >> 32, .good = bits >> 16 & 0xffffU, .bad = bits & 0xffffU};
}

}  // namespace

std::string_view name(Breaker::State state) {
    switch (state) {
        case Breaker::State::closed: return "closed";
        case Breaker::State::open: return "open";
        case Breaker::State::half_open: return "half_open";
    }
    return "closed";
}

std::optional<Breaker::Pass> Breaker::admit(SteadyTime now) {
    std::uint64_t bits = state_.load(std::memory_order_acquire);
    while (true) {
        Word word = unpack(bits);
        if (word.until_ms == 0) return Pass{};
        if (whole_ms(now) < word.until_ms) return std::nullopt;
        word.probe = true;
        word.until_ms = end_ms(deadline_after(now, settings_.probe_max));
        if (state_.compare_exchange_weak(bits, pack(word), std::memory_order_acq_rel))
            return Pass{.probe = true};
    }
}

bool Breaker::ready(SteadyTime now) const {
    const Word word = unpack(state_.load(std::memory_order_acquire));
    return word.until_ms == 0 || whole_ms(now) >= word.until_ms;
}

// Counts a call; whether the recent ones are bad enough to open.
bool Breaker::count(bool good, SteadyTime now) {
    const auto half_life = std::max<std::int64_t>(settings_.half_life.count(), 1);
    const auto number = static_cast<std::uint64_t>(
        std::max<std::int64_t>(now.time_since_epoch() / nanoseconds(half_life), 0));
    std::uint64_t bits = window_.load(std::memory_order_relaxed);
    Window window;
    do {
        window = window_of(bits);
        const std::uint64_t passed = (number & 0xffff'ffffU) - window.number;
        if (passed > 0 && passed < 0x8000'0000U) {  // a late thread's older number changes nothing
            window.good >>= std::min<std::uint64_t>(passed, 16);
            window.bad >>= std::min<std::uint64_t>(passed, 16);
            window.number = number & 0xffff'ffffU;
        }
        if (window.good + window.bad >= 0xffff) {
            window.good /= 2;
            window.bad /= 2;
        }
        (good ? window.good : window.bad) += 1;
    } while (!window_.compare_exchange_weak(
        bits, window.number << 32 | window.good << 16 | window.bad, std::memory_order_relaxed));
    const std::uint64_t calls = window.good + window.bad;
    return calls >= static_cast<std::uint64_t>(settings_.calls_min) &&
           window.bad * 100 >= calls * static_cast<std::uint64_t>(settings_.failure_percent);
}

void Breaker::succeeded(Pass pass, SteadyTime now) {
    count(true, now);
    std::uint64_t bits = state_.load(std::memory_order_acquire);
    while (bits != 0) {
        const Word word = unpack(bits);
        // A probe closes, unless it was benched meanwhile. An old call's late success shows nothing
        // about an open breaker; a closed one only forgets its failures in a row.
        if (pass.probe ? !word.probe : word.until_ms != 0) return;
        if (state_.compare_exchange_weak(bits, 0, std::memory_order_acq_rel)) {
            if (pass.probe) window_.store(0, std::memory_order_relaxed);
            return;
        }
    }
}

void Breaker::failed(Pass pass, ErrorKind reason, SteadyTime now, Random& random) {
    const bool rate_exceeded = count(false, now);
    std::uint64_t bits = state_.load(std::memory_order_acquire);
    while (true) {
        Word word = unpack(bits);
        if (pass.probe ? !word.probe : word.until_ms != 0) return;  // open already
        word.reason = static_cast<std::uint64_t>(reason);
        word.failures = std::min(word.failures + 1, failures_max);
        const bool opens = pass.probe || rate_exceeded ||
                           word.failures >= static_cast<std::uint64_t>(settings_.failures_max);
        word.probe = false;
        if (opens) {
            word.level = std::min(word.level + 1, level_max);
            word.until_ms = end_ms(deadline_after(
                now, doubled(settings_.open_base, settings_.open_cap, word.level, random)));
        }
        if (!state_.compare_exchange_weak(bits, pack(word), std::memory_order_acq_rel)) continue;
        if (opens) window_.store(0, std::memory_order_relaxed);
        return;
    }
}

void Breaker::abandoned(Pass pass, SteadyTime now) {
    if (!pass.probe) return;
    std::uint64_t bits = state_.load(std::memory_order_acquire);
    while (true) {
        Word word = unpack(bits);
        if (!word.probe) return;
        word.probe = false;
        word.until_ms = std::max<std::uint64_t>(whole_ms(now), 1);  // the next call may probe
        if (state_.compare_exchange_weak(bits, pack(word), std::memory_order_acq_rel)) return;
    }
}

void Breaker::bench_until(SteadyTime until, ErrorKind reason) {
    std::uint64_t bits = state_.load(std::memory_order_acquire);
    while (true) {
        Word word = unpack(bits);
        const std::uint64_t end = end_ms(until);
        if (!word.probe && word.until_ms >= end) return;
        word.until_ms = end;
        word.probe = false;
        word.reason = static_cast<std::uint64_t>(reason);
        word.failures = std::min(word.failures + 1, failures_max);
        if (state_.compare_exchange_weak(bits, pack(word), std::memory_order_acq_rel)) return;
    }
}

Breaker::View Breaker::view(SteadyTime now) const {
    const Word word = unpack(state_.load(std::memory_order_acquire));
    View view{.reason = static_cast<ErrorKind>(word.reason),
              .until = time_of(word.until_ms),
              .failures = static_cast<int>(word.failures)};
    if (word.until_ms == 0)
        view.state = State::closed;
    else if (word.probe || whole_ms(now) >= word.until_ms)
        view.state = State::half_open;
    else
        view.state = State::open;
    return view;
}

// A bench's word: until in ms 48 bits | strikes 16.
void Bench::strike(std::optional<nanoseconds> delay, SteadyTime now, Random& random,
                   const Settings& settings) {
    std::uint64_t bits = state_.load(std::memory_order_acquire);
    std::uint64_t changed = 0;
    do {
        const std::uint64_t running_until = bits >> 16;
        std::uint64_t strikes = bits & 0xffffU;
        // Calls that were under way together are one strike, not one each.
        if (whole_ms(now) >= running_until) strikes = std::min(strikes + 1, level_max);
        const nanoseconds period = delay ? *delay
                                         : doubled(settings.base, settings.cap,
                                                   std::max<std::uint64_t>(strikes, 1), random);
        changed = std::max(running_until, end_ms(deadline_after(now, period))) << 16 | strikes;
    } while (!state_.compare_exchange_weak(bits, changed, std::memory_order_acq_rel));
}

void Bench::extend(SteadyTime until) {
    std::uint64_t bits = state_.load(std::memory_order_acquire);
    std::uint64_t changed = 0;
    do {
        changed = std::max(bits >> 16, end_ms(until)) << 16 | (bits & 0xffffU);
    } while (!state_.compare_exchange_weak(bits, changed, std::memory_order_acq_rel));
}

void Bench::clear(SteadyTime now) {
    std::uint64_t bits = state_.load(std::memory_order_relaxed);
    if (bits == 0 || whole_ms(now) < bits >> 16) return;
    state_.compare_exchange_strong(bits, 0, std::memory_order_acq_rel);
}

std::optional<SteadyTime> Bench::until(SteadyTime now) const {
    const std::uint64_t until_ms = state_.load(std::memory_order_acquire) >> 16;
    if (until_ms == 0 || whole_ms(now) >= until_ms) return std::nullopt;
    return time_of(until_ms);
}

}  // namespace weir::route
