#include "config/media_config.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "config/scalars.hpp"

namespace weir::config {
namespace {

std::vector<std::uint16_t> read_ports(Section& s, std::vector<std::uint16_t> fallback) {
    constexpr std::int64_t most = 65535;
    std::vector<std::uint16_t> ports;
    for (const std::string& text : s.texts("ports", "80, 443")) {
        const auto port = read_integer(text);
        if (port && *port >= 1 && *port <= most)
            ports.push_back(static_cast<std::uint16_t>(*port));
        else
            s.problem("ports", fmt::format("must hold numbers from 1 to {}, not {}", most,
                                           quoted_for_message(text)));
    }
    return ports.empty() ? fallback : ports;
}

// A name, an address, or "*." and a name.
bool is_host(std::string_view text) {
    if (text.starts_with("*.")) text.remove_prefix(2);
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               std::string_view(".-_:").contains(c);
    });
}

std::vector<std::string> read_hosts(Section& s) {
    std::vector<std::string> hosts;
    for (const std::string& text : s.texts("hosts")) {
        hosts.push_back(lower(text));
        if (!is_host(hosts.back()))
            s.problem("hosts", fmt::format("must hold host names such as \"images.example.com\" "
                                           "or \"*.example.com\", without scheme, port and path, "
                                           "not {}",
                                           quoted_for_message(text)));
    }
    return hosts;
}

}  // namespace

MediaConfig read_media(Section s) {
    constexpr std::int64_t kib = 1024;
    constexpr std::int64_t gib = std::int64_t{1} << 30;
    MediaConfig media;
    s.about("Fetch what a request names by URL where the target takes bytes only.");
    media.fetch = s.boolean("fetch", media.fetch);
    s.about("Largest of them, before base64.");
    media.bytes_max = s.bytes("bytes_max", media.bytes_max, kib, gib);
    s.about("All of one request together.");
    media.total_bytes_max = s.bytes("total_bytes_max", media.total_bytes_max, kib, gib);
    s.about("How many different URLs of one request are fetched.");
    media.count_max = s.integer("count_max", media.count_max, 1, 1000);
    s.about("Fetches at once, per worker.");
    media.fetches_max = s.integer("fetches_max", media.fetches_max, 1, 10'000);
    s.about("Redirects that are followed; each is checked like the URL itself.");
    media.redirects_max = s.integer("redirects_max", media.redirects_max, 0, 10);
    s.about("For one of them from the look-up of its name to its last byte, redirects included.");
    media.timeout =
        s.duration("timeout", media.timeout, std::chrono::milliseconds(1), std::chrono::hours(1));
    s.about("Whether addresses in private networks may be fetched from (SSRF).");
    media.allow_private = s.boolean("allow_private", media.allow_private);
    s.about("Ports that may be fetched from.");
    media.ports = read_ports(s, media.ports);
    s.about("Only these hosts, or `*.example.com` for all below one; empty for every public host.");
    media.hosts = read_hosts(s);
    s.finish();
    return media;
}

}  // namespace weir::config
