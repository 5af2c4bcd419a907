#include "config/server_config.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.hpp"
#include "config/network.hpp"
#include "config/scalars.hpp"

namespace weir::config {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::int64_t kib = 1024;
constexpr std::int64_t mib = 1024 * kib;
constexpr std::int64_t gib = 1024 * mib;

// Any wait that a person may want to set; a day is longer than every answer.
constexpr milliseconds shortest(1);
constexpr hours longest(24);
constexpr hours day(24);
constexpr hours longest_period(32 * 24);
constexpr hours century(100 * 365 * 24);

std::vector<ListenAddress> read_listen(Section& root, std::vector<ListenAddress> fallback) {
    root.about("Where to listen, or a list of such; `*` as the host is every address, port 0 any.");
    std::vector<ListenAddress> addresses;
    for (const std::string& text : root.texts("listen", write_listen_address(fallback.front()))) {
        if (auto address = read_listen_address(text))
            addresses.push_back(*std::move(address));
        else
            root.problem("listen", fmt::format("must be \"host:port\", such as \"127.0.0.1:8080\" "
                                               "or \"[::1]:8080\", not {}",
                                               quoted_for_message(text)));
    }
    return addresses.empty() ? fallback : addresses;
}

std::optional<TlsConfig> read_tls(Section& root) {
    const bool wanted = root.has("tls");
    Section section = root.section("tls");
    TlsConfig tls;
    tls.certificate = section.about("Path of the PEM certificate chain.").text("certificate");
    tls.key = section.about("Path of its PEM private key.").text("key");
    section.finish();
    if (!wanted) return std::nullopt;
    if (tls.certificate.empty()) section.problem("\"certificate\" is missing");
    if (tls.key.empty()) section.problem("\"key\" is missing");
    return tls;
}

// An origin as browsers send it: scheme and host, no path.
bool is_origin(std::string_view text) {
    for (const std::string_view scheme : {"https://", "http://"}) {
        if (!text.starts_with(scheme)) continue;
        const std::string_view host = text.substr(scheme.size());
        return !host.empty() && host.find_first_of("/?#@* ") == std::string_view::npos;
    }
    return false;
}

void check_client_lists(Section& section, const HttpConfig& http) {
    for (const std::string& network : http.trusted_proxies)
        if (!is_network(network))
            section.problem("trusted_proxies",
                            fmt::format("must hold IP addresses and networks such as "
                                        "\"10.0.0.0/8\", not {}",
                                        quoted_for_message(network)));
    const bool any = std::ranges::find(http.cors_origins, "*") != http.cors_origins.end();
    if (any && http.cors_origins.size() > 1)
        section.problem("cors_origins", "holds \"*\" and more: keep one or the other");
    for (const std::string& origin : http.cors_origins)
        if (origin != "*" && !is_origin(origin))
            section.problem("cors_origins",
                            fmt::format("must hold origins such as \"https://app.example.com\", "
                                        "without a path, not {}",
                                        quoted_for_message(origin)));
}

void read_sizes(Section& s, HttpConfig& http) {
    s.about("Longest request line, method and target included.");
    http.request_line_bytes_max =
        s.bytes("request_line_bytes_max", http.request_line_bytes_max, kib, mib);
    s.about("Largest request head, all its lines together.");
    http.header_bytes_max = s.bytes("header_bytes_max", http.header_bytes_max, kib, mib);
    s.about("Largest request body.");
    http.body_bytes_max = s.bytes("body_bytes_max", http.body_bytes_max, kib, gib);
    s.about("Largest request body with a file in it; it passes through and is not held.");
    http.upload_bytes_max = s.bytes("upload_bytes_max", http.upload_bytes_max, kib, 64 * gib);
    s.about(
        "How much of it is held until the field `model` has come; it may stand behind the file.");
    http.upload_hold_bytes_max =
        s.bytes("upload_hold_bytes_max", http.upload_hold_bytes_max, kib, gib);
    s.about("Up to here it is held anyway, so that another target can be asked when one fails.");
    http.upload_retry_bytes_max =
        s.bytes("upload_retry_bytes_max", http.upload_retry_bytes_max, 0, gib);
    s.about("Largest upstream answer that must be held whole; streams have no such limit.");
    http.answer_bytes_max = s.bytes("answer_bytes_max", http.answer_bytes_max, kib, gib);
    s.about("Of a stream, kept so that it can be continued (on_broken_stream: continue).");
    http.continue_bytes_max = s.bytes("continue_bytes_max", http.continue_bytes_max, kib, gib);
    s.about("Longest line of an upstream's event stream.");
    http.sse_line_bytes_max = s.bytes("sse_line_bytes_max", http.sse_line_bytes_max, kib, gib);
    s.about("Client connections per worker; more wait in the system's queue.");
    http.connections_max = s.integer("connections_max", http.connections_max, 1, 1'000'000);
}

HttpConfig read_http(Section s) {
    HttpConfig http;
    read_sizes(s, http);
    s.about("For the whole head of a request, from its first byte.");
    http.header_timeout = s.duration("header_timeout", http.header_timeout, shortest, longest);
    s.about("Longest silence of a client within a request body.");
    http.body_timeout = s.duration("body_timeout", http.body_timeout, shortest, longest);
    s.about("How long a connection is kept open between two requests.");
    http.idle_timeout = s.duration("idle_timeout", http.idle_timeout, shortest, longest);
    s.about("How long a client may take to accept the next bytes of its answer.");
    http.write_timeout = s.duration("write_timeout", http.write_timeout, shortest, longest);
    s.about("A comment goes to clients whose event stream is silent for so long; 0s: none.");
    http.ping_every = s.duration("ping_every", http.ping_every, seconds(0), longest);
    s.about("How long running requests may take to end after SIGTERM.");
    http.drain_timeout = s.duration("drain_timeout", http.drain_timeout, seconds(0), longest);
    s.about("Expect a PROXY protocol header on every connection; connections without it close.");
    http.proxy_protocol = s.boolean("proxy_protocol", http.proxy_protocol);
    s.about("IP addresses and networks whose `X-Forwarded-For` is believed.");
    http.trusted_proxies = s.texts("trusted_proxies");
    s.about("Origins that browsers may call from, or `*`.");
    http.cors_origins = s.texts("cors_origins");
    s.about("Serve addresses beyond this machine although no key is configured.");
    http.allow_no_keys = s.boolean("allow_no_keys", http.allow_no_keys);
    check_client_lists(s, http);
    s.finish();
    return http;
}

TimeoutConfig read_timeouts(Section s) {
    TimeoutConfig timeouts;
    s.about("To connect to an upstream, TLS included.");
    timeouts.connect = s.duration("connect", timeouts.connect, shortest, longest);
    s.about("From the sent request to the first byte of the answer.");
    timeouts.first_byte = s.duration("first_byte", timeouts.first_byte, shortest, longest);
    s.about("Longest silence within an answer.");
    timeouts.between_bytes = s.duration("between_bytes", timeouts.between_bytes, shortest, longest);
    s.about("For a whole call with all its attempts; 0s is no limit.");
    timeouts.total = s.duration("total", timeouts.total, seconds(0), longest);
    s.finish();
    return timeouts;
}

bool is_proxy_url(std::string_view url) {
    constexpr std::string_view scheme = "http://";
    return url.starts_with(scheme) && url.size() > scheme.size() &&
           url.find_first_of(" \t\r\n") == std::string_view::npos;
}

// The first variable that is set and not empty; as everywhere, lower case goes first. A proxy
// written without a scheme is an HTTP proxy.
std::string proxy_from_environment(Section& s, std::string_view lower_name,
                                   std::string_view upper_name) {
    for (const std::string_view name : {lower_name, upper_name}) {
        const std::optional<std::string> value = s.environment()(name);
        if (!value || trim(*value).empty()) continue;
        const std::string_view given = trim(*value);
        std::string url = given.find("://") == std::string_view::npos
                              ? fmt::format("http://{}", given)
                              : std::string(given);
        if (is_proxy_url(url)) return url;
        s.problems().add({}, fmt::format("the environment variable {} must begin with http://: "
                                         "Weir speaks to HTTP proxies only",
                                         name));
        return {};
    }
    return {};
}

ProxyConfig read_proxy(Section& s) {
    ProxyConfig proxy;
    s.about("HTTP proxy for upstream calls; without it `HTTPS_PROXY` and `HTTP_PROXY` count.");
    std::string url = s.url("proxy");
    if (!url.empty() && !is_proxy_url(url)) s.problem("proxy", "must begin with http://");
    if (url.empty()) {
        proxy.for_https = Secret(proxy_from_environment(s, "https_proxy", "HTTPS_PROXY"));
        proxy.for_http = Secret(proxy_from_environment(s, "http_proxy", "HTTP_PROXY"));
    } else {
        proxy.for_https = Secret(url);
        proxy.for_http = Secret(std::move(url));
    }
    std::optional<std::string> except = s.environment()("no_proxy");
    if (!except) except = s.environment()("NO_PROXY");
    for (const std::string_view entry : split(except.value_or(""), ','))
        if (!trim(entry).empty()) proxy.except.emplace_back(trim(entry));
    return proxy;
}

UpstreamConfig read_upstream(Section s) {
    UpstreamConfig upstream;
    s.about("Connections per upstream and worker; calls beyond it wait or go elsewhere.");
    upstream.connections_max = s.integer("connections_max", upstream.connections_max, 1, 1'000'000);
    s.about("How long an unused connection is kept for reuse.");
    upstream.idle_timeout = s.duration("idle_timeout", upstream.idle_timeout, shortest, longest);
    s.about("How long an upstream's addresses are believed.");
    upstream.dns_ttl = s.duration("dns_ttl", upstream.dns_ttl, seconds(0), longest);
    upstream.proxy = read_proxy(s);
    s.about("PEM file of certificate authorities; empty for the system's.");
    upstream.ca_file = s.text("ca_file");
    s.finish();
    return upstream;
}

LogConfig read_log(Section s) {
    constexpr std::array levels = {Choice{"debug", static_cast<int>(LogLevel::debug)},
                                   Choice{"info", static_cast<int>(LogLevel::info)},
                                   Choice{"warning", static_cast<int>(LogLevel::warning)},
                                   Choice{"error", static_cast<int>(LogLevel::error)}};
    LogConfig log;
    s.about("The least important messages to log.");
    log.level = static_cast<LogLevel>(s.choice("level", levels, static_cast<int>(log.level)));
    s.about("One line per request, at its end.");
    log.requests = s.boolean("requests", log.requests);
    s.about("File to append to; empty for standard output.");
    log.file = s.text("file", log.file);
    s.finish();
    return log;
}

StoreConfig read_store(Section s) {
    StoreConfig store;
    s.about("Path of the SQLite database for keys and the ledger; created when missing.");
    store.sqlite = s.text("sqlite", store.sqlite);
    if (store.sqlite.empty()) s.problem("sqlite", "must not be empty");
    s.about("How long the rows of requests are kept, at least 1d; 0s is for ever.");
    store.keep_requests = s.duration("keep_requests", store.keep_requests, seconds(0), century);
    if (store.keep_requests > seconds(0) && store.keep_requests < day)
        s.problem("keep_requests", "must be 0s or at least 1d");
    s.about("How long reports reach back, at least 32d; 0s is for ever. Budgets forget nothing.");
    store.keep_totals = s.duration("keep_totals", store.keep_totals, seconds(0), century);
    if (store.keep_totals > seconds(0) && store.keep_totals < longest_period)
        s.problem("keep_totals",
                  "must be 0s or at least 32d: budgets of a month are counted in it");
    s.about("How long /admin waits for the database before it answers 503.");
    store.read_timeout = s.duration("read_timeout", store.read_timeout, milliseconds(10), day);
    s.about("Calls of the time before the start from which routing learns at the start; 0s: none.");
    store.warm_start = s.duration("warm_start", store.warm_start, seconds(0), day);
    s.finish();
    return store;
}

JournalConfig read_journal(Section s, const StoreConfig& store) {
    JournalConfig journal;
    s.about("Folder of the ledger's journal; empty for the SQLite path with `.journal.d`.");
    journal.dir = s.text("dir");
    if (journal.dir.empty()) journal.dir = store.sqlite + ".journal.d";
    s.about("Size of one journal file; a new one begins when it is full.");
    journal.segment_bytes = s.bytes("segment_bytes", journal.segment_bytes, 64 * kib, gib);
    s.finish();
    return journal;
}

}  // namespace

ServerConfig read_server_config(Section& root) {
    ServerConfig config;
    config.listen = read_listen(root, config.listen);
    root.about("Worker threads; 0 is one a core.");
    config.workers = static_cast<int>(root.integer("workers", config.workers, 0, 256));
    config.tls = read_tls(root);
    config.http = read_http(root.section("server"));
    config.timeouts = read_timeouts(root.section("timeouts"));
    config.upstream = read_upstream(root.section("upstream"));
    config.log = read_log(root.section("log"));
    config.store = read_store(root.section("store"));
    config.journal = read_journal(root.section("journal"), config.store);
    config.cluster = read_cluster(root.section("cluster"));
    config.responses = read_responses(root.section("responses"));
    config.media = read_media(root.section("media"));
    return config;
}

}  // namespace weir::config
