#include "bench/common/socket.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <ctime>
#include <system_error>

#include "base/check.hpp"

namespace weir::bench {
namespace {

std::unexpected<Error> failed(const char* what) {
    const std::string why = std::generic_category().message(errno);
    return fail(ErrorKind::internal, std::string(what) + ": " + why);
}

}  // namespace

void Fd::close() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
}

void Fd::reset() {
    if (fd_ < 0) return;
    const linger hard{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
    close();
}

std::int64_t now_nanos() {
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

Result<Listener> listen_on(std::uint16_t port) {
    Fd fd(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (!fd.open()) return failed("socket");
    const int on = 1;
    ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (::bind(fd.get(), reinterpret_cast<sockaddr*>(&address), size) != 0) return failed("bind");
    if (::listen(fd.get(), 4096) != 0) return failed("listen");
    if (::getsockname(fd.get(), reinterpret_cast<sockaddr*>(&address), &size) != 0)
        return failed("getsockname");
    return Listener{std::move(fd), ntohs(address.sin_port)};
}

Result<Fd> connect_to(const Endpoint& endpoint, int receive_bytes) {
    Fd fd(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (!fd.open()) return failed("socket");
    if (receive_bytes > 0)
        ::setsockopt(fd.get(), SOL_SOCKET, SO_RCVBUF, &receive_bytes, sizeof receive_bytes);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(endpoint.port);
    if (::inet_pton(AF_INET, endpoint.host.c_str(), &address.sin_addr) != 1)
        return fail(ErrorKind::invalid_request, "not an IPv4 address: " + endpoint.host);
    no_delay(fd);
    if (::connect(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 &&
        errno != EINPROGRESS)
        return failed("connect");
    return fd;
}

void no_delay(const Fd& fd) {
    const int on = 1;
    ::setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

Result<void> pin_to_cpu(int cpu) {
    cpu_set_t set;
    CPU_ZERO(&set);
    if (cpu < 0 || cpu >= CPU_SETSIZE) return fail(ErrorKind::invalid_request, "no such CPU");
    CPU_SET(static_cast<std::size_t>(cpu), &set);
    if (::sched_setaffinity(0, sizeof set, &set) != 0) return failed("sched_setaffinity");
    return {};
}

void raise_file_limit() {
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

Poller::Poller() : epoll_(::epoll_create1(EPOLL_CLOEXEC)) { check(epoll_.open()); }

void Poller::add(const Fd& fd, std::uint32_t events, std::uint64_t data) {
    epoll_event event{};
    event.events = events;
    event.data.u64 = data;
    check(::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd.get(), &event) == 0);
}

void Poller::change(const Fd& fd, std::uint32_t events, std::uint64_t data) {
    epoll_event event{};
    event.events = events;
    event.data.u64 = data;
    check(::epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, fd.get(), &event) == 0);
}

std::pair<const Ready*, std::size_t> Poller::wait(std::int64_t timeout_nanos) {
    std::array<epoll_event, ready_max> events;
    timespec timeout{};
    timeout.tv_sec = timeout_nanos / 1'000'000'000;
    timeout.tv_nsec = timeout_nanos % 1'000'000'000;
    const int count = ::epoll_pwait2(epoll_.get(), events.data(), ready_max,
                                     timeout_nanos < 0 ? nullptr : &timeout, nullptr);
    std::size_t ready = 0;
    for (int i = 0; i < count; ++i) {
        const epoll_event& event = events[static_cast<std::size_t>(i)];
        ready_[ready++] = {event.data.u64, event.events};
    }
    return {ready_, ready};
}

}  // namespace weir::bench
