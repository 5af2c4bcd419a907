#pragma once
// An HTTP proxy between us and an upstream.
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace weir::net {

struct ProxyAddress {
    std::string host;
    std::uint16_t port = 0;
    std::string authorization;  // "Basic ..." or empty; a secret, goes only to the proxy
};

// Reads "http://user:password@proxy:3128". Errors: invalid_request, without the password.
Result<ProxyAddress> read_proxy_url(std::string_view url);

// Whether NO_PROXY exempts the host. Entries are names ("example.com" also means its subdomains),
// addresses, address blocks, or "*".
bool is_exempt(std::span<const std::string> no_proxy, std::string_view host);

}  // namespace weir::net
