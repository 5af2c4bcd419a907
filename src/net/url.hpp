#pragma once
// Absolute http and https URLs as they stand in configuration and in users' requests, read strictly
// (RFC 3986): what two readers could take for different hosts is refused. Also percent-coding.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "net/ip_address.hpp"

namespace weir::net {

struct Url {
    enum class Scheme : std::uint8_t { http, https };

    Scheme scheme = Scheme::https;
    std::string host;                  // lower case; an IPv6 address without its brackets
    std::optional<IpAddress> address;  // when the host is an address and not a name
    std::uint16_t port = 443;          // the scheme's own when none is written
    std::string path;                  // still encoded; "" or begins with '/'
    std::string query;                 // without the '?', still encoded

    bool secure() const { return scheme == Scheme::https; }
    // "host", "host:8080" or "[::1]:8080", as the Host header and TLS want it: no default port.
    std::string authority() const;
    std::string text() const;  // the whole URL again, in normal form
};

// Refuses (invalid_request): other schemes, user:password@, fragments, empty or malformed hosts,
// numbers that only some readers take for an address ("127.1", "0x7f000001"), zones, ports outside
// 1 to 65535, bytes that must be percent-encoded, bad percent-escapes, "." and ".." segments, more
// than 8 KiB.
Result<Url> read_url(std::string_view text);

// Whether the host is a private address, or a name that never means a public one: localhost,
// *.localhost, *.local, *.internal, *.home.arpa. A name that is not private by itself may still
// resolve to a private address: check that with is_private_address() when connecting.
bool is_private_host(const Url& url);

// "/v1" and "/chat/completions" make "/v1/chat/completions", whatever slashes meet in between.
std::string join_path(std::string_view base, std::string_view rest);

// Text with %XX resolved. invalid_request for a '%' without two hex digits, and for NUL or %00,
// which cut C strings short. '+' stays '+': in a path it means itself.
Result<std::string> percent_decode(std::string_view text);
// The same with '+' as a space, as in form-encoded queries.
Result<std::string> decode_query_text(std::string_view text);

// Encodes everything but letters, digits and "-._~": safe as one path segment or query value. Its
// upper-case hex is what AWS signing asks for.
void append_percent_encoded(std::string& out, std::string_view text);
std::string percent_encode(std::string_view text);

// Goes through "a=1&b&c=2" without decoding or copying. Empty parts ("&&") are skipped.
struct QueryParameter {
    std::string_view name;
    std::string_view value;  // empty without '='
    friend bool operator==(const QueryParameter&, const QueryParameter&) = default;
};

class QueryReader {
public:
    explicit QueryReader(std::string_view query) : rest_(query) {}
    std::optional<QueryParameter> next();

private:
    std::string_view rest_;
};

// The first parameter of that (plain) name, decoded; nullopt if there is none.
Result<std::optional<std::string>> query_value(std::string_view query, std::string_view name);

}  // namespace weir::net
