#pragma once
// Reads the head of an HTTP/1.x request, strictly: whatever two readers could understand
// differently is refused, so no request can be smuggled past us. RFC 9112; the refusals are listed,
// one row each, in request_head_test.cpp.
#include <cstddef>
#include <optional>
#include <string_view>

#include "base/result.hpp"
#include "net/http1/framing.hpp"
#include "net/http1/head_scanner.hpp"
#include "net/http1/headers.hpp"

namespace weir::net::http1 {

// All views point into the bytes that read() was given.
struct RequestHead {
    Method method = Method::other;
    Version version = Version::http_1_1;
    bool keep_alive = true;        // the client will send another request on this connection
    bool expect_continue = false;  // it waits for "100 Continue" before sending its body
    Framing framing;               // none, content_length or chunked
    std::string_view method_text;  // as sent
    std::string_view target;       // as sent: "/v1/models?x=1" or "http://host/v1/models?x=1"
    std::string_view path;         // still percent-encoded; begins with '/', or "*" for OPTIONS *
    std::string_view query;        // after the '?', still encoded; empty if none
    std::string_view host;         // authority of an absolute target, else the Host field; for logs
    std::string_view upgrade;  // the Upgrade field, if Connection lists it and on 1.1; else empty
    Headers headers;
    std::size_t head_bytes = 0;  // consume so many bytes; the body, or the next request, follows
};

// One per connection, used for one head after the other. It remembers how far it has looked, so a
// client that sends single bytes costs no more than one that sends all at once.
class RequestHeadReader {
public:
    explicit RequestHeadReader(HeadLimits limits = {}) : scanner_(limits, Sender::client) {}

    // `buffered` is everything received since the last head's end (its body consumed): the same
    // bytes as at the last call and any that came since; it may have moved in memory. nullopt: read
    // more. After a head the reader is ready for the next one. After an error (invalid_request,
    // header_too_large) answer, close the connection, and do not read on.
    Result<std::optional<RequestHead>> read(std::string_view buffered);

    // Whether a request has begun to arrive: tells an idle connection from a slow client.
    bool started() const { return scanner_.seen_bytes() > 0; }

private:
    HeadScanner scanner_;
};

}  // namespace weir::net::http1
