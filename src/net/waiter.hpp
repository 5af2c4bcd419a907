#pragma once
// Where one coroutine waits until something happens, its deadline passes, or its request is
// cancelled; whichever comes first. One thread.
#include <coroutine>
#include <cstdint>

#include "base/clock.hpp"
#include "net/awaitable.hpp"
#include "net/cancel.hpp"
#include "net/wheel.hpp"

namespace weir::net {

enum class Wake : std::uint8_t { ready, timed_out, cancelled };

class Waiter final : Wheel::Timer, Cancel::Listener {
public:
    // What wait() gives to co_await: no coroutine, since a wait is on the path of every request.
    class [[nodiscard]] Wait {
    public:
        Wait(Waiter& waiter, Wheel& wheel, Deadline deadline, Cancel* cancel)
            : waiter_(waiter), wheel_(wheel), deadline_(deadline), cancel_(cancel) {}
        Wait(const Wait&) = delete;
        Wait& operator=(const Wait&) = delete;
        ~Wait();

        bool await_ready() const noexcept { return cancel_ && cancel_->requested(); }
        void await_suspend(std::coroutine_handle<> caller);
        Wake await_resume();

    private:
        Waiter& waiter_;
        Wheel& wheel_;
        Deadline deadline_;
        Cancel* cancel_;
        bool suspended_ = false;
    };

    // wheel, cancel (may be null) and *this outlive the wait. At most one coroutine waits.
    Wait wait(Wheel& wheel, Deadline deadline, Cancel* cancel) {
        return {*this, wheel, deadline, cancel};
    }

    bool waiting() const { return caller_ != nullptr; }
    // Resumes the waiting coroutine inside this call, or does nothing. *this may be gone after.
    void wake(Wake why = Wake::ready);

private:
    void on_deadline() override { wake(Wake::timed_out); }
    void on_cancel() override { wake(Wake::cancelled); }

    std::coroutine_handle<> caller_;
    Wake why_ = Wake::ready;
};

// Waits until the deadline; false if the request was cancelled before.
Awaitable<bool> sleep_until(Wheel& wheel, Deadline deadline, Cancel* cancel);

}  // namespace weir::net
