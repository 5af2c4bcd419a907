#pragma once
// Accepts connections for one worker on its own SO_REUSEPORT socket and owns their coroutines.
#include <atomic>
#include <list>
#include <memory>
#include <string>

#include "base/result.hpp"
#include "net/address.hpp"
#include "net/loop.hpp"
#include "net/server_connection.hpp"

namespace weir::net {

// A listening, non-blocking descriptor. With share, several processes and workers may listen on the
// same address (SO_REUSEPORT): a new process takes over while the old one drains. Errors name the
// address and what to do.
enum class Share : std::uint8_t { no, yes };
Result<int> open_listener(const Address& address, Share share);
// The address a descriptor is bound to: tells the port chosen for port 0.
Address bound_address(int descriptor);

class Listener final : Poller::Watch {
public:
    // Owns the descriptor. settings, handler and tls (may be null) outlive it.
    Listener(Loop& loop, int descriptor, const ServerSettings& settings, RequestHandler& handler,
             SSL_CTX* tls);
    ~Listener();
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

    // Takes what has already connected, then accepts no more; idle connections end, the others
    // after the request in progress.
    void drain();
    // Ends every connection now.
    void abort();

    // Any thread.
    std::int64_t connections() const { return open_.load(std::memory_order_relaxed); }

private:
    void on_event(std::uint32_t events) override;
    void accept_all();
    void start(int descriptor, const Address& peer);
    Awaitable<void> serve(std::list<ServerConnection*>::iterator place,
                          std::unique_ptr<ServerConnection> connection);

    struct Retry final : Wheel::Timer {
        explicit Retry(Listener& owner) : listener(owner) {}
        void on_deadline() override { listener.accept_all(); }
        Listener& listener;
    };

    Loop& loop_;
    int descriptor_;
    const ServerSettings& settings_;
    RequestHandler& handler_;
    SSL_CTX* tls_;
    bool accepting_ = true;
    bool draining_ = false;
    Retry retry_{*this};
    std::list<ServerConnection*> connections_;
    std::atomic<std::int64_t> open_{0};  // their number, for other threads
};

}  // namespace weir::net
