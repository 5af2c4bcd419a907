#include "app/catalog_source.hpp"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <random>

#include "app/commands.hpp"
#include "app/input.hpp"
#include "app/local_gateway.hpp"
#include "app/setup.hpp"
#include "base/text.hpp"
#include "net/url.hpp"

namespace weir::app {
namespace {

constexpr std::chrono::seconds answer_max{30};

struct Fetch {
    net::Endpoint endpoint;
    std::string target;
    net::UpstreamTimeouts timeouts;
    Result<std::string> got = std::string();
};

std::string location_of(const net::UpstreamAnswer& answer) {
    for (const net::http1::Field& field : answer.headers())
        if (equal_ignoring_case(field.name, "location")) return std::string(field.value);
    return "elsewhere";
}

Result<void> check_status(const net::UpstreamAnswer& answer) {
    const int status = answer.status();
    if (status >= 300 && status < 400)
        return fail(ErrorKind::invalid_request,
                    fmt::format("redirects to {}; ask there", location_of(answer)));
    if (status != 200) return fail(ErrorKind::invalid_request, fmt::format("answers {}", status));
    return {};
}

// fetch and upstream are owned by the caller until the await ends.
net::Awaitable<void> run_fetch(Fetch& fetch, net::Upstream& upstream) {
    const std::string agent = fmt::format("weir/{}", version);
    const std::array<net::http1::Field, 2> headers = {
        {{"accept", "application/json"}, {"user-agent", agent}}};
    const net::UpstreamRequest request{
        .endpoint = &fetch.endpoint, .method = "GET", .target = fetch.target, .headers = headers};
    const auto answer = co_await upstream.send(request, fetch.timeouts, nullptr);
    if (!answer) {
        fetch.got = fail(answer.error());
        co_return;
    }
    if (const Result<void> good = check_status(**answer); !good) {
        fetch.got = fail(good.error());
        co_return;
    }
    std::string text;
    while (true) {
        const Result<std::string_view> piece = co_await (*answer)->read();
        if (!piece) {
            fetch.got = fail(piece.error());
            co_return;
        }
        if (piece->empty()) break;
        text += *piece;
        if (text.size() > listing_bytes_max) {
            fetch.got = fail(ErrorKind::payload_too_large,
                             fmt::format("is longer than {} bytes", listing_bytes_max));
            co_return;
        }
    }
    fetch.got = std::move(text);
}

Result<void> choose_proxy(const config::ProxyConfig& proxies, const net::Url& url,
                          net::Endpoint& endpoint) {
    if (net::is_exempt(proxies.except, url.host)) return {};
    const std::string_view proxy = (url.secure() ? proxies.for_https : proxies.for_http).reveal();
    if (proxy.empty()) return {};
    Result<net::ProxyAddress> read = net::read_proxy_url(proxy);
    if (!read) return fail(read.error());
    endpoint.proxy = *std::move(read);
    return {};
}

Result<std::string> fetch_url(const std::string& name, const std::string& config_path) {
    const Result<net::Url> url = net::read_url(name);
    if (!url) return fail(url.error());
    const Result<config::ServerConfig> server = open_server_part(config_path);
    if (!server) return fail(server.error());
    const auto now = std::chrono::steady_clock::now();
    Fetch fetch{
        .endpoint = {.tls = url->secure(),
                     .host = url->host,
                     .port = url->port,
                     .authority = url->authority(),
                     .pool_key = name},
        .target = url->path.empty() ? "/" : url->path,
        .timeouts = {.connect = server->timeouts.connect,
                     .first_byte = answer_max,
                     .between_bytes = answer_max,
                     .total = deadline_after(now, 4 * answer_max)},
    };
    if (!url->query.empty()) fetch.target += "?" + url->query;
    const Result<void> proxied = choose_proxy(server->upstream.proxy, *url, fetch.endpoint);
    if (!proxied) return fail(proxied.error());
    std::random_device seed;
    const auto gateway = LocalGateway::open(*server, seed());
    if (!gateway) return fail(gateway.error());
    (*gateway)->run("catalog", run_fetch(fetch, (*gateway)->http()));
    return std::move(fetch.got);
}

}  // namespace

Result<std::string> read_catalog_source(const std::string& name, const std::string& config_path) {
    if (name == "-") return read_input(InputEnd::file, listing_bytes_max);
    const bool is_url = name.starts_with("http://") || name.starts_with("https://");
    Result<std::string> text =
        is_url ? fetch_url(name, config_path) : read_file(name, listing_bytes_max);
    if (text) return text;
    return fail(text.error().kind(), fmt::format("{}: {}", name, text.error().message()));
}

}  // namespace weir::app
