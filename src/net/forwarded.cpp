#include "net/forwarded.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace weir::net {
namespace {

bool is_port(std::string_view text) {
    return !text.empty() && text.size() <= 5 &&
           std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// Takes the last member off a comma-separated list.
std::string_view take_last(std::string_view& list) {
    const std::size_t comma = list.rfind(',');
    const std::size_t from = comma == std::string_view::npos ? 0 : comma + 1;
    const std::string_view last = trim(list.substr(from));
    list = list.substr(0, from == 0 ? 0 : comma);
    return last;
}

}  // namespace

std::optional<IpAddress> read_forwarded_address(std::string_view entry) {
    entry = trim(entry);
    if (entry.starts_with('[')) {
        const std::size_t end = entry.find(']');
        if (end == std::string_view::npos) return std::nullopt;
        const std::string_view rest = entry.substr(end + 1);
        if (!rest.empty() && (rest.front() != ':' || !is_port(rest.substr(1)))) return std::nullopt;
        const std::string_view inside = entry.substr(1, end - 1);
        return inside.contains(':') ? read_ip_address(inside) : std::nullopt;
    }
    const std::size_t colon = entry.find(':');
    if (colon != std::string_view::npos && colon == entry.rfind(':')) {
        if (!is_port(entry.substr(colon + 1))) return std::nullopt;
        entry = entry.substr(0, colon);
    }
    return read_ip_address(entry);
}

IpAddress client_address(const IpAddress& peer, std::span<const std::string_view> header_values,
                         std::span<const Cidr> trusted) {
    IpAddress client = peer;
    std::size_t hops = 0;
    for (auto value = header_values.rbegin(); value != header_values.rend(); ++value) {
        std::string_view list = *value;
        while (!list.empty()) {
            if (hops++ == forwarded_hops_max || !any_contains(trusted, client)) return client;
            const std::optional<IpAddress> address = read_forwarded_address(take_last(list));
            if (!address) return client;
            client = *address;
        }
    }
    return client;
}

}  // namespace weir::net
