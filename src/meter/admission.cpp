#include "meter/admission.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/check.hpp"

namespace weir::meter {
namespace {

using std::chrono::nanoseconds;

// For people: "350 ms", "12 s", "3 min", "2 h", rounded up.
std::string wait_text(nanoseconds wait) {
    const auto up = [wait](auto unit) { return std::chrono::ceil<decltype(unit)>(wait).count(); };
    if (wait < std::chrono::seconds(1))
        return fmt::format("{} ms", up(std::chrono::milliseconds{}));
    if (wait < std::chrono::minutes(2)) return fmt::format("{} s", up(std::chrono::seconds{}));
    if (wait < std::chrono::hours(2)) return fmt::format("{} min", up(std::chrono::minutes{}));
    return fmt::format("{} h", up(std::chrono::hours{}));
}

std::string rate_text(const PerTime& rate, std::string_view what) {
    return fmt::format("{} {} per {}", rate.count, what, wait_text(rate.period));
}

Refusal rate_refusal(Level level, const PerTime& rate, std::string_view what, nanoseconds wait) {
    std::string message =
        fmt::format("the {}'s limit of {} is used up", name(level), rate_text(rate, what));
    if (wait == nanoseconds::max()) {
        message += "; it allows nothing, so ask whoever runs this gateway to raise it";
        return {Error(ErrorKind::rate_limited, std::move(message)), std::nullopt};
    }
    message += fmt::format("; try again in {}", wait_text(wait));
    return {Error(ErrorKind::rate_limited, std::move(message)), wait};
}

Refusal concurrency_refusal(Level level, std::int32_t limit) {
    return {Error(ErrorKind::concurrency_limited,
                  fmt::format("the {} already has {} requests running, its limit; "
                              "try again when one has ended",
                              name(level), limit)),
            // Nobody knows when one ends; a second keeps clients from spinning.
            nanoseconds(std::chrono::seconds(1))};
}

Refusal budget_refusal(Level level, Period period, NanoUsd limit, NanoUsd used, NanoUsd amount,
                       SysTime now) {
    const NanoUsd left = std::max(limit - used, NanoUsd(0));
    const std::string each =
        period == Period::total ? "in total" : fmt::format("a {}", name(period));
    std::string message = fmt::format(
        "this request could cost up to {} USD, and {} USD is left of the {}'s budget of {} USD {}",
        write_usd(amount), write_usd(left), name(level), write_usd(limit), each);
    if (left > NanoUsd(0))
        message += "; ask for less output (max_tokens) or choose a cheaper model";
    if (period == Period::total) return {Error(ErrorKind::budget_exceeded, std::move(message)), {}};
    const nanoseconds wait = period_end(period, now) - now;
    message += fmt::format("; the budget starts anew in {}", wait_text(wait));
    // A request that no fresh budget would hold is not helped by waiting.
    if (amount > limit) return {Error(ErrorKind::budget_exceeded, std::move(message)), {}};
    return {Error(ErrorKind::budget_exceeded, std::move(message)), wait};
}

Refusal unpriced_refusal(Level level) {
    return {Error(ErrorKind::unpriced,
                  fmt::format("the {} has a budget, and this model's price or this request's "
                              "largest cost is unknown; use a priced model, set max_tokens, or "
                              "have the price set in the gateway's configuration",
                              name(level))),
            std::nullopt};
}

// The tighter of two, by what remains.
void narrow(std::optional<RateStatus::One>& kept, const RateStatus::One& other) {
    if (!kept || other.remaining < kept->remaining) kept = other;
}

RateStatus::One status_of(const Gcra& gcra, const PerTime& rate, SteadyTime now) {
    return {rate.count, gcra.remaining(rate, now), gcra.reset(now)};
}

}  // namespace

void Meter::add(Level level, const LimitSet& limits, Counters& counters) {
    check(size_ < level_count);
    links_[size_++] = Link{level, limits, &counters};
}

std::expected<Admission, Refusal> Meter::admit(const RequestFacts& facts, const Now& now) const {
    Admission admission;
    admission.admitted_ = now.steady;
    admission.reserved_ = facts.worst_cost.value_or(NanoUsd(0));
    for (std::size_t i = 0; i < size_; ++i) {
        // A refusal destroys the admission, which gives back what the levels before had given.
        if (std::optional<Refusal> refusal = admit_link(*links_[i], facts, now, admission))
            return std::unexpected(std::move(*refusal));
    }
    if (std::optional<Refusal> refusal = count_request(now))
        return std::unexpected(std::move(*refusal));
    return admission;
}

std::expected<Admission, Refusal> Meter::hold_more(NanoUsd amount, const Now& now) const {
    Admission admission;
    admission.admitted_ = now.steady;
    admission.reserved_ = amount;
    for (std::size_t i = 0; i < size_; ++i)
        if (std::optional<Refusal> refusal = hold_money(*links_[i], amount, now, admission))
            return std::unexpected(std::move(*refusal));
    return admission;
}

std::optional<Refusal> Meter::hold_money(const Link& link, NanoUsd amount, const Now& now,
                                         Admission& admission) {
    for (std::size_t i = 0; i < period_count; ++i) {
        const std::optional<NanoUsd>& limit = link.limits.budgets[i];
        if (!limit) continue;
        const auto period = static_cast<Period>(i);
        Budget& budget = link.counters->budgets[i];
        const std::optional<Budget::Hold> hold = budget.reserve(amount, *limit, period, now.wall);
        if (!hold)
            return budget_refusal(link.level, period, *limit, budget.used(period, now.wall), amount,
                                  now.wall);
        admission.budgets_[admission.budget_count_++] = {&budget, hold->period};
    }
    return std::nullopt;
}

// After everything else, so that a refused request is not counted. An admitted one is, and stays so
// whatever becomes of it.
std::optional<Refusal> Meter::count_request(const Now& now) const {
    for (std::size_t i = 0; i < size_; ++i) {
        const Link& link = *links_[i];
        if (!link.limits.requests) continue;
        const GcraAnswer answer =
            link.counters->requests.try_take(1, *link.limits.requests, now.steady);
        if (answer.allowed) continue;
        for (std::size_t j = 0; j < i; ++j)
            if (links_[j]->limits.requests)
                links_[j]->counters->requests.give_back(1, *links_[j]->limits.requests, now.steady);
        return rate_refusal(link.level, *link.limits.requests, "requests", answer.retry_after);
    }
    return std::nullopt;
}

std::optional<Refusal> Meter::admit_link(const Link& link, const RequestFacts& facts,
                                         const Now& now, Admission& admission) {
    Counters& counters = *link.counters;
    const LimitSet& limits = link.limits;
    if (!limits.concurrent)
        counters.concurrency.enter();
    else if (!counters.concurrency.try_enter(*limits.concurrent))
        return concurrency_refusal(link.level, *limits.concurrent);
    admission.running_[admission.running_count_++] = &counters.concurrency;

    if (limits.has_budget() && !facts.worst_cost) return unpriced_refusal(link.level);
    if (limits.has_budget())
        if (std::optional<Refusal> refusal = hold_money(link, *facts.worst_cost, now, admission))
            return refusal;
    if (limits.tokens) {
        const std::int64_t amount = std::clamp<std::int64_t>(
            facts.tokens.value(), 0, std::max<std::int64_t>(limits.tokens->count, 0));
        const GcraAnswer answer = counters.tokens.try_take(amount, *limits.tokens, now.steady);
        if (!answer.allowed)
            return rate_refusal(link.level, *limits.tokens, "tokens", answer.retry_after);
        admission.tokens_[admission.token_count_++] = {&counters.tokens, *limits.tokens, amount};
    }
    return std::nullopt;
}

RateStatus Meter::rate_status(const Now& now) const {
    RateStatus status;
    for (std::size_t i = 0; i < size_; ++i) {
        const Link& link = *links_[i];
        if (link.limits.requests)
            narrow(status.requests,
                   status_of(link.counters->requests, *link.limits.requests, now.steady));
        if (link.limits.tokens)
            narrow(status.tokens,
                   status_of(link.counters->tokens, *link.limits.tokens, now.steady));
    }
    return status;
}

bool Meter::has_budget() const {
    for (std::size_t i = 0; i < size_; ++i)
        if (links_[i]->limits.has_budget()) return true;
    return false;
}

std::optional<NanoUsd> Meter::budget_left(SysTime now) const {
    std::optional<NanoUsd> least;
    for (std::size_t i = 0; i < size_; ++i) {
        for (std::size_t p = 0; p < period_count; ++p) {
            const std::optional<NanoUsd>& limit = links_[i]->limits.budgets[p];
            if (!limit) continue;
            const NanoUsd used = links_[i]->counters->budgets[p].used(static_cast<Period>(p), now);
            const NanoUsd left = std::max(*limit - used, NanoUsd(0));
            least = least ? std::min(*least, left) : left;
        }
    }
    return least;
}

std::optional<int> Meter::budget_used_percent(SysTime now) const {
    std::optional<int> most;
    for (std::size_t i = 0; i < size_; ++i) {
        for (std::size_t p = 0; p < period_count; ++p) {
            const std::optional<NanoUsd>& limit = links_[i]->limits.budgets[p];
            if (!limit) continue;
            const NanoUsd used = links_[i]->counters->budgets[p].used(static_cast<Period>(p), now);
            const __int128 percent = static_cast<__int128>(used.value()) * 100 /
                                     std::max<std::int64_t>(limit->value(), 1);
            most = std::max(most.value_or(0), static_cast<int>(std::min<__int128>(percent, 100)));
        }
    }
    return most;
}

Admission::Admission(Admission&& other) noexcept { take(other); }

Admission& Admission::operator=(Admission&& other) noexcept {
    if (this == &other) return *this;
    release();
    take(other);
    return *this;
}

Admission::~Admission() { release(); }

void Admission::take(Admission& other) {
    std::copy_n(other.running_.begin(), other.running_count_, running_.begin());
    std::copy_n(other.tokens_.begin(), other.token_count_, tokens_.begin());
    std::copy_n(other.budgets_.begin(), other.budget_count_, budgets_.begin());
    running_count_ = std::exchange(other.running_count_, std::uint8_t{0});
    token_count_ = std::exchange(other.token_count_, std::uint8_t{0});
    budget_count_ = std::exchange(other.budget_count_, std::uint8_t{0});
    reserved_ = other.reserved_;
    admitted_ = other.admitted_;
}

void Admission::settle(Tokens used, std::optional<NanoUsd> cost, const Now& now) {
    settle_tokens(std::max<std::int64_t>(used.value(), 0), now.steady);
    settle_budgets(std::max(cost.value_or(reserved_), NanoUsd(0)));
}

void Admission::release() {
    // Nothing was used: what was taken at admission goes back as if it had not been.
    settle_tokens(0, admitted_);
    settle_budgets(NanoUsd(0));
    for (std::size_t i = 0; i < running_count_; ++i)
        running_[i]->leave();
    running_count_ = 0;
}

void Admission::settle_tokens(std::int64_t used, SteadyTime now) {
    for (std::size_t i = 0; i < token_count_; ++i)
        tokens_[i].gcra->give_back(tokens_[i].amount - used, tokens_[i].rate, now);
    token_count_ = 0;
}

void Admission::settle_budgets(NanoUsd actual) {
    for (std::size_t i = 0; i < budget_count_; ++i)
        budgets_[i].budget->settle({budgets_[i].period, reserved_}, actual);
    budget_count_ = 0;
}

}  // namespace weir::meter
