#pragma once
// Readiness of many descriptors, edge-triggered, one epoll set a worker. A descriptor is registered
// once for its life (docs/adr/0011-edge-triggered-poller.md). One thread.
#include <sys/epoll.h>

#include <array>
#include <chrono>
#include <coroutine>
#include <cstdint>
#include <vector>

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

    // Waits for events, at most so long (negative: without end); how many there are to handle().
    std::size_t poll(std::chrono::milliseconds most);
    void handle();

    // Whether events of the batch being handled are still to come.
    bool inside_batch() const { return batch_next_ < batch_size_; }
    // To co_await: suspends until they have been handled. What is sent then goes out together, so a
    // peer is woken once for many messages and not once for each (docs/adr/0013). Not at all
    // outside a batch.
    auto end_of_batch() {
        struct AtEnd {
            Poller& poller;
            bool await_ready() const noexcept { return !poller.inside_batch(); }
            void await_suspend(std::coroutine_handle<> caller) const {
                poller.at_end_.push_back(caller);
            }
            void await_resume() const noexcept {}
        };
        return AtEnd{*this};
    }

private:
    static constexpr std::size_t batch_max = 256;

    int set_;
    std::array<epoll_event, batch_max> batch_;
    std::size_t batch_next_ = 0;
    std::size_t batch_size_ = 0;
    std::vector<std::coroutine_handle<>> at_end_;    // of this batch
    std::vector<std::coroutine_handle<>> resuming_;  // those of the one before, reused
};

}  // namespace weir::net
