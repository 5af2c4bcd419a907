#include "config/server_config.hpp"

#include <gtest/gtest.h>

#include "config/test_reading.hpp"

namespace weir::config {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(ServerConfig, HasDefaultsForEverything) {
    TestFile file("");
    const ServerConfig config = read_server_config(file.root);
    EXPECT_EQ(config.listen, (std::vector<ListenAddress>{{"127.0.0.1", 8080}}));
    EXPECT_EQ(config.workers, 0);
    EXPECT_FALSE(config.tls);
    EXPECT_EQ(config.http.body_bytes_max, 64 << 20);
    EXPECT_EQ(config.http.header_timeout, seconds(10));
    EXPECT_FALSE(config.http.allow_no_keys);
    EXPECT_EQ(config.timeouts.first_byte, seconds(300));
    EXPECT_EQ(config.timeouts.total, seconds(0));
    EXPECT_EQ(config.upstream.connections_max, 1000);
    EXPECT_TRUE(config.upstream.proxy.for_https.empty());
    EXPECT_EQ(config.log.level, LogLevel::info);
    EXPECT_EQ(config.store.sqlite, "weir.db");
    EXPECT_EQ(config.journal.dir, "weir.db.journal.d");
    EXPECT_EQ(file.problems.text(), "");
}

TEST(ServerConfig, ReadsEveryKey) {
    TestFile file(R"(
listen: ["*:443", "[::1]:0"]
workers: 2
tls: { certificate: cert.pem, key: key.pem }
server:
  request_line_bytes_max: 8KiB
  header_bytes_max: 32KiB
  body_bytes_max: 1MiB
  answer_bytes_max: 2MiB
  sse_line_bytes_max: 3MiB
  connections_max: 5
  header_timeout: 1s
  body_timeout: 2s
  idle_timeout: 3s
  write_timeout: 4s
  drain_timeout: 0s
  proxy_protocol: true
  trusted_proxies: [10.0.0.0/8, "::1"]
  cors_origins: [https://app.example.com, "http://localhost:3000"]
  allow_no_keys: true
timeouts: { connect: 250ms, first_byte: 20s, between_bytes: 30s, total: 1m }
upstream: { connections_max: 7, idle_timeout: 8s, dns_ttl: 0s, proxy: "http://proxy:3128", ca_file: ca.pem }
log: { level: debug, requests: false, file: weir.log }
store: { sqlite: data/weir.db, keep_requests: 30d, keep_totals: 400d, read_timeout: 2s, warm_start: 5m }
journal: { dir: journal, segment_bytes: 1MiB }
)");
    const ServerConfig config = read_server_config(file.root);
    file.root.finish();
    ASSERT_EQ(file.problems.text(), "");
    EXPECT_EQ(config.listen, (std::vector<ListenAddress>{{"*", 443}, {"::1", 0}}));
    EXPECT_EQ(config.workers, 2);
    EXPECT_EQ(config.tls.value_or(TlsConfig{}).key, "key.pem");
    EXPECT_EQ(config.http.request_line_bytes_max, 8192);
    EXPECT_EQ(config.http.header_bytes_max, 32'768);
    EXPECT_EQ(config.http.body_bytes_max, 1 << 20);
    EXPECT_EQ(config.http.answer_bytes_max, 2 << 20);
    EXPECT_EQ(config.http.sse_line_bytes_max, 3 << 20);
    EXPECT_EQ(config.http.connections_max, 5);
    EXPECT_EQ(config.http.header_timeout, seconds(1));
    EXPECT_EQ(config.http.body_timeout, seconds(2));
    EXPECT_EQ(config.http.idle_timeout, seconds(3));
    EXPECT_EQ(config.http.write_timeout, seconds(4));
    EXPECT_EQ(config.http.drain_timeout, seconds(0));
    EXPECT_TRUE(config.http.proxy_protocol);
    EXPECT_EQ(config.http.trusted_proxies, (std::vector<std::string>{"10.0.0.0/8", "::1"}));
    EXPECT_EQ(config.http.cors_origins.size(), 2U);
    EXPECT_TRUE(config.http.allow_no_keys);
    EXPECT_EQ(config.timeouts.connect, milliseconds(250));
    EXPECT_EQ(config.timeouts.first_byte, seconds(20));
    EXPECT_EQ(config.timeouts.between_bytes, seconds(30));
    EXPECT_EQ(config.timeouts.total, seconds(60));
    EXPECT_EQ(config.upstream.connections_max, 7);
    EXPECT_EQ(config.upstream.idle_timeout, seconds(8));
    EXPECT_EQ(config.upstream.dns_ttl, seconds(0));
    EXPECT_EQ(config.upstream.proxy.for_http.reveal(), "http://proxy:3128");
    EXPECT_EQ(config.upstream.proxy.for_https.reveal(), "http://proxy:3128");
    EXPECT_EQ(config.upstream.ca_file, "ca.pem");
    EXPECT_EQ(config.log.level, LogLevel::debug);
    EXPECT_FALSE(config.log.requests);
    EXPECT_EQ(config.log.file, "weir.log");
    EXPECT_EQ(config.store.sqlite, "data/weir.db");
    EXPECT_EQ(config.store.keep_requests, std::chrono::hours(30 * 24));
    EXPECT_EQ(config.store.keep_totals, std::chrono::hours(400 * 24));
    EXPECT_EQ(config.store.read_timeout, std::chrono::seconds(2));
    EXPECT_EQ(config.store.warm_start, std::chrono::minutes(5));
    EXPECT_EQ(config.journal.dir, "journal");
    EXPECT_EQ(config.journal.segment_bytes, 1 << 20);
}

TEST(ServerConfig, LeavesTheOtherFoldersKeysAlone) {
    TestFile file("listen: 127.0.0.1:1\nproviders: {}\n");
    read_server_config(file.root);
    EXPECT_EQ(file.problems.text(), "");
    file.root.finish();
    EXPECT_EQ(file.problems.text(), "weir.yaml:2:1: unknown key \"providers\"");
}

TEST(ServerConfig, SaysWhatItCannotUse) {
    TestFile file(R"(listen: [8080, "127.0.0.1:1"]
tls: { certificate: cert.pem }
server:
  trusted_proxies: [proxy.example.com]
  cors_origins: ["*", "https://a.example.com/path"]
upstream: { proxy: socks5://proxy }
store: { sqlite: "", keep_requests: 23h, keep_totals: 31d }
log: { level: verbose }
)");
    const ServerConfig config = read_server_config(file.root);
    EXPECT_EQ(config.listen, (std::vector<ListenAddress>{{"127.0.0.1", 1}}));
    EXPECT_EQ(
        file.problems.text(),
        R"(weir.yaml:1:9: "listen" must be "host:port", such as "127.0.0.1:8080" or "[::1]:8080", not "8080"
weir.yaml:2:1: tls: "key" is missing
weir.yaml:4:20: server: "trusted_proxies" must hold IP addresses and networks such as "10.0.0.0/8", not "proxy.example.com"
weir.yaml:5:17: server: "cors_origins" holds "*" and more: keep one or the other
weir.yaml:5:17: server: "cors_origins" must hold origins such as "https://app.example.com", without a path, not "https://a.example.com/path"
weir.yaml:6:20: upstream: "proxy" must begin with http://
weir.yaml:7:18: store: "sqlite" must not be empty
weir.yaml:7:37: store: "keep_requests" must be 0s or at least 1d
weir.yaml:7:55: store: "keep_totals" must be 0s or at least 32d: budgets of a month are counted in it
weir.yaml:8:15: log: "level" must be debug, info, warning or error, not "verbose")");
}

TEST(ServerConfig, TakesProxiesFromTheEnvironment) {
    TestFile file("", {{"HTTPS_PROXY", "http://up:1"},
                       {"https_proxy", "low:2"},
                       {"HTTP_PROXY", " http://up:3 "},
                       {"http_proxy", ""},
                       {"NO_PROXY", "a.test, 10.0.0.0/8,,"}});
    const ProxyConfig proxy = read_server_config(file.root).upstream.proxy;
    EXPECT_EQ(proxy.for_https.reveal(), "http://low:2");
    EXPECT_EQ(proxy.for_http.reveal(), "http://up:3");
    EXPECT_EQ(proxy.except, (std::vector<std::string>{"a.test", "10.0.0.0/8"}));
    EXPECT_EQ(file.problems.text(), "");
}

TEST(ServerConfig, TheFilesProxyIsStrongerThanTheEnvironments) {
    TestFile file("upstream: {proxy: 'http://user:${PASSWORD}@proxy:3128'}\n",
                  {{"HTTPS_PROXY", "http://other"}, {"PASSWORD", "canary"}});
    const ProxyConfig proxy = read_server_config(file.root).upstream.proxy;
    EXPECT_EQ(proxy.for_https.reveal(), "http://user:canary@proxy:3128");
    EXPECT_EQ(file.problems.text(), "");
}

TEST(ServerConfig, ReportsProxiesItCannotSpeakToWithoutTheirPassword) {
    TestFile file("upstream: {proxy: 'socks5://user:${PASSWORD}@proxy'}\n",
                  {{"PASSWORD", "canary"}, {"HTTP_PROXY", "https://user:canary@proxy"}});
    TestFile environment_only("", {{"HTTP_PROXY", "https://user:canary@proxy"}});
    read_server_config(file.root);
    read_server_config(environment_only.root);
    EXPECT_EQ(file.problems.text(), "weir.yaml:1:19: upstream: \"proxy\" must begin with http://");
    EXPECT_EQ(environment_only.problems.text(),
              "the environment variable HTTP_PROXY must begin with http://: Weir speaks to HTTP "
              "proxies only");
}

}  // namespace
}  // namespace weir::config
