#pragma once
// Writes heads. Framing, Connection, Host and Date are written from their own members and never
// from `headers`, so that they cannot contradict each other; nothing that holds a line break gets
// onto the wire, so no value can add a header or a second message.
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "net/http1/framing.hpp"
#include "net/http1/headers.hpp"

namespace weir::net::http1 {

struct RequestToWrite {
    std::string_view method = "POST";
    // "/path?query", already percent-encoded; absolute ("http://...") to an HTTP proxy.
    std::string_view target = {};
    std::string_view host = {};  // "api.example.com" or "10.0.0.5:8000", as Url::authority()
    std::span<const Field> headers = {};
    Framing framing = {};    // not until_close
    bool keep_alive = true;  // false writes "Connection: close"
};

// Refuses (ErrorKind::internal, `out` unchanged) a method or name that is no token, a target, host
// or value with bytes that could end a line or a word, and fields that belong to the writer:
// Host, Content-Length, Transfer-Encoding, Connection. Whoever forwards a client's fields has
// dropped them with is_hop_by_hop() already. A POST, PUT or PATCH without body says
// "Content-Length: 0".
Result<void> append_request_head(std::string& out, const RequestToWrite& request);

struct ResponseToWrite {
    int status = 200;
    std::string_view reason = {};  // empty: reason_phrase(status)
    std::string_view date = {};    // http_date(), made once a second by the caller; empty: no Date
    std::span<const Field> headers = {};
    // None means an empty body ("Content-Length: 0"), and nothing is said where no body may be:
    // 1xx, 204, 304. An answer to HEAD gives the framing the GET would have had.
    Framing framing = {};
    bool keep_alive = true;                      // ignored for until_close, which always closes
    Version client_version = Version::http_1_1;  // a 1.0 client is told "Connection: keep-alive"
};

// An answer must go out whatever is in it, so bad bytes are mended instead of refused: control
// characters in values and in the reason become spaces; a field is left out if its name is no token
// or belongs to the writer (Content-Length, Transfer-Encoding, Connection, and Date if given).
// Returns how many fields were mended or left out, to be counted: more than 0 is a bug upstream of
// here. The caller does not ask for chunked towards a 1.0 client: there it is written as
// until_close.
std::size_t append_response_head(std::string& out, const ResponseToWrite& response);

inline constexpr std::string_view continue_head = "HTTP/1.1 100 Continue\r\n\r\n";

// "Not Found"; "Unknown" for a status not in the registry.
std::string_view reason_phrase(int status);

// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110 section 5.6.7), always 29 characters.
std::string http_date(SysTime at);

}  // namespace weir::net::http1
