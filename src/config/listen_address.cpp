#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

#include "base/text.hpp"
#include "config/network.hpp"
#include "config/server_config.hpp"

namespace weir::config {
namespace {

bool is_host_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_';
}

constexpr std::array<std::uint8_t, 12> v4_mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

std::optional<std::uint16_t> read_port(std::string_view text) {
    if (text.empty() || text.size() > 5) return std::nullopt;
    const std::optional<std::int64_t> port = read_integer(text);
    if (!port || *port < 0 || *port > 65'535) return std::nullopt;
    return static_cast<std::uint16_t>(*port);
}

}  // namespace

std::optional<ListenAddress> read_listen_address(std::string_view text) {
    const std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos) return std::nullopt;
    const std::optional<std::uint16_t> port = read_port(text.substr(colon + 1));
    std::string_view host = text.substr(0, colon);
    if (!port) return std::nullopt;
    if (host.empty() || host == "*") return ListenAddress{"*", *port};
    if (host.starts_with('[') && host.ends_with(']')) {
        host = host.substr(1, host.size() - 2);
        const bool is_v6 = host.find(':') != std::string_view::npos && read_ip(host);
        if (!is_v6) return std::nullopt;
        return ListenAddress{std::string(host), *port};
    }
    if (host.size() > 253 || !std::ranges::all_of(host, is_host_char)) return std::nullopt;
    return ListenAddress{std::string(host), *port};
}

std::string write_listen_address(const ListenAddress& address) {
    const bool is_v6 = address.host.find(':') != std::string::npos;
    return is_v6 ? fmt::format("[{}]:{}", address.host, address.port)
                 : fmt::format("{}:{}", address.host, address.port);
}

bool is_loopback(const ListenAddress& address) {
    if (equal_ignoring_case(address.host, "localhost")) return true;
    const std::optional<IpBytes> host = read_ip(address.host);
    if (!host) return false;
    const bool is_v4 = std::ranges::equal(std::span(*host).first<12>(), v4_mapped);
    return (is_v4 && host->at(12) == 127) || host == read_ip("::1");
}

}  // namespace weir::config
