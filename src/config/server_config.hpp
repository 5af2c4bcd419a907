#pragma once
// The parts of the configuration file that belong to no other folder: where Weir listens, its
// limits and timeouts, how it reaches upstreams, its log, its files. Defaults stand here and
// nowhere else; what each key is for stands in the reader, from which the reference page is made.
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/secret.hpp"
#include "config/cluster_config.hpp"
#include "config/media_config.hpp"
#include "config/responses_config.hpp"
#include "config/section.hpp"

namespace weir::config {

// An address to listen on. host is a name or a bare IP ("127.0.0.1", "::1", no brackets), or "*"
// for every address of both families. Port 0 lets the system choose.
struct ListenAddress {
    std::string host;
    std::uint16_t port = 0;
    friend bool operator==(const ListenAddress&, const ListenAddress&) = default;
};
// "127.0.0.1:8080", "[::1]:8080", "*:8080", ":8080", "localhost:0"; nothing for anything else.
std::optional<ListenAddress> read_listen_address(std::string_view text);
std::string write_listen_address(const ListenAddress& address);
// True when only this machine can reach the address: "localhost", 127.0.0.0/8, ::1.
bool is_loopback(const ListenAddress& address);

struct TlsConfig {
    std::string certificate;  // path of a PEM chain
    std::string key;          // path of its PEM key
};

// `server:`, how clients are treated. Byte counts are per request or connection.
struct HttpConfig {
    std::int64_t request_line_bytes_max = 16 * 1024;
    std::int64_t header_bytes_max = 64 * 1024;
    std::int64_t body_bytes_max = 64 * 1024 * 1024;
    std::int64_t upload_bytes_max = 1024 * 1024 * 1024;     // a body with a file in it
    std::int64_t upload_hold_bytes_max = 32 * 1024 * 1024;  // of it, until its model is known
    std::int64_t upload_retry_bytes_max = 1024 * 1024;      // of it, to send it again
    std::int64_t answer_bytes_max = 64 * 1024 * 1024;       // an answer that must be held whole
    std::int64_t sse_line_bytes_max = 16 * 1024 * 1024;  // one line of an upstream's event stream
    std::int64_t connections_max = 10'000;               // per worker
    std::chrono::nanoseconds header_timeout = std::chrono::seconds(10);
    std::chrono::nanoseconds body_timeout = std::chrono::seconds(60);  // between two bytes
    std::chrono::nanoseconds idle_timeout = std::chrono::seconds(75);
    std::chrono::nanoseconds write_timeout = std::chrono::seconds(60);
    std::chrono::nanoseconds drain_timeout = std::chrono::seconds(30);
    std::int64_t continue_bytes_max = 256 * 1024;  // of a stream, kept to continue it
    std::chrono::nanoseconds ping_every = std::chrono::seconds(15);  // into silent streams; 0: none
    bool proxy_protocol = false;
    std::vector<std::string> trusted_proxies;  // valid "10.0.0.0/8" or "::1" texts
    std::vector<std::string> cors_origins;  // "*" alone, or origins like "https://app.example.com"
    bool allow_no_keys = false;
};

// `timeouts:`, defaults of an upstream call; each limit of a call is absolute and only shrinks.
struct TimeoutConfig {
    std::chrono::nanoseconds connect = std::chrono::seconds(5);
    std::chrono::nanoseconds first_byte = std::chrono::seconds(300);
    std::chrono::nanoseconds between_bytes = std::chrono::seconds(300);
    std::chrono::nanoseconds total = std::chrono::seconds(0);  // 0: none
};

// Forward proxies for upstream calls, by the scheme of the upstream's URL. A proxy's URL may hold
// a password, hence Secret; empty means none. Each is "http://[user:password@]host[:port]".
struct ProxyConfig {
    Secret for_https;
    Secret for_http;
    std::vector<std::string> except;  // from NO_PROXY, as net/proxy_choice.hpp takes it
};

// `upstream:`.
struct UpstreamConfig {
    std::int64_t connections_max = 1000;  // per upstream and worker
    std::chrono::nanoseconds idle_timeout = std::chrono::seconds(60);
    std::chrono::nanoseconds dns_ttl = std::chrono::seconds(30);
    ProxyConfig proxy;
    std::string ca_file;  // "": the system's certificate authorities
};

// `log:`.
struct LogConfig {
    LogLevel level = LogLevel::info;
    bool requests = true;  // one line per request
    std::string file;      // "": standard output
};

// `store:` and `journal:`.
struct StoreConfig {
    std::string sqlite = "weir.db";
    // 0: for ever.
    std::chrono::nanoseconds keep_requests{0};
    std::chrono::nanoseconds keep_totals{0};
    std::chrono::nanoseconds read_timeout = std::chrono::seconds(5);  // of the admin API
    // What routing is told at the start of the calls before it; 0: nothing.
    std::chrono::nanoseconds warm_start = std::chrono::hours(2);
};
struct JournalConfig {
    std::string dir;  // never empty after reading; default: the SQLite path with ".journal.d"
    std::int64_t segment_bytes = 16 * 1024 * 1024;
};

struct ServerConfig {
    std::vector<ListenAddress> listen = {{"127.0.0.1", 8080}};
    int workers = 0;  // 0: one a core
    std::optional<TlsConfig> tls;
    HttpConfig http;
    TimeoutConfig timeouts;
    UpstreamConfig upstream;
    LogConfig log;
    StoreConfig store;
    JournalConfig journal;
    ClusterConfig cluster;
    ResponsesConfig responses;
    MediaConfig media;
};

// Reads and takes listen, workers, tls, server, timeouts, upstream, log, store, journal, cluster,
// responses and media from the file's top mapping. Does not finish() it: the other keys are other
// folders'. Without a file, pass a Section over Node(): the defaults, and the environment's
// proxies.
ServerConfig read_server_config(Section& root);

}  // namespace weir::config
