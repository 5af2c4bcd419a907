#pragma once
// The PROXY protocol, version 2: what a TCP load balancer sends before the client's first byte to
// say who the client is. Binary form only, as in HAProxy's proxy-protocol.txt section 2.2.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/result.hpp"
#include "net/ip_address.hpp"

namespace weir::net {

struct IpEndpoint {
    IpAddress address;
    std::uint16_t port = 0;
    friend bool operator==(const IpEndpoint&, const IpEndpoint&) = default;
};

struct ProxyHeader {
    std::size_t header_bytes = 0;  // consume so many bytes; the client's own follow
    // Absent for LOCAL (the balancer's own health check) and for UNSPEC: then the connection's own
    // addresses count.
    std::optional<IpEndpoint> source;
    std::optional<IpEndpoint> destination;
    bool local = false;
};

inline constexpr std::size_t proxy_header_bytes_max =
    4096;  // addresses and TLVs; 16 bits allow 64 K

// For connections where the setting says that every one begins with this header: a connection
// without it is refused, since accepting both would let anyone claim any address. nullopt: read
// more. Errors are invalid_request: no version 2 signature, version 1, unknown command, address
// families other than TCP over IPv4 or IPv6, a block that is too short or over `bytes_max`, TLVs
// that do not fit their block. TLVs are skipped; the CRC32C one is not checked.
Result<std::optional<ProxyHeader>> read_proxy_header(
    std::string_view buffered, std::size_t bytes_max = proxy_header_bytes_max);

}  // namespace weir::net
