#pragma once
// A connected TCP descriptor, non-blocking, registered once with the poller. Tries first and waits
// only when the kernel says so. One thread; at most one coroutine reads and one writes at a time.
#include <sys/uio.h>

#include <cstdint>
#include <functional>
#include <span>

#include "base/result.hpp"
#include "net/awaitable.hpp"
#include "net/io_step.hpp"
#include "net/loop.hpp"
#include "net/waiter.hpp"

namespace weir::net {

class Socket final : Poller::Watch {
public:
    // Owns the descriptor from here on, also when registration fails: every use then fails.
    Socket(Loop& loop, int descriptor);
    ~Socket();
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;

    int descriptor() const { return descriptor_; }
    Loop& loop() { return loop_; }
    bool readable() const { return readable_; }

    IoStep read_now(std::span<char> into);
    IoStep write_now(std::span<const iovec> from);
    // For a layer that reads by itself (TLS): what it saw, so that waits are right.
    void saw_would_block_on_read() { readable_ = false; }
    void saw_would_block_on_write() { writable_ = false; }

    // Call these only after a step that wanted them: readiness seen before is not repeated.
    Waiter::Wait wait_readable(Deadline deadline, Cancel* cancel) {
        return reader_.wait(loop_.wheel(), deadline, cancel);
    }
    // Also wakes when there is something to read: a peer may answer before it took all.
    Waiter::Wait wait_writable(Deadline deadline, Cancel* cancel) {
        return writer_.wait(loop_.wheel(), deadline, cancel);
    }

    // While nobody waits to read: called when there is something to read (or the peer left).
    void observe(std::move_only_function<void()> on_readable);
    void unobserve() { observed_ = false; }

    // The next close sends a reset instead of finishing politely.
    void reset_on_close();

private:
    void on_event(std::uint32_t events) override;
    ssize_t send(std::span<const iovec> from) const;

    Loop& loop_;
    int descriptor_;
    bool registered_ = false;
    bool readable_ = false;  // a read may yield bytes; false: the next edge will tell
    bool writable_ = true;
    bool hung_up_ = false;  // the peer has ended its side: reads never wait any more
    bool observed_ = false;
    bool* destroyed_ = nullptr;
    Waiter reader_;
    Waiter writer_;
    std::move_only_function<void()> on_readable_;
};

// Nagle off (an added 40 ms is a bug class), keep-alive probes on.
void set_tcp_options(int descriptor);

}  // namespace weir::net
