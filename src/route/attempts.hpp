#pragma once
// The life of one call's attempts as a pure machine: given the plan and how the last attempt ended,
// it says what to do next. It owns the rules (retry only before the first byte to the client,
// another credential first, then another candidate, then the same one after a back-off, never past
// a limit) and reports to breakers and benches; the gateway is a thin loop over it:
//
//     Attempts attempts(plan, deployments, health, random, deadline);
//     Action action = attempts.start(now());
//     while (true) {
//         if (Wait* wait = std::get_if<Wait>(&action)) { sleep; action = attempts.resume(now()); }
//         else if (GiveUp* end = ...) return the error;
//         else if (an attempt at std::get<Try>(action) fails before the first byte)
//             action = attempts.failed(outcome, now());
//         else { attempts.answered(now()); relay; if it breaks, attempts.broke(outcome, now()); }
//     }
// A stream of text that another attempt may continue is not broke() but go_on(), which begins the
// loop again. An attempt that is slow may get another beside it, by hedge(); until one of the two
// has answered, the gateway says by turn() which of them it speaks of.
// One request, one thread. Destroying it while an attempt runs counts as abandoned.
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/random.hpp"
#include "route/route.hpp"

namespace weir::route {

// How an attempt ended badly. The gateway makes it from provider::Failure, or from an Error of
// net/.
struct Outcome {
    Error error;
    Blame blame = Blame::nobody;  // traits(error.kind()).blame unless told more
    std::optional<std::chrono::nanoseconds> retry_after = {};  // as the provider named it
    int upstream_status = 0;                                   // 0: no answer at all
    bool unrepeatable = false;  // nobody else can be asked, or may be
    bool unfit = false;  // a whole answer, but not what was asked for: nobody's health is at stake
    std::optional<bool> should_retry = {};  // as the provider said
};
Outcome outcome_of(Error error);

// Send the call now to plan.candidates[candidate] with that credential of its provider.
struct Try {
    std::uint32_t candidate = 0;
    std::uint32_t credential = 0;  // index in the provider's list; meaningless when it has none
};
// Come back with resume() at this time. Nothing is running meanwhile.
struct Wait {
    SteadyTime until;
};
// Tell the client. retry_after: when it is worth asking again, where that is known.
struct GiveUp {
    Error error;
    std::optional<std::chrono::nanoseconds> retry_after;
    int upstream_status = 0;
};
using Action = std::variant<Try, Wait, GiveUp>;

// One try, for the decision record and the ledger.
struct Attempt {
    std::uint32_t candidate = 0;
    std::uint32_t credential = 0;
    SteadyTime started, ended;
    std::optional<ErrorKind> failure;  // nothing: it answered
    int upstream_status = 0;
};

class Attempts {
public:
    // plan, deployments and health outlive this; random is the worker's.
    Attempts(const Plan& plan, const Deployments& deployments, const Health& health, Random& random,
             Deadline deadline);
    Attempts(const Attempts&) = delete;
    Attempts& operator=(const Attempts&) = delete;
    ~Attempts();

    Action start(SteadyTime now);   // once, first
    Action resume(SteadyTime now);  // after a Wait
    // The running attempt ended before any byte of an answer went to the client.
    Action failed(const Outcome& outcome, SteadyTime now);

    // The same where its candidate is worth being asked once more, otherwise: it is, at once, if it
    // still may be.
    Action again(const Outcome& outcome, SteadyTime now);

    // What the answer to the running attempt, good or bad, says of the provider's rate limits.
    void limits_told(const LimitsTold& told, SteadyTime now);

    // The running attempt has an answer that now goes to the client: no other attempt follows.
    void answered(SteadyTime now);
    // That answer is whole, or as good as: for the statistics. output: 0 where unknown.
    void completed(Tokens output, SteadyTime now);
    // The answer broke off after answered(): reported, never retried.
    void broke(const Outcome& outcome, SteadyTime now);
    // The same, but what the client has of it can be continued by another attempt, under the rules
    // of failed(): whom to ask for that.
    Action go_on(const Outcome& outcome, SteadyTime now);
    // The client left or we are stopping: the running attempt says nothing about anybody.
    void abandoned(SteadyTime now);

    // Who may be asked beside the running attempt: the first target that was not asked yet, that
    // nothing stands against, and that is another deployment. Nothing when there is none, or the
    // call's attempts or time are used up.
    std::optional<std::uint32_t> beside(SteadyTime now) const;
    // Begins that attempt. The one that ran before stays the running one.
    std::optional<Try> hedge(SteadyTime now);
    bool hedged() const { return beside_.has_value(); }
    // The other of the two is the running one from now on.
    void turn();
    // Whether the other one is worth waiting for when the running one has ended so. Where it is
    // not, another would fare no better: outran() the other, and failed().
    bool may_await_other(const Outcome& outcome) const;
    // The running one has failed, and the other is now the only one.
    void fell_behind(const Outcome& outcome, SteadyTime now);
    // The running one has an answer or ends the call, and the other was cancelled; whole: what it
    // was to give was waited for as a whole. Its history stands before the running one's.
    void outran(bool whole, SteadyTime now);

    // In the order in which they began; of two that ran beside each other the one whose end the
    // call went on with stands last.
    std::span<const Attempt> history() const { return history_; }

private:
    enum class Phase : std::uint8_t { idle, running, waiting, answered, over };
    struct State {
        int tries = 0;              // that count against same_target_max
        bool out = false;           // not again in this call
        std::uint64_t refused = 0;  // credentials, by bit, that failed there in this round
    };
    // An attempt under way.
    struct Run {
        std::size_t place = 0;  // in the history
        Breaker::Pass deployment_pass, credential_pass;
        std::optional<std::uint32_t> in_flight;  // the deployment at which it counts as such
        std::int64_t started_as = 0;             // its number there
    };

    const RetrySettings& retry() const { return plan_.route->retry; }
    std::uint32_t provider_of(std::uint32_t candidate) const;
    bool in_play(std::uint32_t candidate) const;
    bool credential_ready(std::uint32_t candidate, std::uint32_t credential, SteadyTime now) const;
    std::optional<std::uint32_t> pick_credential(std::uint32_t candidate, SteadyTime now);
    std::optional<Try> try_candidate(std::uint32_t candidate, SteadyTime now);
    struct Ready {
        SteadyTime at;
        bool named = false;  // by a provider: waiting for it counts against wait_max
    };
    std::optional<Ready> ready_at(std::uint32_t candidate, SteadyTime now);
    Attempt& running() { return history_[run_.place]; }
    const Attempt& running() const { return history_[run_.place]; }
    void count_out(const Outcome& outcome);
    Action next(SteadyTime now);
    Action wait_or_repeat(SteadyTime now);
    GiveUp give_up(SteadyTime now);
    std::optional<std::chrono::nanoseconds> worth_asking_in(SteadyTime now) const;
    bool enter(Use use);
    void ended(const Outcome& outcome, SteadyTime now);
    void report(const Outcome& outcome, SteadyTime now);
    void report_deployment(const Outcome& outcome, SteadyTime now);
    void release(SteadyTime now);
    void landed();

    const Plan& plan_;
    const Deployments& deployments_;
    const Health& health_;
    Random& random_;
    Deadline deadline_;
    Phase phase_ = Phase::idle;
    Use use_ = Use::target;      // target: the ordinary candidates; else those of that case alone
    std::vector<State> states_;  // by candidate
    std::vector<Attempt> history_;
    std::optional<Outcome> last_;
    std::uint32_t waiting_for_ = 0;
    std::chrono::nanoseconds waited_{0};  // for delays that providers named
    Run run_;                             // the attempt that is spoken of
    std::optional<Run> beside_;           // the other one, while two run
    SteadyTime seen_at_;                  // the latest time we were told, for the destructor
};

}  // namespace weir::route
