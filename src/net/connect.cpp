#include "net/connect.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <list>
#include <system_error>

#include "net/socket.hpp"

namespace weir::net {
namespace {

constexpr std::chrono::milliseconds head_start{250};

// One connect in progress; tells the race when the kernel has decided.
class Try final : Poller::Watch {
public:
    Try(Loop& loop, Waiter& race, const Address& address) : loop_(loop), race_(race) {
        descriptor_ = ::socket(address.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        if (descriptor_ < 0 || !loop_.poller().add(descriptor_, *this)) {
            error_ = errno;
            decided_ = true;
            return;
        }
        watched_ = true;
        set_tcp_options(descriptor_);
        if (::connect(descriptor_, address.raw(), address.size) == 0) {
            decided_ = true;
        } else if (errno != EINPROGRESS) {
            error_ = errno;
            decided_ = true;
        }
    }
    ~Try() {
        const int descriptor = release();
        if (descriptor >= 0) ::close(descriptor);
    }
    Try(const Try&) = delete;
    Try& operator=(const Try&) = delete;

    bool decided() const { return decided_; }
    int error() const { return error_; }
    // Hands the descriptor over, out of the poller.
    int release() {
        if (watched_) loop_.poller().remove(descriptor_, *this);
        watched_ = false;
        return std::exchange(descriptor_, -1);
    }

private:
    void on_event(std::uint32_t events) override {
        if (decided_ || (events & (EPOLLOUT | EPOLLERR | EPOLLHUP)) == 0) return;
        socklen_t size = sizeof error_;
        if (::getsockopt(descriptor_, SOL_SOCKET, SO_ERROR, &error_, &size) != 0) error_ = errno;
        // A hang-up without an error comes before the connect has begun.
        if (error_ == 0 && (events & EPOLLHUP) != 0) return;
        decided_ = true;
        race_.wake();
    }

    Loop& loop_;
    Waiter& race_;
    int descriptor_ = -1;
    int error_ = 0;
    bool watched_ = false;
    bool decided_ = false;
};

}  // namespace

Awaitable<Result<int>> connect_any(Loop& loop, std::vector<Address> addresses, Deadline deadline,
                                   Cancel* cancel) {
    Waiter race;
    std::list<Try> tries;
    std::size_t next = 0;
    std::string last_reason = "no address";
    Deadline start_next = SteadyTime::min();
    while (true) {
        for (auto attempt = tries.begin(); attempt != tries.end();) {
            if (!attempt->decided()) {
                ++attempt;
                continue;
            }
            if (attempt->error() == 0) co_return attempt->release();
            last_reason = std::generic_category().message(attempt->error());
            attempt = tries.erase(attempt);
            start_next = SteadyTime::min();
        }
        const SteadyTime now = std::chrono::steady_clock::now();
        if (now >= deadline) co_return fail(ErrorKind::client_timeout, "no connection in time");
        if (next < addresses.size() && (tries.empty() || now >= start_next)) {
            tries.emplace_back(loop, race, addresses[next++]);
            start_next = now + head_start;
            continue;
        }
        if (tries.empty())
            co_return fail(ErrorKind::upstream_unreachable,
                           fmt::format("cannot connect: {}", last_reason));
        const Deadline until = next < addresses.size() ? earlier(deadline, start_next) : deadline;
        if (co_await race.wait(loop.wheel(), until, cancel) == Wake::cancelled)
            co_return fail(ErrorKind::client_cancelled, "request cancelled");
    }
}

}  // namespace weir::net
