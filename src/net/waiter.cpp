#include "net/waiter.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>

#include "base/check.hpp"

namespace weir::net {

Awaitable<Wake> Waiter::wait(Wheel& wheel, Deadline deadline, Cancel* cancel) {
    check(!waiting());
    if (cancel && cancel->requested()) co_return Wake::cancelled;
    if (deadline != no_deadline) wheel.set(*this, deadline);
    if (cancel) cancel->listen(this);
    const Wake why =
        co_await asio::async_initiate<const asio::use_awaitable_t<Executor>, void(Wake)>(
            [this](auto handler) { resume_ = std::move(handler); },
            asio::use_awaitable_t<Executor>{});
    Wheel::clear(*this);
    if (cancel) cancel->forget(this);
    co_return why;
}

void Waiter::wake(Wake why) {
    if (!resume_) return;
    auto resume = std::exchange(resume_, nullptr);
    resume(why);
}

Awaitable<bool> sleep_until(Wheel& wheel, Deadline deadline, Cancel* cancel) {
    Waiter waiter;
    co_return co_await waiter.wait(wheel, deadline, cancel) == Wake::timed_out;
}

}  // namespace weir::net
