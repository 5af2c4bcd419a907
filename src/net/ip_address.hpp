#pragma once
// An IP address as a value, and blocks of them. No sockets, no name look-ups.
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace weir::net {

// IPv4-mapped IPv6 (::ffff:10.0.0.1) is kept as the IPv4 address it means, so that a rule about
// 10.0.0.0/8 cannot be walked around by spelling.
class IpAddress {
public:
    IpAddress() = default;  // 0.0.0.0
    static IpAddress v4(const std::array<std::uint8_t, 4>& bytes);
    static IpAddress v6(const std::array<std::uint8_t, 16>& bytes);

    bool is_v4() const { return v4_; }
    // In network order; an IPv4 address in its mapped form.
    const std::array<std::uint8_t, 16>& bytes() const { return bytes_; }
    std::string text() const;  // "10.0.0.1", "2001:db8::1"

    friend auto operator<=>(const IpAddress&, const IpAddress&) = default;
    friend bool operator==(const IpAddress&, const IpAddress&) = default;

private:
    std::array<std::uint8_t, 16> bytes_{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, 0, 0};
    bool v4_ = true;
};

// "10.0.0.1" or "2001:db8::1": four decimal numbers without leading zeros, or RFC 4291 text without
// brackets or zone. Nothing else: not "127.1", not "0x7f.0.0.1".
std::optional<IpAddress> read_ip_address(std::string_view text);

// Whether it is anything but a public unicast address: loopback, private (RFC 1918), unique local,
// link local (with the clouds' metadata service, 169.254.169.254), shared (RFC 6598), multicast,
// unspecified, reserved, and IPv6 forms that carry such an IPv4 address (mapped, 6to4, NAT64) or
// hide it (Teredo). For checks against server-side request forgery: apply it to every address a
// name resolves to, right before connecting.
bool is_private_address(const IpAddress& address);

class Cidr {
public:
    bool contains(const IpAddress& address) const;
    std::string text() const;

    friend bool operator==(const Cidr&, const Cidr&) = default;
    friend Result<Cidr> read_cidr(std::string_view text);

private:
    Cidr(const IpAddress& network, unsigned bits) : network_(network), bits_(bits) {}

    IpAddress network_;
    unsigned bits_;  // of the 128: 96 more than written for IPv4
};

// "10.0.0.0/8", "fd00::/8", or one address. Bits set behind the prefix are an error
// (invalid_request), since they mean that the writer had another block in mind.
Result<Cidr> read_cidr(std::string_view text);

bool any_contains(std::span<const Cidr> blocks, const IpAddress& address);

}  // namespace weir::net
