#pragma once
// May this request run, and what does it hold while it does? A Meter is a principal's chain of
// limits with their counters; admit() takes from every level or from none; the Admission it gives
// puts everything back when destroyed, except what settle() has booked.
//
// The hot path asks nobody: atomics only, no allocation unless a request is refused.
#include <array>
#include <chrono>
#include <cstdint>
#include <expected>
#include <optional>
#include <string_view>

#include "base/money.hpp"
#include "base/result.hpp"
#include "meter/counters.hpp"
#include "meter/limits.hpp"

namespace weir::meter {

// Both clocks, read once per call by whoever owns a clock: rates run on the steady one, budgets
// on the calendar.
struct Now {
    SteadyTime steady;
    SysTime wall;
};

// What the request could use. tokens: the likely count (cost.hpp); a count beyond a level's whole
// burst takes the whole burst, and the rest becomes debt when it is settled. worst_cost is absent
// when no price is known: then any budget in the chain refuses it (ErrorKind::unpriced), and
// without a budget it runs.
struct RequestFacts {
    Tokens tokens;
    std::optional<NanoUsd> worst_cost;
};

// Why not, and when to come back. retry_after is absent where waiting does not help.
struct Refusal {
    Error error;  // rate_limited, concurrency_limited, budget_exceeded or unpriced
    std::optional<std::chrono::nanoseconds> retry_after;
};

// x-ratelimit-{limit,remaining,reset}-{requests,tokens}; of the level with the least remaining.
struct RateStatus {
    struct One {
        std::int64_t limit = 0;
        std::int64_t remaining = 0;
        std::chrono::nanoseconds reset{0};  // until all of limit is available again
    };
    std::optional<One> requests;
    std::optional<One> tokens;
};

class Admission;

// Immutable and cheap to copy; part of a snapshot. Points into the Registry. One thread or many.
class Meter {
public:
    Meter() = default;  // no limits: admits everything, counts nothing

    // From narrow to wide; at most level_count levels.
    void add(Level level, const LimitSet& limits, Counters& counters);

    std::expected<Admission, Refusal> admit(const RequestFacts& facts, const Now& now) const;
    // More money for a request that is running already: from every budget above the caller, or
    // from none. Held until what is returned is destroyed, which must be after the request's own
    // admission has been settled with all that it used; it is not settled itself.
    std::expected<Admission, Refusal> hold_more(NanoUsd amount, const Now& now) const;
    RateStatus rate_status(const Now& now) const;
    bool has_budget() const;
    // Of the level and period with the least left; absent without a budget.
    std::optional<NanoUsd> budget_left(SysTime now) const;
    // Of the tightest budget, 0 to 100, rounded down; absent without a budget.
    std::optional<int> budget_used_percent(SysTime now) const;

private:
    friend class Admission;
    struct Link {
        Level level;
        LimitSet limits;
        Counters* counters;
    };
    static std::optional<Refusal> admit_link(const Link& link, const RequestFacts& facts,
                                             const Now& now, Admission& admission);
    static std::optional<Refusal> hold_money(const Link& link, NanoUsd amount, const Now& now,
                                             Admission& admission);
    std::optional<Refusal> count_request(const Now& now) const;

    std::array<std::optional<Link>, level_count> links_;
    std::size_t size_ = 0;
};

// Move-only. Belongs to one request and one thread at a time; the Registry must outlive it, the
// Meter need not.
class Admission {
public:
    Admission() = default;  // holds nothing
    Admission(Admission&& other) noexcept;
    Admission& operator=(Admission&& other) noexcept;
    Admission(const Admission&) = delete;
    Admission& operator=(const Admission&) = delete;
    ~Admission();

    // Books what the request really used; later calls do nothing. An unknown cost books what was
    // reserved (worst_cost): the same law as in the ledger, store::charged(). The request counts
    // as running until destruction or release().
    void settle(Tokens used, std::optional<NanoUsd> cost, const Now& now);
    // What the destructor does: gives back what was not settled, and ends "running".
    void release();

    NanoUsd reserved() const { return reserved_; }

private:
    friend class Meter;
    struct TokenHold {
        Gcra* gcra;
        PerTime rate;
        std::int64_t amount;
    };
    struct BudgetHold {
        Budget* budget;
        std::int64_t period;
    };
    void settle_tokens(std::int64_t used, SteadyTime now);
    void settle_budgets(NanoUsd actual);
    void take(Admission& other);

    // Only the first *_count_ entries are set, and only those are moved.
    std::array<Concurrency*, level_count> running_;
    std::array<TokenHold, level_count> tokens_;
    std::array<BudgetHold, level_count * period_count> budgets_;
    std::uint8_t running_count_ = 0;
    std::uint8_t token_count_ = 0;
    std::uint8_t budget_count_ = 0;
    NanoUsd reserved_;
    SteadyTime admitted_;
};

}  // namespace weir::meter
