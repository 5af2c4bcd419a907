#include "net/proxy_protocol.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace weir::net {
namespace {

constexpr std::string_view signature("\r\n\r\n\0\r\nQUIT\n", 12);
constexpr std::size_t fixed_bytes = 16;  // signature, version and command, family, length

// The header's second byte: address family (high half) and transport (low half).
enum class Family : std::uint8_t { unspecified = 0x00, tcp4 = 0x11, tcp6 = 0x21 };

std::unexpected<Error> refuse(std::string_view what) {
    return fail(ErrorKind::invalid_request, fmt::format("the PROXY protocol header {}", what));
}

std::uint8_t byte_at(std::string_view text, std::size_t at) {
    return static_cast<std::uint8_t>(text[at]);
}

std::uint16_t number_at(std::string_view text, std::size_t at) {
    return static_cast<std::uint16_t>(byte_at(text, at) << 8 | byte_at(text, at + 1));
}

template <std::size_t size>
std::array<std::uint8_t, size> bytes_at(std::string_view text, std::size_t at) {
    std::array<std::uint8_t, size> bytes{};
    std::ranges::transform(text.substr(at, size), bytes.begin(),
                           [](char c) { return static_cast<std::uint8_t>(c); });
    return bytes;
}

// Type, two bytes of length, value; again until the block's end.
Result<void> check_tlvs(std::string_view tlvs) {
    while (!tlvs.empty()) {
        if (tlvs.size() < 3 || number_at(tlvs, 1) > tlvs.size() - 3)
            return refuse("has extensions that do not fit into it");
        tlvs.remove_prefix(3U + number_at(tlvs, 1));
    }
    return {};
}

Result<void> read_addresses(Family family, std::string_view block, ProxyHeader& header) {
    std::size_t address_bytes = 0;
    if (family == Family::tcp4) address_bytes = 12;
    if (family == Family::tcp6) address_bytes = 36;
    if (block.size() < address_bytes) return refuse("is too short for its addresses");
    if (family == Family::tcp4) {
        header.source = {IpAddress::v4(bytes_at<4>(block, 0)), number_at(block, 8)};
        header.destination = {IpAddress::v4(bytes_at<4>(block, 4)), number_at(block, 10)};
    }
    if (family == Family::tcp6) {
        header.source = {IpAddress::v6(bytes_at<16>(block, 0)), number_at(block, 32)};
        header.destination = {IpAddress::v6(bytes_at<16>(block, 16)), number_at(block, 34)};
    }
    return check_tlvs(block.substr(address_bytes));
}

}  // namespace

Result<std::optional<ProxyHeader>> read_proxy_header(std::string_view buffered,
                                                     std::size_t bytes_max) {
    const std::string_view begun = buffered.substr(0, signature.size());
    if (begun != signature.substr(0, begun.size()))
        return refuse(
            "is missing or not version 2: set the load balancer to send version 2 "
            "(send-proxy-v2), or switch the setting off");
    if (buffered.size() < fixed_bytes) return std::nullopt;

    const std::uint8_t version_and_command = byte_at(buffered, 12);
    if (version_and_command != 0x20 && version_and_command != 0x21)
        return refuse("has a version other than 2 or an unknown command");
    const std::size_t block_bytes = number_at(buffered, 14);
    if (block_bytes > bytes_max)
        return refuse(fmt::format("announces {} bytes, more than {}", block_bytes, bytes_max));

    ProxyHeader header;
    header.header_bytes = fixed_bytes + block_bytes;
    header.local = version_and_command == 0x20;
    const auto family = static_cast<Family>(byte_at(buffered, 13));
    const bool known =
        family == Family::unspecified || family == Family::tcp4 || family == Family::tcp6;
    if (!header.local && !known)
        return refuse("has an address family other than TCP over IPv4 or IPv6");
    if (buffered.size() < header.header_bytes) return std::nullopt;
    // Whatever stands in the block of LOCAL or UNSPEC is to be skipped unread.
    if (header.local || family == Family::unspecified) return header;
    const Result<void> read =
        read_addresses(family, buffered.substr(fixed_bytes, block_bytes), header);
    if (!read) return fail(read.error());
    return header;
}

}  // namespace weir::net
