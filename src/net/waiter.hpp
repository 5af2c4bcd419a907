#pragma once
// Where one coroutine waits until something happens, its deadline passes, or its request is
// cancelled; whichever comes first. One thread.
#include <functional>

#include "base/clock.hpp"
#include "net/awaitable.hpp"
#include "net/cancel.hpp"
#include "net/wheel.hpp"

namespace weir::net {

enum class Wake : std::uint8_t { ready, timed_out, cancelled };

class Waiter final : Wheel::Timer, Cancel::Listener {
public:
    // wheel, cancel (may be null) and *this outlive the wait. At most one coroutine waits.
    Awaitable<Wake> wait(Wheel& wheel, Deadline deadline, Cancel* cancel);

    bool waiting() const { return resume_ != nullptr; }
    // Resumes the waiting coroutine inside this call, or does nothing. *this may be gone after.
    void wake(Wake why = Wake::ready);

private:
    void on_deadline() override { wake(Wake::timed_out); }
    void on_cancel() override { wake(Wake::cancelled); }

    std::move_only_function<void(Wake)> resume_;
};

// Waits until the deadline; false if the request was cancelled before.
Awaitable<bool> sleep_until(Wheel& wheel, Deadline deadline, Cancel* cancel);

}  // namespace weir::net
