#include "config/network.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <string>

#include "base/text.hpp"

namespace weir::config {
namespace {

constexpr int bits_of_all = 128;
constexpr int bits_of_v4 = 32;

}  // namespace

std::optional<IpBytes> read_ip(std::string_view text) {
    // inet_pton would not see what stands behind a zero byte.
    if (text.find('\0') != std::string_view::npos) return std::nullopt;
    const std::string address(text);
    IpBytes bytes{};
    if (inet_pton(AF_INET6, address.c_str(), bytes.data()) == 1) return bytes;
    bytes = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    if (inet_pton(AF_INET, address.c_str(), &bytes[12]) == 1) return bytes;
    return std::nullopt;
}

bool is_network(std::string_view text) {
    const std::size_t slash = text.find('/');
    const std::string_view address = text.substr(0, slash);
    const std::optional<IpBytes> bytes = read_ip(address);
    if (!bytes || slash == std::string_view::npos) return bytes.has_value();

    const std::string_view length = text.substr(slash + 1);
    const bool is_v4 = address.find(':') == std::string_view::npos;
    const int bits = is_v4 ? bits_of_v4 : bits_of_all;
    const std::optional<std::int64_t> prefix = read_integer(length);
    if (!prefix || length.size() > 3 || *prefix < 0 || *prefix > bits) return false;
    for (int bit = bits_of_all - bits + static_cast<int>(*prefix); bit < bits_of_all; ++bit) {
        const int byte = bytes->at(static_cast<std::size_t>(bit / 8));
        if ((byte >> (7 - bit % 8) & 1) != 0) return false;
    }
    return true;
}

}  // namespace weir::config
