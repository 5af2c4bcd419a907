#include "net/waiter.hpp"

#include <utility>

#include "base/check.hpp"

namespace weir::net {

void Waiter::Wait::await_suspend(std::coroutine_handle<> caller) {
    check(!waiter_.waiting());
    suspended_ = true;
    waiter_.caller_ = caller;
    if (deadline_ != no_deadline) wheel_.set(waiter_, deadline_);
    if (cancel_) cancel_->listen(&waiter_);
}

Wake Waiter::Wait::await_resume() { return suspended_ ? waiter_.why_ : Wake::cancelled; }

// Also the way out of a coroutine that is destroyed while it waits.
Waiter::Wait::~Wait() {
    if (!suspended_) return;
    waiter_.caller_ = nullptr;
    Wheel::clear(waiter_);
    if (cancel_) cancel_->forget(&waiter_);
}

void Waiter::wake(Wake why) {
    if (!caller_) return;
    why_ = why;
    std::exchange(caller_, nullptr).resume();
}

Awaitable<bool> sleep_until(Wheel& wheel, Deadline deadline, Cancel* cancel) {
    Waiter waiter;
    co_return co_await waiter.wait(wheel, deadline, cancel) == Wake::timed_out;
}

}  // namespace weir::net
