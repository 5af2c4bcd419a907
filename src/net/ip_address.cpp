#include "net/ip_address.hpp"

#include <arpa/inet.h>
#include <fmt/core.h>

#include <algorithm>
#include <cstddef>
#include <cstring>

#include "base/text.hpp"

namespace weir::net {
namespace {

constexpr std::size_t address_text_bytes_max = 45;  // INET6_ADDRSTRLEN - 1

struct Block4 {
    std::uint32_t network;
    unsigned bits;
};
constexpr std::uint32_t ip4(unsigned a, unsigned b, unsigned c, unsigned d) {
    return a << 24 | b << 16 | c << 8 | d;
}
// The IANA special-purpose registry for IPv4.
constexpr std::array special_v4 = {
    Block4{ip4(0, 0, 0, 0), 8},         // this network
    Block4{ip4(10, 0, 0, 0), 8},        // private
    Block4{ip4(100, 64, 0, 0), 10},     // shared; also Alibaba's metadata service
    Block4{ip4(127, 0, 0, 0), 8},       // loopback
    Block4{ip4(168, 63, 129, 16), 32},  // Azure's host services: a public number, not a public host
    Block4{ip4(169, 254, 0, 0), 16},    // link local; the clouds' metadata services
    Block4{ip4(172, 16, 0, 0), 12},     // private
    Block4{ip4(192, 0, 0, 0), 24},      // protocol assignments; also Oracle's metadata service
    Block4{ip4(192, 0, 2, 0), 24},      // documentation
    Block4{ip4(192, 88, 99, 0), 24},    // 6to4 relays, withdrawn
    Block4{ip4(192, 168, 0, 0), 16},    // private
    Block4{ip4(198, 18, 0, 0), 15},     // benchmarks
    Block4{ip4(198, 51, 100, 0), 24},   // documentation
    Block4{ip4(203, 0, 113, 0), 24},    // documentation
    Block4{ip4(224, 0, 0, 0), 4},       // multicast
    Block4{ip4(240, 0, 0, 0), 4},       // reserved, broadcast
};

bool is_special_v4(std::uint32_t address) {
    return std::ranges::any_of(special_v4, [&](const Block4& block) {
        return (address ^ block.network) >> (32 - block.bits) == 0;
    });
}

std::uint32_t number_at(const std::array<std::uint8_t, 16>& bytes, std::size_t at) {
    return ip4(bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]);
}

// Public addresses are in 2000::/3, and behind the NAT64 prefix 64:ff9b::/96.
bool is_special_v6(const std::array<std::uint8_t, 16>& bytes) {
    const std::uint32_t first = number_at(bytes, 0);
    if (first == 0x0064ff9b && number_at(bytes, 4) == 0 && number_at(bytes, 8) == 0)
        return is_special_v4(number_at(bytes, 12));
    if (first >> 29 != 1) return true;
    if (first >> 16 == 0x2002) return is_special_v4(number_at(bytes, 2));  // 6to4
    return first >> 9 == 0x20010000 >> 9 ||  // 2001::/23: Teredo and other protocols
           first == 0x20010db8 ||            // 2001:db8::/32: documentation
           first >> 12 == 0x3fff0;           // 3fff::/20: documentation
}

bool same_prefix(const std::array<std::uint8_t, 16>& a, const std::array<std::uint8_t, 16>& b,
                 unsigned bits) {
    const std::size_t whole = bits / 8;
    if (!std::equal(a.begin(), a.begin() + whole, b.begin())) return false;
    const unsigned rest = bits % 8;
    return rest == 0 || ((a[whole] ^ b[whole]) >> (8 - rest)) == 0;
}

bool has_bits_behind(const std::array<std::uint8_t, 16>& bytes, unsigned bits) {
    for (unsigned i = bits; i < 128; ++i)
        if ((bytes[i / 8] >> (7 - i % 8) & 1) != 0) return true;
    return false;
}

}  // namespace

IpAddress IpAddress::v4(const std::array<std::uint8_t, 4>& bytes) {
    IpAddress address;
    std::ranges::copy(bytes, address.bytes_.begin() + 12);
    return address;
}

IpAddress IpAddress::v6(const std::array<std::uint8_t, 16>& bytes) {
    IpAddress address;
    address.v4_ = std::equal(bytes.begin(), bytes.begin() + 12, address.bytes_.begin());
    address.bytes_ = bytes;
    return address;
}

std::string IpAddress::text() const {
    std::array<char, INET6_ADDRSTRLEN> text{};
    const std::uint8_t* const from = bytes_.data() + (v4_ ? 12 : 0);
    ::inet_ntop(v4_ ? AF_INET : AF_INET6, from, text.data(), text.size());
    return text.data();
}

std::optional<IpAddress> read_ip_address(std::string_view text) {
    if (text.empty() || text.size() > address_text_bytes_max) return std::nullopt;
    std::array<char, address_text_bytes_max + 1> terminated{};
    std::ranges::copy(text, terminated.begin());
    // inet_pton stops at a NUL, so one inside must not pass for the end.
    if (std::strlen(terminated.data()) != text.size()) return std::nullopt;
    std::array<std::uint8_t, 16> v6{};
    if (::inet_pton(AF_INET6, terminated.data(), v6.data()) == 1) return IpAddress::v6(v6);
    std::array<std::uint8_t, 4> v4{};
    if (::inet_pton(AF_INET, terminated.data(), v4.data()) == 1) return IpAddress::v4(v4);
    return std::nullopt;
}

bool is_private_address(const IpAddress& address) {
    return address.is_v4() ? is_special_v4(number_at(address.bytes(), 12))
                           : is_special_v6(address.bytes());
}

bool Cidr::contains(const IpAddress& address) const {
    return address.is_v4() == network_.is_v4() &&
           same_prefix(address.bytes(), network_.bytes(), bits_);
}

std::string Cidr::text() const {
    return fmt::format("{}/{}", network_.text(), network_.is_v4() ? bits_ - 96 : bits_);
}

Result<Cidr> read_cidr(std::string_view text) {
    const std::size_t slash = text.find('/');
    const std::optional<IpAddress> network = read_ip_address(text.substr(0, slash));
    if (!network)
        return fail(ErrorKind::invalid_request,
                    "an address block must look like 10.0.0.0/8, fd00::/8 or 192.0.2.1");
    const unsigned most = network->is_v4() ? 32 : 128;
    unsigned bits = most;
    if (slash != std::string_view::npos) {
        const std::string_view digits = text.substr(slash + 1);
        const std::optional<std::int64_t> read = read_integer(digits);
        const bool plain = std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; });
        if (!plain || !read || *read > most)
            return fail(ErrorKind::invalid_request,
                        fmt::format("the number after the '/' of an address block must be from 0 "
                                    "to {}",
                                    most));
        bits = static_cast<unsigned>(*read);
    }
    const Cidr block(*network, network->is_v4() ? bits + 96 : bits);
    if (has_bits_behind(network->bytes(), block.bits_))
        return fail(ErrorKind::invalid_request,
                    fmt::format("{} has bits set behind its prefix: write the first address of the "
                                "block, or leave out the '/' for one address",
                                block.text()));
    return block;
}

bool any_contains(std::span<const Cidr> blocks, const IpAddress& address) {
    return std::ranges::any_of(blocks, [&](const Cidr& block) { return block.contains(address); });
}

}  // namespace weir::net
