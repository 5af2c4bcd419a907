#pragma once
// Readiness of many descriptors, edge-triggered, one epoll set a worker. A descriptor is registered
// once for its life; Asio's reactor would need an epoll_ctl for every single wait
// (docs/adr/0011-edge-triggered-poller.md). One thread.
#include <sys/epoll.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <vector>

#include "net/awaitable.hpp"

namespace weir::net {

class Poller {
public:
    class Watch {
    public:
        // events: EPOLLIN, EPOLLOUT, EPOLLRDHUP, EPOLLHUP, EPOLLERR. *this may go away inside.
        virtual void on_event(std::uint32_t events) = 0;

    protected:
        ~Watch() = default;
    };

    // Throws std::system_error where the kernel gives no epoll set: start-up only.
    Poller();
    ~Poller();
    Poller(const Poller&) = delete;
    Poller& operator=(const Poller&) = delete;

    // False with errno set when the kernel refuses (out of memory or watches).
    bool add(int descriptor, Watch& watch);
    // Before the descriptor is closed. No event reaches the watch after this.
    void remove(int descriptor, Watch& watch);

    // Waits for events, at most so long (negative: without end), and handles them.
    void wait(std::chrono::milliseconds most);

    // Whether events of the batch being handled are still to come.
    bool inside_batch() const { return batch_next_ < batch_size_; }
    // Suspends until they have been handled. What is sent then goes out together, so a peer is
    // woken once for many messages and not once for each (docs/adr/0013). Call only inside a batch.
    Awaitable<void> end_of_batch();

private:
    static constexpr std::size_t batch_max = 256;

    int set_;
    std::array<epoll_event, batch_max> batch_;
    std::size_t batch_next_ = 0;
    std::size_t batch_size_ = 0;
    std::vector<std::move_only_function<void()>> at_end_;    // of this batch
    std::vector<std::move_only_function<void()>> resuming_;  // those of the one before, reused
};

}  // namespace weir::net
