#include "app/restart_needs.hpp"

#include <array>

namespace weir::app {
namespace {

using config::HttpConfig;
using config::ServerConfig;
using config::UpstreamConfig;

struct Row {
    std::string_view key;
    bool (*differs)(const ServerConfig& one, const ServerConfig& other);
};

template <auto part, auto field>
bool differs(const ServerConfig& one, const ServerConfig& other) {
    return one.*part.*field != other.*part.*field;
}
template <auto field>
constexpr auto http = &differs<&ServerConfig::http, field>;
template <auto field>
constexpr auto upstream = &differs<&ServerConfig::upstream, field>;

bool tls_differs(const ServerConfig& one, const ServerConfig& other) {
    if (!one.tls || !other.tls) return one.tls.has_value() != other.tls.has_value();
    return one.tls->certificate != other.tls->certificate || one.tls->key != other.tls->key;
}

// What is not here is in the snapshot, or is taken over by Server::reload.
constexpr auto rows = std::to_array<Row>({
    {"listen", [](const auto& one, const auto& other) { return one.listen != other.listen; }},
    {"workers", [](const auto& one, const auto& other) { return one.workers != other.workers; }},
    {"tls", tls_differs},
    {"server.request_line_bytes_max", http<&HttpConfig::request_line_bytes_max>},
    {"server.header_bytes_max", http<&HttpConfig::header_bytes_max>},
    {"server.connections_max", http<&HttpConfig::connections_max>},
    {"server.header_timeout", http<&HttpConfig::header_timeout>},
    {"server.body_timeout", http<&HttpConfig::body_timeout>},
    {"server.idle_timeout", http<&HttpConfig::idle_timeout>},
    {"server.write_timeout", http<&HttpConfig::write_timeout>},
    {"server.proxy_protocol", http<&HttpConfig::proxy_protocol>},
    {"server.trusted_proxies", http<&HttpConfig::trusted_proxies>},
    {"upstream.idle_timeout", upstream<&UpstreamConfig::idle_timeout>},
    {"upstream.dns_ttl", upstream<&UpstreamConfig::dns_ttl>},
    {"upstream.ca_file", upstream<&UpstreamConfig::ca_file>},
    {"log.file", differs<&ServerConfig::log, &config::LogConfig::file>},
    {"store.sqlite", differs<&ServerConfig::store, &config::StoreConfig::sqlite>},
    {"store.keep_requests", differs<&ServerConfig::store, &config::StoreConfig::keep_requests>},
    {"store.keep_totals", differs<&ServerConfig::store, &config::StoreConfig::keep_totals>},
    {"store.read_timeout", differs<&ServerConfig::store, &config::StoreConfig::read_timeout>},
    {"journal.dir", differs<&ServerConfig::journal, &config::JournalConfig::dir>},
    {"journal.segment_bytes",
     differs<&ServerConfig::journal, &config::JournalConfig::segment_bytes>},
    {"cluster",
     [](const auto& one, const auto& other) { return !same(one.cluster, other.cluster); }},
});

}  // namespace

std::vector<std::string> restart_needs(const ServerConfig& started, const ServerConfig& wanted) {
    std::vector<std::string> keys;
    for (const Row& row : rows)
        if (row.differs(started, wanted)) keys.emplace_back(row.key);
    return keys;
}

}  // namespace weir::app
