#include "net/listener.hpp"

#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace weir::net {
namespace {

constexpr int backlog = 4096;
constexpr std::chrono::milliseconds retry_after{100};

}  // namespace

Result<int> open_listener(const Address& address, Share share) {
    const auto failed = [&](std::string_view doing, int descriptor) {
        const int error = errno;
        if (descriptor >= 0) ::close(descriptor);
        return fail(ErrorKind::internal,
                    fmt::format("cannot {} {} port {}: {}{}", doing, address.host_text(),
                                address.port(), std::generic_category().message(error),
                                error == EADDRINUSE
                                    ? "; another process listens there: stop it, choose another "
                                      "\"listen\" address, or start with --takeover to replace a "
                                      "running weir without a gap"
                                    : ""));
    };
    const int descriptor =
        ::socket(address.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return failed("open a socket for", -1);
    const int on = 1;
    ::setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (share == Share::yes &&
        ::setsockopt(descriptor, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) != 0)
        return failed("share", descriptor);
    if (::bind(descriptor, address.raw(), address.size) != 0) return failed("bind", descriptor);
    if (::listen(descriptor, backlog) != 0) return failed("listen on", descriptor);
    return descriptor;
}

Address bound_address(int descriptor) {
    Address address;
    address.size = sizeof address.storage;
    ::getsockname(descriptor, address.raw(), &address.size);
    return address;
}

Listener::Listener(Loop& loop, int descriptor, const ServerSettings& settings,
                   RequestHandler& handler, SSL_CTX* tls)
    : loop_(loop), descriptor_(descriptor), settings_(settings), handler_(handler), tls_(tls) {
    loop_.poller().add(descriptor_, *this);
}

Listener::~Listener() {
    if (!accepting_) return;
    loop_.poller().remove(descriptor_, *this);
    ::close(descriptor_);
}

void Listener::on_event(std::uint32_t /*events*/) { accept_all(); }

void Listener::accept_all() {
    while (accepting_) {
        Address peer;
        peer.size = sizeof peer.storage;
        const int descriptor =
            ::accept4(descriptor_, peer.raw(), &peer.size, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (descriptor >= 0) {
            start(descriptor, peer);
            continue;
        }
        if (errno == EINTR || errno == ECONNABORTED) continue;
        // Out of descriptors or memory: the edge is spent, so look again a little later.
        if (errno != EAGAIN && errno != EWOULDBLOCK)
            loop_.wheel().set(retry_, std::chrono::steady_clock::now() + retry_after);
        return;
    }
}

void Listener::start(int descriptor, const Address& peer) {
    if (connections_.size() >= settings_.connections_max) {
        constexpr std::string_view busy =
            "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nRetry-After: 1\r\n"
            "Connection: close\r\n\r\n";
        [[maybe_unused]] const ssize_t sent =
            ::send(descriptor, busy.data(), busy.size(), MSG_NOSIGNAL);
        ::close(descriptor);
        return;
    }
    set_tcp_options(descriptor);
    auto connection = std::make_unique<ServerConnection>(loop_, descriptor, peer.host_text(),
                                                         settings_, handler_, tls_);
    if (draining_) connection->finish_soon();
    const auto place = connections_.insert(connections_.end(), connection.get());
    ++open_;
    loop_.tasks().spawn("connection", serve(place, std::move(connection)));
}

Awaitable<void> Listener::serve(std::list<ServerConnection*>::iterator place,
                                std::unique_ptr<ServerConnection> connection) {
    struct Leave {
        std::list<ServerConnection*>& all;
        std::list<ServerConnection*>::iterator place;
        std::atomic<std::int64_t>& open;
        ~Leave() {
            all.erase(place);
            --open;
        }
    };
    const Leave leave{connections_, place, open_};
    co_await connection->run();
}

void Listener::drain() {
    if (!accepting_) return;
    draining_ = true;
    accept_all();
    accepting_ = false;
    loop_.poller().remove(descriptor_, *this);
    ::close(descriptor_);
    // A connection that ends inside finish_soon() leaves the list later, from its own coroutine.
    const std::list<ServerConnection*> all = connections_;
    for (ServerConnection* const connection : all)
        connection->finish_soon();
}

void Listener::abort() {
    drain();
    const std::list<ServerConnection*> all = connections_;
    for (ServerConnection* const connection : all)
        connection->abort();
}

}  // namespace weir::net
