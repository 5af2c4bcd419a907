#pragma once
// What the gateway sees of an upstream: send one request, get an answer to read. net/ implements it
// over pooled connections; the simulated provider and tests implement it in memory. One thread.
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "net/awaitable.hpp"
#include "net/body_part.hpp"
#include "net/cancel.hpp"
#include "net/http1/headers.hpp"
#include "net/proxy_address.hpp"

namespace weir::net {

// Where the requests of one provider go. Immutable; outlives every request to it.
struct Endpoint {
    bool tls = false;
    std::string host;  // name or address, without brackets
    std::uint16_t port = 0;
    std::string authority;                  // the Host header: "api.example.com" or "10.0.0.5:8000"
    bool private_addresses_allowed = true;  // else an address in a private range is refused (SSRF)
    int connections_max = 1000;             // of one worker
    std::optional<ProxyAddress> proxy;      // none: connect directly
    // The name is resolved and its address checked here, and the proxy is asked for a tunnel to
    // that address: what it would make of the name is not its to say.
    bool proxied_by_address = false;
    std::string pool_key;  // endpoints with the same key share connections
};

// The rest of a request's body, which is still coming while the request is sent. One request; it
// outlives the sending.
class BodySource {
public:
    virtual ~BodySource() = default;
    // The next part, valid until the next call; none after the last. An error ends the sending: the
    // upstream never gets the end of the body, and send() returns the error.
    virtual Awaitable<Result<BodyPart>> next() = 0;
};

struct UpstreamRequest {
    const Endpoint* endpoint = nullptr;
    std::string_view method = "POST";
    std::string_view target;                 // "/v1/chat/completions"
    std::span<const http1::Field> headers;   // without Host and framing
    std::span<const std::string_view> body;  // pieces, sent one after the other
    BodySource* more = nullptr;              // what follows them; null: nothing
    // Of the pieces and what follows together, where that is known; else the body goes in chunks.
    std::optional<std::uint64_t> body_bytes = {};
};

struct UpstreamTimeouts {
    std::chrono::nanoseconds connect{};        // DNS, TCP and TLS together
    std::chrono::nanoseconds first_byte{};     // from the last byte of the request
    std::chrono::nanoseconds between_bytes{};  // of the answer
    Deadline total = no_deadline;              // of everything, retries included
};

// An answer whose head is here. Destroying it before its end closes the connection.
class UpstreamAnswer {
public:
    virtual ~UpstreamAnswer() = default;
    virtual int status() const = 0;
    virtual const http1::Headers& headers() const = 0;  // views that live as long as the answer

    // The next bytes of the body; empty at its proper end, and when none came by `until`: then
    // at_end() is false, and it can be read on, under the same limits. They are valid until the
    // next co_await of anything on this worker. Errors: upstream_protocol (ended early, bad
    // framing), upstream_timeout, client_cancelled.
    virtual Awaitable<Result<std::string_view>> read(Deadline until) = 0;
    Awaitable<Result<std::string_view>> read() { return read(no_deadline); }
    // More bytes that need no waiting; empty if there are none. Take all of them before the next
    // co_await.
    virtual Result<std::string_view> read_ready() = 0;
    // From now on the rest of the body must come within this of each other.
    virtual void hurry(std::chrono::nanoseconds between_bytes) = 0;
    // The body has ended properly (known early when its length is): no read() is needed.
    virtual bool at_end() const = 0;
};

class Upstream {
public:
    virtual ~Upstream() = default;
    // Everything in `request` and `timeouts` lives until the await ends. Errors:
    // upstream_unreachable, upstream_timeout, upstream_protocol, overloaded (connection limit),
    // client_cancelled.
    virtual Awaitable<Result<std::unique_ptr<UpstreamAnswer>>> send(
        const UpstreamRequest& request, const UpstreamTimeouts& timeouts, Cancel* cancel) = 0;
};

}  // namespace weir::net
