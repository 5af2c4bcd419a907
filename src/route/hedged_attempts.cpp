// Of the attempt machine: two attempts beside each other, of which the first good answer counts.
#include <algorithm>

#include "base/check.hpp"
#include "route/attempts.hpp"

namespace weir::route {

std::optional<std::uint32_t> Attempts::beside(SteadyTime now) const {
    check(phase_ == Phase::running);
    if (beside_ || std::ssize(history_) >= retry().attempts_max || now >= deadline_)
        return std::nullopt;
    const std::uint32_t asked = plan_.candidates[running().candidate].deployment;
    for (std::uint32_t i = 0; i < states_.size(); ++i) {
        const Candidate& candidate = plan_.candidates[i];
        const bool fresh = in_play(i) && candidate.use == Use::target && states_[i].tries == 0;
        // A tripped or slow place would be a poor second; probing it is for calls of its own.
        if (!fresh || candidate.deployment == asked || candidate.late) continue;
        if (!health_.standing(candidate.deployment, provider_of(i), now)) return i;
    }
    return std::nullopt;
}

std::optional<Try> Attempts::hedge(SteadyTime now) {
    const std::optional<std::uint32_t> candidate = beside(now);
    if (!candidate) return std::nullopt;
    seen_at_ = now;
    const Run first = run_;
    const std::optional<Try> other = try_candidate(*candidate, now);
    if (!other) return std::nullopt;
    beside_ = run_;
    run_ = first;
    return other;
}

void Attempts::turn() {
    check(beside_.has_value());
    std::swap(run_, *beside_);
}

void Attempts::fell_behind(const Outcome& outcome, SteadyTime now) {
    check(phase_ == Phase::running && beside_);
    ended(outcome, now);
    count_out(outcome);
    run_ = *beside_;
    beside_.reset();
    phase_ = Phase::running;
    // What comes of the call is this one's doing now.
    const auto last = history_.begin() + static_cast<std::ptrdiff_t>(run_.place);
    std::rotate(last, last + 1, history_.end());
    run_.place = history_.size() - 1;
}

void Attempts::outran(bool whole, SteadyTime now) {
    check(phase_ == Phase::running && beside_);
    seen_at_ = now;
    std::swap(run_, *beside_);
    Attempt& slower = running();
    slower.ended = now;
    // Its client were we. Of a call that was served it can mean nothing else.
    slower.failure = ErrorKind::client_cancelled;
    release(now);
    // One that began later and was cut off soon says nothing about its place.
    if (run_.place < beside_->place)
        health_.statistics(plan_.candidates[slower.candidate].deployment)
            .outrun(now - slower.started, whole, now);
    // It may be asked later, should the answer break.
    landed();
    run_ = *beside_;
    beside_.reset();
    const auto last = history_.begin() + static_cast<std::ptrdiff_t>(run_.place);
    std::rotate(last, last + 1, history_.end());
    run_.place = history_.size() - 1;
}

}  // namespace weir::route
