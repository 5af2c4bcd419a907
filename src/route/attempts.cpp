#include "route/attempts.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "route/backoff.hpp"
#include "route/record.hpp"

namespace weir::route {
namespace {

using std::chrono::nanoseconds;

// The provider looked at the request and did its work: it is alive, whatever it thought of it.
bool shows_life(ErrorKind kind) {
    return kind == ErrorKind::upstream_rejected || kind == ErrorKind::context_length ||
           kind == ErrorKind::content_filter;
}

// Another credential of the same provider may do better.
bool concerns_credential(ErrorKind kind) {
    return kind == ErrorKind::upstream_auth || kind == ErrorKind::upstream_quota ||
           kind == ErrorKind::upstream_rate_limited;
}

// What may be tried now. The provider's own word counts more than what we make of its status:
// "false" is about this request with this credential, so another target or key is asked all the
// same.
Retry retry_of(const Outcome& outcome) {
    if (outcome.unfit) return Retry::elsewhere;
    const Retry retry = traits(outcome.error.kind()).retry;
    if (!outcome.should_retry || retry == Retry::by_policy) return retry;
    if (*outcome.should_retry) return Retry::here;
    return retry == Retry::here ? Retry::elsewhere : retry;
}

}  // namespace

Outcome outcome_of(Error error) {
    const Blame blame = traits(error.kind()).blame;
    return {.error = std::move(error), .blame = blame};
}

Attempts::Attempts(const Plan& plan, const Deployments& deployments, const Health& health,
                   Random& random, Deadline deadline)
    : plan_(plan),
      deployments_(deployments),
      health_(health),
      random_(random),
      deadline_(deadline),
      states_(plan.candidates.size()) {}

Attempts::~Attempts() {
    if (phase_ == Phase::running) release(seen_at_);
    landed();
    if (!beside_) return;
    run_ = *beside_;
    release(seen_at_);
    landed();
}

void Attempts::completed(Tokens output, SteadyTime now) {
    check(phase_ == Phase::answered);
    const Attempt& attempt = running();
    health_.statistics(plan_.candidates[attempt.candidate].deployment)
        .succeeded(now - attempt.started, output, now);
    landed();
}

void Attempts::limits_told(const LimitsTold& told, SteadyTime now) {
    check(phase_ == Phase::running);
    const Attempt& attempt = running();
    const std::uint32_t deployment = plan_.candidates[attempt.candidate].deployment;
    // Limits are counted by credential: one that is used up says nothing about the others.
    if (health_.credential_count(provider_of(attempt.candidate)) < 2)
        return health_.statistics(deployment).limits(told, run_.started_as, now);
    if (told.share > 0 || told.reset <= nanoseconds(0)) return;
    health_.quota(deployment, attempt.credential)
        .strike(std::min(told.reset, health_.settings().named_max), now, random_,
                health_.settings().bench);
}

void Attempts::landed() {
    if (run_.in_flight) health_.statistics(*run_.in_flight).ended();
    run_.in_flight.reset();
}

std::uint32_t Attempts::provider_of(std::uint32_t candidate) const {
    return deployments_[plan_.candidates[candidate].deployment].provider;
}

bool Attempts::in_play(std::uint32_t candidate) const {
    const Use use = plan_.candidates[candidate].use;
    const bool ordinary = use == Use::target || use == Use::fallback;
    return !states_[candidate].out && (use_ == Use::target ? ordinary : use == use_);
}

bool Attempts::credential_ready(std::uint32_t candidate, std::uint32_t credential,
                                SteadyTime now) const {
    const std::uint32_t provider = provider_of(candidate);
    if (health_.credential_count(provider) > 0 &&
        !health_.credential(provider, credential).ready(now))
        return false;
    return !health_.quota(plan_.candidates[candidate].deployment, credential).until(now);
}

// By chance in proportion to weight, among those that are neither benched nor tried in this round.
std::optional<std::uint32_t> Attempts::pick_credential(std::uint32_t candidate, SteadyTime now) {
    const auto& credentials = deployments_.providers()[provider_of(candidate)].credentials;
    const auto usable = [&](std::uint32_t i) {
        const bool refused = i < 64 && (states_[candidate].refused >> i & 1U) != 0;
        return !refused && credential_ready(candidate, i, now);
    };
    if (credentials.empty()) return usable(0) ? std::optional<std::uint32_t>(0) : std::nullopt;
    std::uint64_t total = 0;
    for (std::uint32_t i = 0; i < credentials.size(); ++i)
        if (usable(i)) total += credentials[i].weight;
    if (total == 0) return std::nullopt;
    std::uint64_t ticket = random_.below(total);
    for (std::uint32_t i = 0; i < credentials.size(); ++i) {
        // Another thread may bench one between the two loops; then nobody holds the ticket.
        if (!usable(i)) continue;
        if (ticket < credentials[i].weight) return i;
        ticket -= credentials[i].weight;
    }
    return std::nullopt;
}

std::optional<Try> Attempts::try_candidate(std::uint32_t candidate, SteadyTime now) {
    const std::uint32_t deployment = plan_.candidates[candidate].deployment;
    const std::uint32_t provider = provider_of(candidate);
    if (health_.pause(deployment).until(now)) return std::nullopt;
    const auto credential = pick_credential(candidate, now);
    if (!credential) return std::nullopt;
    const auto pass = health_.deployment(deployment).admit(now);
    if (!pass) return std::nullopt;
    Run run{.place = history_.size(), .deployment_pass = *pass, .in_flight = deployment};
    if (health_.credential_count(provider) > 0) {
        const auto credential_pass = health_.credential(provider, *credential).admit(now);
        if (!credential_pass) {
            health_.deployment(deployment).abandoned(run.deployment_pass, now);
            return std::nullopt;
        }
        run.credential_pass = *credential_pass;
    }
    phase_ = Phase::running;
    run.started_as = health_.statistics(deployment).started();
    run_ = run;
    history_.push_back({.candidate = candidate,
                        .credential = *credential,
                        .started = now,
                        .ended = now,
                        .failure = {}});
    return Try{candidate, *credential};
}

Action Attempts::start(SteadyTime now) {
    check(phase_ == Phase::idle);
    seen_at_ = now;
    health_.retry_budget().deposit(retry().budget_percent);
    return next(now);
}

Action Attempts::resume(SteadyTime now) {
    check(phase_ == Phase::waiting);
    seen_at_ = now;
    // In the plan's order: the one we waited for, or whoever has become free meanwhile.
    for (std::uint32_t i = 0; i < states_.size() && now < deadline_; ++i) {
        if (!in_play(i) || (states_[i].tries > 0 && i != waiting_for_)) continue;
        if (const auto attempt = try_candidate(i, now)) return *attempt;
    }
    if (states_[waiting_for_].tries > 0) states_[waiting_for_].out = true;
    return next(now);
}

Action Attempts::next(SteadyTime now) {
    if (std::ssize(history_) >= retry().attempts_max || now >= deadline_) return give_up(now);
    for (std::uint32_t i = 0; i < states_.size(); ++i) {
        if (!in_play(i) || states_[i].tries > 0) continue;
        if (const auto attempt = try_candidate(i, now)) return *attempt;
    }
    return wait_or_repeat(now);
}

// When this candidate can be asked (again), as far as it is known and may be waited for.
std::optional<Attempts::Ready> Attempts::ready_at(std::uint32_t candidate, SteadyTime now) {
    const std::uint32_t deployment = plan_.candidates[candidate].deployment;
    const std::uint32_t provider = provider_of(candidate);
    const State& state = states_[candidate];
    if (!health_.deployment(deployment).ready(now))
        return std::nullopt;  // fail fast, not in a queue
    if (state.tries >= retry().same_target_max) return std::nullopt;

    std::optional<SteadyTime> credential_at;
    const std::uint32_t count = health_.credential_count(provider);
    for (std::uint32_t i = 0; i < std::max<std::uint32_t>(count, 1); ++i) {
        if (count > 0 && (!health_.credential(provider, i).ready(now) ||
                          deployments_.providers()[provider].credentials[i].weight == 0))
            continue;
        const SteadyTime at = health_.quota(deployment, i).until(now).value_or(now);
        if (!credential_at || at < *credential_at) credential_at = at;
    }
    if (!credential_at) return std::nullopt;

    SteadyTime at = std::max(*credential_at, health_.pause(deployment).until(now).value_or(now));
    const bool named = at > now;
    if (named) {
        if (waited_ + (at - now) > retry().wait_max) return std::nullopt;
        at = now + after_named_delay(at - now, random_);
    }
    if (state.tries > 0)
        at = std::max(at, now + full_jitter({retry().base, retry().cap}, state.tries - 1, random_));
    return at < deadline_ ? std::optional(Ready{at, named}) : std::nullopt;
}

Action Attempts::wait_or_repeat(SteadyTime now) {
    std::optional<Ready> soonest;
    for (std::uint32_t i = 0; i < states_.size(); ++i) {
        if (!in_play(i)) continue;
        const auto ready = ready_at(i, now);
        if (!ready || (soonest && ready->at >= soonest->at)) continue;
        soonest = ready;
        waiting_for_ = i;
    }
    if (!soonest) return give_up(now);
    const bool repeat = states_[waiting_for_].tries > 0;
    if (repeat && (retry().budget_percent == 0 || !health_.retry_budget().take(now)))
        return give_up(now);
    if (soonest->named) waited_ += soonest->at - now;
    phase_ = Phase::waiting;
    return Wait{soonest->at};
}

void Attempts::ended(const Outcome& outcome, SteadyTime now) {
    check(phase_ == Phase::running);
    seen_at_ = now;
    running().ended = now;
    running().failure = outcome.error.kind();
    running().upstream_status = outcome.upstream_status;
    last_ = outcome;
    report(outcome, now);
    phase_ = Phase::waiting;  // nothing runs
}

Action Attempts::again(const Outcome& outcome, SteadyTime now) {
    if (std::ssize(history_) >= retry().attempts_max || now >= deadline_)
        return failed(outcome, now);
    ended(outcome, now);
    const std::uint32_t candidate = running().candidate;
    ++states_[candidate].tries;
    states_[candidate].out = true;
    if (const auto attempt = try_candidate(candidate, now)) return *attempt;
    return next(now);
}

Action Attempts::failed(const Outcome& outcome, SteadyTime now) {
    ended(outcome, now);
    const std::uint32_t candidate = running().candidate;
    if (outcome.unrepeatable) return give_up(now);

    const ErrorKind kind = outcome.error.kind();
    const Retry may = retry_of(outcome);
    switch (may) {
        case Retry::never: return give_up(now);
        case Retry::by_policy:
            if (!enter(kind == ErrorKind::context_length ? Use::on_context_length
                                                         : Use::on_content_filter))
                return give_up(now);
            states_[candidate].out = true;
            return next(now);
        case Retry::here:
        case Retry::elsewhere: break;
    }
    if (concerns_credential(kind) && outcome.blame != Blame::provider) {
        if (running().credential < 64)
            states_[candidate].refused |= std::uint64_t{1} << running().credential;
        if (std::ssize(history_) < retry().attempts_max && now < deadline_)
            if (const auto attempt = try_candidate(candidate, now)) return *attempt;
    }
    count_out(outcome);
    return next(now);
}

bool Attempts::may_await_other(const Outcome& outcome) const {
    const Retry may = retry_of(outcome);
    return beside_ && !outcome.unrepeatable && (may == Retry::here || may == Retry::elsewhere);
}

// The running attempt was its candidate's for this round.
void Attempts::count_out(const Outcome& outcome) {
    const std::uint32_t candidate = running().candidate;
    ++states_[candidate].tries;
    states_[candidate].refused = 0;
    if (retry_of(outcome) == Retry::elsewhere) states_[candidate].out = true;
    if (outcome.blame != Blame::provider) return;
    for (std::uint32_t i = 0; i < states_.size(); ++i)
        if (provider_of(i) == provider_of(candidate)) states_[i].out = true;
}

// Turns to the candidates that the route keeps for this case, if it has any left. A case within
// another is not followed: a too long prompt that the long model's filter refuses is refused.
bool Attempts::enter(Use use) {
    if (use_ != Use::target && use_ != use) return false;
    use_ = use;
    for (std::uint32_t i = 0; i < states_.size(); ++i)
        if (in_play(i) && states_[i].tries == 0) return true;
    return false;
}

void Attempts::answered(SteadyTime now) {
    check(phase_ == Phase::running);
    seen_at_ = now;
    phase_ = Phase::answered;
    const Attempt& attempt = running();
    const std::uint32_t deployment = plan_.candidates[attempt.candidate].deployment;
    const std::uint32_t provider = provider_of(attempt.candidate);
    health_.statistics(deployment).first_byte(now - attempt.started, now);
    health_.deployment(deployment).succeeded(run_.deployment_pass, now);
    if (health_.credential_count(provider) > 0)
        health_.credential(provider, attempt.credential).succeeded(run_.credential_pass, now);
    health_.quota(deployment, attempt.credential).clear(now);
    health_.pause(deployment).clear(now);
    run_.deployment_pass = run_.credential_pass = {};
    running().ended = now;
}

void Attempts::broke(const Outcome& outcome, SteadyTime now) {
    check(phase_ == Phase::answered);
    seen_at_ = now;
    phase_ = Phase::over;
    running().ended = now;
    running().failure = outcome.error.kind();
    report(outcome, now);
}

Action Attempts::go_on(const Outcome& outcome, SteadyTime now) {
    check(phase_ == Phase::answered);
    phase_ = Phase::running;
    return failed(outcome, now);
}

void Attempts::abandoned(SteadyTime now) {
    seen_at_ = now;
    if (phase_ == Phase::running) release(now);
    if (phase_ == Phase::running || phase_ == Phase::answered) {
        running().ended = now;
        running().failure = ErrorKind::client_cancelled;
    }
    landed();
    if (beside_) {
        run_ = *beside_;
        beside_.reset();
        return abandoned(now);
    }
    phase_ = Phase::over;
}

void Attempts::release(SteadyTime now) {
    const Attempt& attempt = running();
    const std::uint32_t provider = provider_of(attempt.candidate);
    health_.deployment(plan_.candidates[attempt.candidate].deployment)
        .abandoned(run_.deployment_pass, now);
    if (health_.credential_count(provider) > 0)
        health_.credential(provider, attempt.credential).abandoned(run_.credential_pass, now);
    run_.deployment_pass = run_.credential_pass = {};
}

void Attempts::report(const Outcome& outcome, SteadyTime now) {
    const Attempt& attempt = running();
    const HealthSettings& settings = health_.settings();
    const std::uint32_t deployment = plan_.candidates[attempt.candidate].deployment;
    const std::uint32_t provider = provider_of(attempt.candidate);
    const bool has_credential = health_.credential_count(provider) > 0;
    const ErrorKind kind = outcome.error.kind();
    switch (outcome.blame) {
        case Blame::nobody:
            if (shows_life(kind) || outcome.unfit) {
                health_.deployment(deployment).succeeded(run_.deployment_pass, now);
                if (has_credential)
                    health_.credential(provider, attempt.credential)
                        .succeeded(run_.credential_pass, now);
            }
            break;
        case Blame::credential: {
            if (!has_credential) {  // a server that suddenly wants a key: there is nothing to
                                    // rotate
                report_deployment(outcome, now);
                break;
            }
            nanoseconds bench = settings.auth_bench;
            if (kind == ErrorKind::upstream_quota)
                bench = std::min(outcome.retry_after.value_or(settings.quota_bench),
                                 settings.named_max);
            health_.credential(provider, attempt.credential)
                .bench_until(deadline_after(now, bench), kind);
            break;
        }
        case Blame::quota: {
            std::optional<nanoseconds> delay = outcome.retry_after;
            if (delay) delay = std::min(*delay, settings.named_max);
            health_.quota(deployment, attempt.credential)
                .strike(delay, now, random_, settings.bench);
            break;
        }
        case Blame::deployment:
        case Blame::provider: report_deployment(outcome, now); break;
    }
    release(now);  // whatever pass was not used up above says nothing
    if (outcome.blame == Blame::deployment || outcome.blame == Blame::provider)
        health_.statistics(deployment).failed(now - attempt.started, now);
    landed();
}

void Attempts::report_deployment(const Outcome& outcome, SteadyTime now) {
    const HealthSettings& settings = health_.settings();
    const std::uint32_t deployment = plan_.candidates[running().candidate].deployment;
    const ErrorKind kind = outcome.error.kind();
    if (kind == ErrorKind::upstream_model_missing) {
        health_.deployment(deployment)
            .bench_until(deadline_after(now, settings.missing_bench), kind);
        return;
    }
    health_.deployment(deployment).failed(run_.deployment_pass, kind, now, random_);
    if (outcome.retry_after)
        health_.pause(deployment)
            .strike(std::min(*outcome.retry_after, settings.named_max), now, random_,
                    settings.bench);
}

// The earliest time at which anybody in the plan is back; nothing when somebody could be asked now.
std::optional<nanoseconds> Attempts::worth_asking_in(SteadyTime now) const {
    std::optional<nanoseconds> soonest;
    for (std::uint32_t i = 0; i < states_.size(); ++i) {
        const Candidate& candidate = plan_.candidates[i];
        if (candidate.use != Use::target && candidate.use != Use::fallback) continue;
        const auto standing = health_.standing(candidate.deployment, provider_of(i), now);
        if (!standing) return std::nullopt;
        const nanoseconds in = standing->until - now;
        if (!soonest || in < *soonest) soonest = in;
    }
    return soonest;
}

GiveUp Attempts::give_up(SteadyTime now) {
    phase_ = Phase::over;
    if (!last_) {
        if (now >= deadline_)
            return {Error(ErrorKind::upstream_timeout,
                          "the time for this request was over before a target could be tried"),
                    std::nullopt, 0};
        return {Error(ErrorKind::no_candidate, why_nobody(plan_, deployments_, health_, now)),
                worth_asking_in(now), 0};
    }
    const bool may_pass = traits(last_->error.kind()).retry == Retry::here;
    std::optional<nanoseconds> retry_after = last_->retry_after;
    if (const auto in = worth_asking_in(now);
        may_pass && in && (!retry_after || *in < *retry_after))
        retry_after = in;
    return {last_->error, retry_after, last_->upstream_status};
}

}  // namespace weir::route
