#include "gateway/media_rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace weir::gateway {
namespace {

std::unexpected<Error> refuse(std::string what) {
    return fail(ErrorKind::invalid_request, std::move(what));
}

bool is_listed(const std::vector<std::string>& hosts, std::string_view host) {
    return std::ranges::any_of(hosts, [&](std::string_view entry) {
        if (!entry.starts_with("*.")) return entry == host;
        return host.size() > entry.size() - 1 && host.ends_with(entry.substr(1));
    });
}

bool begins(std::string_view bytes, std::string_view with, std::size_t at = 0) {
    return bytes.size() >= at + with.size() && bytes.substr(at, with.size()) == with;
}

// Without an ID3 tag an MP3 begins with a frame: eleven bits of sync, layer III.
bool is_mpeg_layer_3(std::string_view bytes) {
    if (bytes.size() < 3 || bytes[0] != '\xff') return false;
    const auto second = static_cast<unsigned char>(bytes[1]);
    const auto third = static_cast<unsigned char>(bytes[2]);
    const bool version = (second >> 3 & 3) != 1;
    return (second & 0xe6) == 0xe2 && version && third >> 4 != 0xf && (third >> 2 & 3) != 3;
}

std::string directory(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    return slash == std::string::npos ? "/" : path.substr(0, slash + 1);
}

}  // namespace

Result<net::Url> read_media_url(std::string_view text, const MediaRules& rules) {
    Result<net::Url> url = net::read_url(text.substr(0, text.find('#')));
    if (!url) {
        constexpr std::string_view subject = "the URL ";
        const std::string_view told = url.error().message();
        return refuse(std::string(told.starts_with(subject) ? told.substr(subject.size()) : told));
    }
    if (!rules.hosts.empty() && !is_listed(rules.hosts, url->host))
        return refuse("is not among the hosts that media may be fetched from (media.hosts)");
    if (!rules.allow_private && net::is_private_host(*url))
        return refuse("is in a private network, from which nothing is fetched");
    if (std::ranges::find(rules.ports, url->port) == rules.ports.end())
        return refuse(
            fmt::format("is asked for at port {}, which is not allowed (media.ports)", url->port));
    return url;
}

Result<net::Url> read_redirect(const net::Url& from, std::string_view location,
                               const MediaRules& rules) {
    location = trim(location);
    if (location.empty()) return refuse("is not named");
    const std::string scheme = from.secure() ? "https" : "http";
    const std::string origin = scheme + "://" + from.authority();
    std::string target;
    if (location.starts_with("//"))
        target = scheme + ":" + std::string(location);
    else if (location.starts_with("/"))
        target = origin + std::string(location);
    else if (location.starts_with("?"))
        target = origin + (from.path.empty() ? "/" : from.path) + std::string(location);
    else if (location.substr(0, location.find_first_of("/?#")).contains(':'))
        target = location;
    else
        target = origin + directory(from.path) + std::string(location);
    Result<net::Url> url = read_media_url(target, rules);
    if (!url) return url;
    if (from.secure() && !url->secure()) return refuse("is plain http, where it came from https");
    return url;
}

std::string shown_host(std::string_view url) {
    constexpr std::size_t most = 100;
    const std::size_t mark = url.find("://");
    if (mark == std::string_view::npos) return {};
    url.remove_prefix(mark + 3);
    url = url.substr(0, url.find_first_of("/?#\\"));
    if (const std::size_t at = url.rfind('@'); at != std::string_view::npos)
        url.remove_prefix(at + 1);
    const bool plain = std::ranges::all_of(url, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view(".-_:[]").contains(c);
    });
    return plain && url.size() <= most ? std::string(url) : std::string();
}

net::Endpoint media_endpoint(const net::Url& url, const MediaRules& rules) {
    net::Endpoint endpoint;
    endpoint.tls = url.secure();
    endpoint.host = url.host;
    endpoint.port = url.port;
    endpoint.authority = url.authority();
    endpoint.private_addresses_allowed = rules.allow_private;
    endpoint.connections_max = rules.fetches_max;
    endpoint.proxied_by_address = true;
    if (!net::is_exempt(rules.proxy_except, url.host))
        endpoint.proxy = url.secure() ? rules.https_proxy : rules.http_proxy;
    endpoint.pool_key = fmt::format(
        "{}://{}:{} {} {}", url.secure() ? "https" : "http", url.host, url.port,
        endpoint.proxy ? fmt::format("{}:{}", endpoint.proxy->host, endpoint.proxy->port) : "",
        endpoint.private_addresses_allowed);
    return endpoint;
}

std::string_view sniffed_media_type(std::string_view bytes) {
    if (begins(bytes, "\x89PNG\r\n\x1a\n")) return "image/png";
    if (begins(bytes, "\xff\xd8\xff")) return "image/jpeg";
    if (begins(bytes, "GIF87a") || begins(bytes, "GIF89a")) return "image/gif";
    if (begins(bytes, "%PDF-")) return "application/pdf";
    if (begins(bytes, "RIFF") && begins(bytes, "WEBP", 8)) return "image/webp";
    if (begins(bytes, "RIFF") && begins(bytes, "WAVE", 8)) return "audio/wav";
    if (begins(bytes, "ID3") || is_mpeg_layer_3(bytes)) return "audio/mpeg";
    if (begins(bytes, "fLaC")) return "audio/flac";
    if (begins(bytes, "OggS")) return "audio/ogg";
    return {};
}

bool may_be_media(std::string_view content_type) {
    const std::string type = lower(trim(content_type.substr(0, content_type.find(';'))));
    constexpr auto others = std::to_array<std::string_view>(
        {"", "application/pdf", "application/x-pdf", "application/octet-stream",
         "binary/octet-stream", "application/ogg", "application/force-download"});
    return type.starts_with("image/") || type.starts_with("audio/") ||
           std::ranges::find(others, type) != others.end();
}

}  // namespace weir::gateway
