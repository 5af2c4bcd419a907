#pragma once
// Non-blocking loopback sockets and the clock, for programs that measure and misbehave: raw on
// purpose, so that nothing of the gateway's own network code takes part.
#include <cstdint>
#include <string>
#include <utility>

#include "base/result.hpp"

namespace weir::bench {

class Fd {
public:
    Fd() = default;
    explicit Fd(int fd) : fd_(fd) {}
    Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    Fd& operator=(Fd&& other) noexcept {
        close();
        fd_ = std::exchange(other.fd_, -1);
        return *this;
    }
    ~Fd() { close(); }

    int get() const { return fd_; }
    bool open() const { return fd_ >= 0; }
    void close();
    // Closes with RST instead of FIN.
    void reset();

private:
    int fd_ = -1;
};

// CLOCK_MONOTONIC, the same for every process of the machine.
std::int64_t now_nanos();

struct Listener {
    Fd fd;
    std::uint16_t port = 0;  // the one given by the kernel when 0 was asked for
};
Result<Listener> listen_on(std::uint16_t port);

struct Endpoint {
    std::string host;  // an IPv4 address
    std::uint16_t port = 0;
};
// Begins to connect; the socket is writable once it has. receive_bytes > 0 sets SO_RCVBUF, before
// connecting, so that the offered window is as small.
Result<Fd> connect_to(const Endpoint& endpoint, int receive_bytes = 0);
void no_delay(const Fd& fd);

// Keeps the calling thread on one CPU.
Result<void> pin_to_cpu(int cpu);
// Lets this process open as many files as it may.
void raise_file_limit();

// epoll, with the wait in nanoseconds. timeout < 0: for ever.
struct Ready {
    std::uint64_t data = 0;
    std::uint32_t events = 0;
};
class Poller {
public:
    Poller();
    void add(const Fd& fd, std::uint32_t events, std::uint64_t data);
    void change(const Fd& fd, std::uint32_t events, std::uint64_t data);
    // Valid until the next wait.
    std::pair<const Ready*, std::size_t> wait(std::int64_t timeout_nanos);

private:
    static constexpr std::size_t ready_max = 512;
    Fd epoll_;
    Ready ready_[ready_max];
};

}  // namespace weir::bench
