#pragma once
// Who the client is when trusted proxies stand in between.
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "net/ip_address.hpp"

namespace weir::net {

inline constexpr std::size_t forwarded_hops_max = 32;

// The rightmost address that no trusted proxy vouches further for: start at the connection's peer
// and follow X-Forwarded-For from its right end as long as the last address is in `trusted`.
// Whatever stands left of that was written by the client and proves nothing. An entry that is no
// address ends the walk at the proxy that reported it. `header_values` are all X-Forwarded-For
// fields in order (Headers::find_all). At most forwarded_hops_max entries are looked at.
IpAddress client_address(const IpAddress& peer, std::span<const std::string_view> header_values,
                         std::span<const Cidr> trusted);

// One entry: "10.0.0.1", "10.0.0.1:4711", "2001:db8::1", "[2001:db8::1]" or "[2001:db8::1]:4711".
std::optional<IpAddress> read_forwarded_address(std::string_view entry);

}  // namespace weir::net
