#pragma once
// A byte stream to a peer: a socket, with TLS on it or not. Everything above (HTTP, both sides) is
// written against this. One thread.
#include <sys/uio.h>

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "net/socket.hpp"
#include "net/tls.hpp"

namespace weir::net {

class Stream {
public:
    Stream(Loop& loop, int descriptor) : socket_(loop, descriptor) {}
    ~Stream();
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;

    Socket& socket() { return socket_; }
    void use_tls(TlsStream tls) { tls_.emplace(std::move(tls)); }
    bool secure() const { return tls_.has_value(); }

    // Bytes into `into`; 0 = the peer ended its side. Errors: client_timeout stands for "deadline
    // passed", client_cancelled for "request cancelled", upstream_unreachable for a broken
    // connection; callers translate to their side's words. `into` lives until the await ends.
    Awaitable<Result<std::size_t>> read(std::span<char> into, Deadline deadline, Cancel* cancel);
    // One try, without waiting.
    IoStep read_now(std::span<char> into);

    enum class Written : std::uint8_t { all, peer_answered };
    // Writes all the pieces; they live until the await ends. With stop_on_answer, ends early when
    // the peer sends something while it takes no more.
    Awaitable<Result<Written>> write(std::span<const std::string_view> pieces, Deadline deadline,
                                     Cancel* cancel, bool stop_on_answer = false);
    Awaitable<Result<void>> handshake(Deadline deadline, Cancel* cancel);

private:
    bool peer_speaks();  // there is something of the peer's to read
    // One non-blocking write of as much as the kernel takes; the pieces shrink.
    IoStep write_some(std::span<std::string_view>& pieces);
    Waiter::Wait wait(IoStep::Kind want, Deadline deadline, Cancel* cancel) {
        return want == IoStep::Kind::want_read ? socket_.wait_readable(deadline, cancel)
                                               : socket_.wait_writable(deadline, cancel);
    }

    Socket socket_;
    std::optional<TlsStream> tls_;
};

}  // namespace weir::net
