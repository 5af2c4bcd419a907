#pragma once
// The other end of a connection, for tests: a plain socket of 127.0.0.1 in the same thread as the
// loop under test, which runs while the peer waits. Nothing sleeps; the time limit only keeps a
// broken test from hanging.
#include <gtest/gtest.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "net/address.hpp"
#include "net/listener.hpp"
#include "net/loop.hpp"

namespace weir::net::test {

inline constexpr std::chrono::seconds patience{20};

inline SteadyTime now() { return std::chrono::steady_clock::now(); }
inline Deadline in_time() { return now() + patience; }

// Runs the loop until `done` holds; false when it never did.
template <class Done>
bool run_until(Loop& loop, Done done) {
    const Deadline limit = in_time();
    while (!done()) {
        if (now() > limit) return false;
        loop.run_once(std::chrono::milliseconds(2));
    }
    return true;
}

// Lets the loop do all that it can do without waiting.
inline void settle(Loop& loop) {
    for (int round = 0; round < 8; ++round)
        loop.run_once(std::chrono::milliseconds(0));
}

template <class T>
Awaitable<void> keep_result(Awaitable<T> operation, std::optional<T>& result) {
    result.emplace(co_await std::move(operation));
}

// Starts an operation; `result` outlives it.
template <class T>
void start(Loop& loop, Awaitable<T> operation, std::optional<T>& result) {
    loop.tasks().spawn("test", keep_result(std::move(operation), result));
}

template <class T>
T await(Loop& loop, Awaitable<T> operation) {
    std::optional<T> result;
    start(loop, std::move(operation), result);
    if (!run_until(loop, [&] { return result.has_value(); }))
        throw std::runtime_error("the awaited operation did not end");
    return std::move(*result);
}

class Peer {
public:
    Peer(Loop& loop, int descriptor) : loop_(&loop), descriptor_(descriptor) {}
    Peer(Peer&& other) noexcept
        : loop_(other.loop_),
          descriptor_(std::exchange(other.descriptor_, -1)),
          received_(std::move(other.received_)),
          ended_(other.ended_) {}
    Peer& operator=(Peer&&) = delete;
    ~Peer() { close(); }

    static Peer connect(Loop& loop, std::uint16_t port) {
        const Address address = *Address::from("127.0.0.1", port);
        const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (::connect(descriptor, address.raw(), address.size) != 0)
            throw std::runtime_error("connect");
        return {loop, descriptor};
    }

    int descriptor() const { return descriptor_; }
    const std::string& received() const { return received_; }

    // As much as goes without waiting; how much that was.
    std::size_t send_now(std::string_view bytes) const {
        const ssize_t sent =
            ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        return sent < 0 ? 0 : static_cast<std::size_t>(sent);
    }
    void send(std::string_view bytes) const {
        const bool sent = run_until(*loop_, [&] {
            bytes.remove_prefix(send_now(bytes));
            return bytes.empty();
        });
        EXPECT_TRUE(sent) << "the other side takes nothing";
    }
    // Everything received up to and with `end`, taken off.
    std::string until(std::string_view end) {
        run_until(*loop_, [&] {
            take();
            return received_.find(end) != std::string::npos || ended_;
        });
        const std::size_t at = received_.find(end);
        EXPECT_NE(at, std::string::npos) << "got: " << received_;
        return taken(at == std::string::npos ? received_.size() : at + end.size());
    }
    std::string exactly(std::size_t bytes) {
        run_until(*loop_, [&] {
            take();
            return received_.size() >= bytes || ended_;
        });
        EXPECT_GE(received_.size(), bytes);
        return taken(std::min(bytes, received_.size()));
    }
    // Everything up to the end of the connection.
    std::string rest() {
        const bool over = run_until(*loop_, [&] {
            take();
            return ended_;
        });
        EXPECT_TRUE(over) << "the connection is still open; got: " << received_;
        return taken(received_.size());
    }
    // Reads what is there; true once the other side has ended.
    bool ended() {
        take();
        return ended_;
    }

    void finish() const { ::shutdown(descriptor_, SHUT_WR); }
    void close() {
        if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
    }
    void reset() {
        const linger abort{.l_onoff = 1, .l_linger = 0};
        ::setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &abort, sizeof abort);
        close();
    }

private:
    void take() {
        std::array<char, 16 * 1024> bytes;
        while (!ended_) {
            const ssize_t got = ::recv(descriptor_, bytes.data(), bytes.size(), MSG_DONTWAIT);
            if (got > 0) {
                received_.append(bytes.data(), static_cast<std::size_t>(got));
                continue;
            }
            if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
            ended_ = true;
        }
    }
    std::string taken(std::size_t bytes) {
        std::string front = received_.substr(0, bytes);
        received_.erase(0, bytes);
        return front;
    }

    Loop* loop_;
    int descriptor_;
    std::string received_;
    bool ended_ = false;
};

// Somebody who listens and is played by the test.
class TestServer {
public:
    explicit TestServer(Loop& loop) : loop_(loop) {
        Result<int> opened = open_listener(*Address::from("127.0.0.1", 0), Share::no);
        if (!opened) throw std::runtime_error(opened.error().message());
        descriptor_ = *opened;
    }
    ~TestServer() { ::close(descriptor_); }
    TestServer(const TestServer&) = delete;
    TestServer& operator=(const TestServer&) = delete;

    std::uint16_t port() const { return bound_address(descriptor_).port(); }
    Address address() const { return bound_address(descriptor_); }
    Peer accept() {
        int accepted = -1;
        run_until(loop_, [&] {
            accepted = ::accept4(descriptor_, nullptr, nullptr, SOCK_CLOEXEC);
            return accepted >= 0;
        });
        EXPECT_GE(accepted, 0) << "nobody has connected";
        return {loop_, accepted};
    }
    // Whether a connection waits to be accepted.
    bool has_caller() {
        settle(loop_);
        const int accepted = ::accept4(descriptor_, nullptr, nullptr, SOCK_CLOEXEC);
        if (accepted >= 0) ::close(accepted);
        return accepted >= 0;
    }

private:
    Loop& loop_;
    int descriptor_ = -1;
};

}  // namespace weir::net::test
