#pragma once
// Hedged requests: an attempt that is slow gets another one beside it, at the plan's next target;
// the first good answer goes to the client, and the other attempt is cancelled at once. When, and
// for how many calls: route/hedge.hpp. design.md law 5: what the cancelled one used is on the bill,
// where nobody said how much it is estimated. The second is only begun when the caller's budgets
// have room for both.
//
// The first attempt runs on the request itself, in a task of its own so that it can be cancelled
// alone; the second on a part's context (subcall.hpp), whose findings the request takes over when
// that one is gone on with.
#include <array>

#include "gateway/attempt.hpp"
#include "gateway/subcall.hpp"

namespace weir::gateway {

// Of one request; it outlives the answer that is read under it. One worker.
class Race {
public:
    explicit Race(RequestContext& request) : request_(request) {}
    Race(const Race&) = delete;
    Race& operator=(const Race&) = delete;
    ~Race();

    // As attempt(): of the attempt that the call goes on with.
    net::Awaitable<std::expected<Answered, route::Outcome>> run(route::Try first,
                                                                std::chrono::nanoseconds delay);
    bool twice() const { return second_ != nullptr; }

private:
    using Ended = std::expected<Answered, route::Outcome>;

    net::Awaitable<void> run_first(route::Try what);
    net::Awaitable<void> run_second();
    net::Cancel& cancel_of(bool second) { return second ? second_->exchange().cancel() : cancel_; }
    bool begin_second(SteadyTime now);
    net::Awaitable<void> stop(bool second);
    Ended take(bool second);
    void book(Ended ended, bool second);
    void adopt();
    net::Awaitable<Ended> settle_race(Deadline hedge_at);

    RequestContext& request_;
    net::Cancel cancel_;  // of the first
    net::Waiter ended_;
    std::array<std::optional<Ended>, 2>
        results_;  // of the first and the second, until they are taken
    std::array<bool, 2> running_{};
    route::Try what_;  // of the second
    std::unique_ptr<Subcall> second_;
};

// attempt(), hedged where the request and its route allow it.
net::Awaitable<std::expected<Answered, route::Outcome>> attempt_hedged(RequestContext& request,
                                                                       route::Try what);

}  // namespace weir::gateway
