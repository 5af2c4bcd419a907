// The attempts of one request: a thin loop over the attempt machine, which knows all the rules.
#include "gateway/attempt.hpp"
#include "gateway/hedge.hpp"
#include "gateway/relay.hpp"
#include "gateway/several.hpp"
#include "gateway/structured_attempt.hpp"
#include "net/waiter.hpp"

namespace weir::gateway {
namespace {

SteadyTime now() { return std::chrono::steady_clock::now(); }

Deadline deadline_of(const RequestContext& request) {
    const auto total =
        request.plan.route->timeouts.total.value_or(request.snapshot->timeouts.total);
    return total.count() == 0 ? no_deadline : deadline_after(request.started_at, total);
}

[[gnu::noinline]] net::Awaitable<bool> back_off(RequestContext& request, SteadyTime until) {
    const SteadyTime before = now();
    const bool waited =
        co_await net::sleep_until(request.services.wheel, until, &request.exchange.cancel());
    request.waited += now() - before;
    co_return waited;
}

}  // namespace

net::Awaitable<std::expected<Answered, Error>> answer_of_next(RequestContext& request,
                                                              route::Action action) {
    route::Attempts& attempts = *request.attempts;
    while (true) {
        if (const auto* const wait = std::get_if<route::Wait>(&action)) {
            if (!co_await back_off(request, wait->until))
                co_return std::unexpected(Error(ErrorKind::client_cancelled, "the client left"));
            action = attempts.resume(now());
        } else if (auto* const end = std::get_if<route::GiveUp>(&action)) {
            request.retry_after = end->retry_after;
            co_return std::unexpected(std::move(end->error));
        } else {
            const route::Try what = std::get<route::Try>(action);
            auto answered = request.plan.route->hedge ? co_await attempt_hedged(request, what)
                                                      : co_await attempt(request, what);
            if (answered) co_return std::move(*answered);
            if (answered.error().error.kind() == ErrorKind::client_cancelled) {
                attempts.abandoned(now());
                co_return std::unexpected(std::move(answered.error().error));
            }
            action = answered.error().unfit
                         ? after_mismatch(request, std::move(answered.error()), now())
                         : attempts.failed(answered.error(), now());
        }
    }
}

net::Awaitable<void> answer(RequestContext& request) {
    const route::Orderer& orderer = *request.plan.route->orderer;
    if (orderer.consensus() != nullptr) return answer_by_consensus(request);
    if (orderer.cascade() != nullptr) return answer_by_cascade(request);
    return answer_from(request);
}

net::Awaitable<void> answer_from(RequestContext& request) {
    request.attempts.emplace(request.plan, *request.snapshot->deployments,
                             *request.snapshot->health, request.services.random,
                             deadline_of(request));
    auto answered = co_await answer_of_next(request, request.attempts->start(now()));
    if (!answered) co_return co_await refuse(request, std::move(answered.error()));
    co_return answered->tap ? co_await relay_stream(request, std::move(*answered))
                            : co_await relay_plain(request, std::move(*answered));
}

}  // namespace weir::gateway
