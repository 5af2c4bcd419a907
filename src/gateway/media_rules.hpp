#pragma once
// What may be fetched for a request that names media by URL, and what the bytes are: values in,
// values out. The addresses that a name turns out to have are checked where they are connected to
// (net/pool.cpp), so that no second look-up stands between check and connection.
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "net/upstream_port.hpp"
#include "net/url.hpp"

namespace weir::gateway {

struct MediaRules {
    bool fetch = true;
    std::uint64_t bytes_max = std::uint64_t{20} << 20;        // of one, before base64
    std::uint64_t total_bytes_max = std::uint64_t{20} << 20;  // of a request
    std::size_t count_max = 20;                               // of a request
    int fetches_max = 64;                                     // at once, of a worker
    int redirects_max = 3;
    std::chrono::nanoseconds timeout = std::chrono::seconds(15);  // of one, redirects included
    bool allow_private = false;
    std::vector<std::uint16_t> ports = {80, 443};
    std::vector<std::string> hosts;  // "images.example.com", "*.example.com"; empty: any
    // Towards the outside, by the scheme of the URL; the proxy is asked for a checked address.
    std::optional<net::ProxyAddress> https_proxy;
    std::optional<net::ProxyAddress> http_proxy;
    std::vector<std::string> proxy_except;
};

// The URL as it may be fetched; its fragment is not sent. invalid_request with what is wrong as
// words to go on after the URL's host ("is in a private network"); never with the path or the
// query, which may hold a signature.
Result<net::Url> read_media_url(std::string_view text, const MediaRules& rules);

// Where a redirect leads, by the same rules. From https only to https.
Result<net::Url> read_redirect(const net::Url& from, std::string_view location,
                               const MediaRules& rules);

// The host of a URL that may be malformed, for messages: bytes of a name only, "" when there is
// none.
std::string shown_host(std::string_view url);

net::Endpoint media_endpoint(const net::Url& url, const MediaRules& rules);

// What the first bytes say: "image/png"; "" for everything that is not fetched.
std::string_view sniffed_media_type(std::string_view bytes);
inline constexpr std::size_t sniffed_bytes = 16;  // are enough

// Whether a server that calls its answer so may mean media: images, sounds, PDF, or it does not
// say.
bool may_be_media(std::string_view content_type);

}  // namespace weir::gateway
