#pragma once
// The spelling of IP addresses and networks, checked while their place in the file is still known.
// net/ip_address.hpp reads them again for use, by the same rules. Pure.
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace weir::config {

// IPv4 stands in its IPv6-mapped form.
using IpBytes = std::array<std::uint8_t, 16>;

// "10.1.2.3", "::1"; no brackets, zones or names.
std::optional<IpBytes> read_ip(std::string_view text);

// "10.0.0.0/8", "fd00::/8", or one address. Bits set behind the prefix are refused: the writer had
// another network in mind.
bool is_network(std::string_view text);

}  // namespace weir::config
