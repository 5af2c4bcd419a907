#pragma once
// Reads the head of an HTTP/1.x answer as strictly as request heads are read: an upstream that
// could be understood in two ways could answer one caller with another's bytes. RFC 9112.
#include <cstddef>
#include <optional>
#include <string_view>

#include "base/result.hpp"
#include "net/http1/framing.hpp"
#include "net/http1/head_scanner.hpp"
#include "net/http1/headers.hpp"

namespace weir::net::http1 {

// All views point into the bytes that read() was given.
struct ResponseHead {
    int status = 0;  // 100 to 999
    Version version = Version::http_1_1;
    bool keep_alive = true;    // the connection can be used again once the body has been read
    Framing framing;           // none for 1xx, 204, 304, answers to HEAD, 2xx to CONNECT
    std::string_view reason;   // may be empty
    std::string_view upgrade;  // the Upgrade field, if Connection lists it; else empty
    Headers headers;
    std::size_t head_bytes = 0;  // consume so many bytes; the body follows

    // 100 Continue, 103 Early Hints: the real answer is still to come. 101 is final.
    bool interim() const { return status < 200 && status != 101; }
};

// One per connection, used for one head after the other, interim ones included.
class ResponseHeadReader {
public:
    // Providers send more and longer fields than clients do (cookies, policies, rate limits).
    static constexpr HeadLimits default_limits = {.head_bytes_max = 64 * 1024, .fields_max = 200};

    explicit ResponseHeadReader(HeadLimits limits = default_limits)
        : scanner_(limits, Sender::upstream) {}

    // `buffered` as for RequestHeadReader::read; `asked` is the method of the request this answers,
    // since some answers have no body whatever the head says. Every error is
    // ErrorKind::upstream_protocol.
    Result<std::optional<ResponseHead>> read(std::string_view buffered, Method asked);

    // Whether any byte of an answer has come: before that, a stale connection may be retried.
    bool started() const { return scanner_.seen_bytes() > 0; }

private:
    HeadScanner scanner_;
};

}  // namespace weir::net::http1
