#include "gateway/hedge.hpp"

#include "gateway/continuation.hpp"
#include "gateway/note_limits.hpp"
#include "gateway/price.hpp"
#include "gateway/relay.hpp"
#include "net/task_scope.hpp"
#include "route/hedge.hpp"
#include "wire/embedding/rows.hpp"

namespace weir::gateway {
namespace {

using net::Awaitable;

SteadyTime now() { return std::chrono::steady_clock::now(); }

// Whether being asked twice changes nothing in the world but the bill: answers that are made from
// the request alone. Responses have state at their provider, and other operations make things.
bool is_repeatable(const RequestContext& request) {
    const bool chat = request.wire.read_request != nullptr && !has_responses(request.wire);
    // An answer in JSON may be paid for and then asked for again: that is one thing after another.
    return (chat || wire::embedding_codec(request.wire) != nullptr) && !request.upload &&
           !request.peek.has_response_format;
}

// The longest that this attempt may be silent; nothing where no other may be begun beside it.
std::optional<std::chrono::nanoseconds> delay_of(const RequestContext& request, route::Try what) {
    const route::Hedge* const hedge = request.plan.route->hedge.get();
    if (hedge == nullptr || request.part_of != nullptr || request.race || going_on(request) ||
        !is_repeatable(request))
        return std::nullopt;
    const std::uint32_t deployment = request.plan.candidates[what.candidate].deployment;
    const SteadyTime at = now();
    if (!request.attempts->beside(at)) return std::nullopt;
    return hedge->delay(request.snapshot->health->statistics(deployment), request.peek.stream, at);
}

// Holds what another attempt could cost at worst. False when the caller's budgets have no room.
bool hold(RequestContext& request, const route::Candidate& candidate) {
    const meter::Meter& meter = request.principal->meter;
    if (!meter.has_budget()) return true;
    const Ready& ready = request.snapshot->ready(candidate.deployment);
    const provider::Model model =
        ready.by_name ? ready.provider->model(candidate.model) : ready.model;
    const auto worst = worst_cost_at(request, ready, candidate.model, model);
    if (!worst) return false;
    auto more = meter.hold_more(*worst, request.now());
    if (!more) return false;
    request.more.push_back(std::move(*more));
    return true;
}

}  // namespace

Race::~Race() { request_.exchange.cancel().lead(nullptr); }

Awaitable<void> Race::run_first(route::Try what) {
    results_[0] = co_await attempt(request_, what);
    running_[0] = false;
    ended_.wake();
}

Awaitable<void> Race::run_second() {
    results_[1] = co_await attempt(second_->request(), {0, what_.credential});
    running_[1] = false;
    ended_.wake();
}

bool Race::begin_second(SteadyTime at) {
    const auto next = request_.attempts->beside(at);
    if (!next) return false;
    const route::Candidate& candidate = request_.plan.candidates[*next];
    const std::size_t held = request_.more.size();
    const bool covered = hold(request_, candidate) && request_.plan.route->hedge->take();
    if (!covered) request_.services.metrics.hedges_left_out.add();
    const auto what = covered ? request_.attempts->hedge(at) : std::nullopt;
    if (!what) {
        request_.more.erase(request_.more.begin() + static_cast<std::ptrdiff_t>(held),
                            request_.more.end());
        return false;
    }
    what_ = *what;
    second_ = std::make_unique<Subcall>(request_, candidate);
    second_->request().started_at = request_.started_at;
    request_.services.metrics.hedges.add();
    running_[1] = true;
    request_.services.tasks.spawn("second attempt", run_second());
    return true;
}

// Cancels that attempt and waits until it has ended.
Awaitable<void> Race::stop(bool second) {
    if (running_[second]) cancel_of(second).request();
    while (running_[second])
        co_await ended_.wait(request_.services.wheel, no_deadline, nullptr);
}

Race::Ended Race::take(bool second) {
    Ended ended = std::move(*results_[second]);
    results_[second].reset();
    return ended;
}

// What the cancelled one used. The provider's own count, where it had come; else the request was
// read there, as far as we know, and nothing written.
void Race::book(Ended ended, bool second) {
    // One that failed by itself in the same moment costs nothing, as ever.
    if (!ended && ended.error().error.kind() != ErrorKind::client_cancelled) return;
    RequestContext& loser = second ? second_->request() : request_;
    loser.failure.reset();
    if (ended && ended->tap) take_facts(loser, ended->tap->facts());
    if (ended && ended->facts) take_facts(loser, *ended->facts);
    // The estimate that admission made; another would hold up the answer that is here.
    if (!loser.usage && request_.likely_input)
        loser.usage = llm::Usage{.input_uncached = *request_.likely_input, .estimated = true};
    const bool served = std::exchange(loser.served, true);
    settle_cost(loser);
    loser.served = served;
    request_.legs.push_back({.attempt = request_.attempts->history().size() - 2,
                             .usage = loser.usage.value_or(llm::Usage{}),
                             .cost = loser.cost});
    loser.usage.reset();
    loser.cost.reset();
    loser.answer_text_bytes = 0;
    loser.service_tier.clear();
    loser.stop.reset();
}

// The call goes on with the second: what it found out is the request's.
void Race::adopt() {
    RequestContext& second = second_->request();
    request_.candidate = &request_.plan.candidates[what_.candidate];
    request_.ready = second.ready;
    request_.over = second.over;
    request_.model = second.model;
    request_.credential = second.credential;
    request_.canonical = std::move(second.canonical);
    request_.inlines_media = second.inlines_media;
    request_.structured = std::move(second.structured);
    request_.shown = std::move(second.shown);
    request_.shown_version = second.shown_version;
    request_.continued = std::move(second.continued);
    request_.dropped = std::move(second.dropped);
    if (second.failure) {
        request_.failure = std::move(second.failure);
        request_.failure_body = std::move(second.failure_body);
    }
}

// Until one of the attempts has answered, or the last has failed.
Awaitable<Race::Ended> Race::settle_race(Deadline hedge_at) {
    route::Attempts& attempts = *request_.attempts;
    bool current = false;  // whose attempt the machine speaks of: true is the second's
    while (true) {
        const bool any = results_[0] || results_[1];
        if (!any) {
            const net::Wake why = co_await ended_.wait(request_.services.wheel, hedge_at,
                                                       &request_.exchange.cancel());
            if (why == net::Wake::timed_out) {
                hedge_at = no_deadline;
                begin_second(now());
            } else if (why == net::Wake::cancelled) {
                co_await stop(false);
                co_await stop(true);
                co_return std::unexpected(
                    route::outcome_of(Error(ErrorKind::client_cancelled, "the client left")));
            }
            continue;
        }
        // Of two that have ended in the same moment, an answer counts.
        const bool second = !results_[0] || (!*results_[0] && results_[1] && *results_[1]);
        if (!attempts.hedged()) {
            if (second) adopt();
            if (second && *results_[1]) request_.services.metrics.hedges_won.add();
            co_return take(second);
        }
        if (second != current) attempts.turn();
        if (!*results_[second] && attempts.may_await_other(results_[second]->error())) {
            attempts.fell_behind(results_[second]->error(), now());
            results_[second].reset();
            current = !second;
            continue;
        }
        co_await stop(!second);
        attempts.outran(!request_.peek.stream, now());
        Ended winner = take(second);
        if (winner) book(take(!second), !second);
        results_[!second].reset();
        if (second) adopt();
        if (second && winner) request_.services.metrics.hedges_won.add();
        co_return winner;
    }
}

Awaitable<std::expected<Answered, route::Outcome>> Race::run(route::Try first,
                                                             std::chrono::nanoseconds delay) {
    const SteadyTime begun = now();
    const auto waited_before = request_.waited;
    request_.cancel = &cancel_;
    running_[0] = true;
    request_.services.tasks.spawn("first attempt", run_first(first));
    Ended ended = co_await settle_race(deadline_after(begun, delay));
    request_.cancel = &request_.exchange.cancel();
    // The two waited at the same time.
    request_.waited = waited_before + (now() - begun);
    if (!ended) co_return ended;
    // The answer is read under its attempt's own cancel.
    const bool second = request_.candidate != &request_.plan.candidates[first.candidate];
    request_.exchange.cancel().lead(&cancel_of(second));
    if (second) note_limits(request_, ended->upstream->headers());
    co_return ended;
}

Awaitable<std::expected<Answered, route::Outcome>> attempt_hedged(RequestContext& request,
                                                                  route::Try what) {
    if (request.attempts->history().size() == 1) request.plan.route->hedge->deposit();
    const auto delay = delay_of(request, what);
    if (!delay) co_return co_await attempt(request, what);
    request.race = std::make_unique<Race>(request);
    auto ended = co_await request.race->run(what, *delay);
    // One that never came to a second leaves the next attempt its own.
    if (!ended && !request.race->twice()) request.race.reset();
    co_return ended;
}

}  // namespace weir::gateway
