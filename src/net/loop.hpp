#pragma once
// What one worker thread has: the event loop, the poller, the wheel, one shared read buffer.
// Sockets, pools and requests of a worker never leave it (docs/adr/0011, 0018).
#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "net/awaitable.hpp"
#include "net/poller.hpp"
#include "net/ready_queue.hpp"
#include "net/task_scope.hpp"
#include "net/wheel.hpp"

namespace weir::net {

inline constexpr std::size_t scratch_bytes = 64 * 1024;

class Loop final : Poller::Watch {
public:
    Loop();
    ~Loop();
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;

    ReadyQueue& ready() { return ready_; }
    Poller& poller() { return poller_; }
    Wheel& wheel() { return wheel_; }
    // When the events being handled were got: for deadlines, which need not be exact, and not for
    // measuring.
    SteadyTime now() const { return now_; }
    // Shared by everything on this worker: what is in it is gone after the next co_await.
    std::span<char> scratch() { return {scratch_.get(), scratch_bytes}; }
    // Background work of this worker: outlives requests, ends with the worker.
    TaskScope& tasks() { return tasks_; }

    // Serves on the calling thread until stop(), which any thread may call.
    void run();
    void stop();
    // One round: what was posted, what is ready, waiting at most so long for something to be.
    void run_once(std::chrono::milliseconds most);

    // From any thread: runs work on this worker's thread, soon.
    void post(std::move_only_function<void()> work);

private:
    void on_event(std::uint32_t events) override;  // somebody posted
    void run_posted();
    std::chrono::milliseconds sleep_max(std::chrono::milliseconds most) const;

    ReadyQueue ready_;
    SteadyTime now_ = std::chrono::steady_clock::now();
    Poller poller_;
    Wheel wheel_;
    std::unique_ptr<char[]> scratch_;
    int wake_;  // eventfd
    std::mutex mutex_;
    std::vector<std::move_only_function<void()>> posted_;  // guarded by mutex_
    std::atomic<bool> stopping_{false};
    TaskScope tasks_;  // last: its tasks use the members above
};

}  // namespace weir::net
