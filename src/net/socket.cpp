#include "net/socket.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace weir::net {

Socket::Socket(Loop& loop, int descriptor) : loop_(loop), descriptor_(descriptor) {
    registered_ = loop_.poller().add(descriptor_, *this);
}

Socket::~Socket() {
    if (destroyed_) *destroyed_ = true;
    if (registered_) loop_.poller().remove(descriptor_, *this);
    ::close(descriptor_);
}

IoStep Socket::read_now(std::span<char> into) {
    if (!registered_) return {.kind = IoStep::Kind::failed, .error = ENOMEM};
    if (!readable_ && !hung_up_) return {.kind = IoStep::Kind::want_read};
    while (true) {
        const ssize_t got = ::recv(descriptor_, into.data(), into.size(), 0);
        if (got > 0) {
            // Less than asked for: the kernel's buffer is empty now, and the next arrival is an
            // edge. Only a full read, or a peer that has hung up, can have more behind it.
            if (static_cast<std::size_t>(got) < into.size()) readable_ = false;
            return {.bytes = static_cast<std::size_t>(got)};
        }
        if (got == 0) return {.kind = IoStep::Kind::closed};
        if (errno == EINTR) continue;
        if (errno == EAGAIN || errno == EWOULDBLOCK) {
            readable_ = false;
            return {.kind = IoStep::Kind::want_read};
        }
        return {.kind = IoStep::Kind::failed, .error = errno};
    }
}

ssize_t Socket::send(std::span<const iovec> from) const {
    if (from.size() == 1)
        return ::send(descriptor_, from.front().iov_base, from.front().iov_len, MSG_NOSIGNAL);
    msghdr message{};
    // sendmsg does not write through it, but its type has no const.
    message.msg_iov =
        const_cast<iovec*>(from.data());  // NOLINT(cppcoreguidelines-pro-type-const-cast)
    message.msg_iovlen = from.size();
    return ::sendmsg(descriptor_, &message, MSG_NOSIGNAL);
}

IoStep Socket::write_now(std::span<const iovec> from) {
    if (!registered_) return {.kind = IoStep::Kind::failed, .error = ENOMEM};
    if (!writable_) return {.kind = IoStep::Kind::want_write};
    while (true) {
        const ssize_t sent = send(from);
        if (sent >= 0) return {.bytes = static_cast<std::size_t>(sent)};
        if (errno == EINTR) continue;
        if (errno == EAGAIN || errno == EWOULDBLOCK) {
            writable_ = false;
            return {.kind = IoStep::Kind::want_write};
        }
        return {.kind = IoStep::Kind::failed, .error = errno};
    }
}

void Socket::observe(std::move_only_function<void()> on_readable) {
    on_readable_ = std::move(on_readable);
    observed_ = true;
}

void Socket::on_event(std::uint32_t events) {
    bool destroyed = false;
    bool* const outer = destroyed_;
    destroyed_ = &destroyed;
    const bool broken = (events & (EPOLLHUP | EPOLLERR)) != 0;
    const bool incoming = (events & (EPOLLIN | EPOLLRDHUP)) != 0 || broken;
    if ((events & EPOLLRDHUP) != 0 || broken) hung_up_ = true;
    if (incoming) readable_ = true;
    if ((events & EPOLLOUT) != 0 || broken) writable_ = true;

    if (incoming) {
        if (reader_.waiting()) {
            reader_.wake();
        } else if (observed_ && on_readable_) {
            // Moved out for the call: it may end the observation or destroy *this.
            auto call = std::move(on_readable_);
            on_readable_ = nullptr;
            call();
            if (!destroyed && observed_ && !on_readable_) on_readable_ = std::move(call);
        }
        if (destroyed) return;
    }
    if (writable_ || incoming) writer_.wake();
    if (!destroyed) destroyed_ = outer;
}

void Socket::reset_on_close() {
    const linger abort{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &abort, sizeof abort);
}

void set_tcp_options(int descriptor) {
    const int on = 1;
    ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    ::setsockopt(descriptor, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
}

}  // namespace weir::net
