#include "app/restart_needs.hpp"

#include <gtest/gtest.h>

namespace weir::app {
namespace {

config::ServerConfig read(std::string_view yaml) {
    config::Problems problems;
    const config::Environment environment = [](std::string_view) {
        return std::optional<std::string>();
    };
    const config::Node node = config::read_yaml(std::string(yaml), "weir.yaml", problems);
    config::Section root(node, "", problems, environment);
    config::ServerConfig server = config::read_server_config(root);
    EXPECT_EQ(problems.text(), "");
    return server;
}

using Keys = std::vector<std::string>;

TEST(RestartNeeds, NamesEachKeyThatOnlyAStartReads) {
    const std::pair<std::string_view, Keys> rows[] = {
        {"listen: 127.0.0.1:1", {"listen"}},
        {"listen: [127.0.0.1:8080, 127.0.0.1:1]", {"listen"}},
        {"workers: 3", {"workers"}},
        {"tls: { certificate: a.pem, key: b.pem }", {"tls"}},
        {"server: { request_line_bytes_max: 2KiB }", {"server.request_line_bytes_max"}},
        {"server: { header_bytes_max: 2KiB }", {"server.header_bytes_max"}},
        {"server: { connections_max: 7 }", {"server.connections_max"}},
        {"server: { header_timeout: 7s, body_timeout: 7s }",
         {"server.header_timeout", "server.body_timeout"}},
        {"server: { idle_timeout: 7s, write_timeout: 7s }",
         {"server.idle_timeout", "server.write_timeout"}},
        {"server: { proxy_protocol: true }", {"server.proxy_protocol"}},
        {"server: { trusted_proxies: [10.0.0.0/8] }", {"server.trusted_proxies"}},
        {"upstream: { idle_timeout: 7s, dns_ttl: 7s, ca_file: ca.pem }",
         {"upstream.idle_timeout", "upstream.dns_ttl", "upstream.ca_file"}},
        {"log: { file: a.log }", {"log.file"}},
        {"store: { sqlite: a.db }\njournal: { dir: weir.db.journal.d }", {"store.sqlite"}},
        {"store: { sqlite: a.db }", {"store.sqlite", "journal.dir"}},  // which is beside it
        {"store: { keep_requests: 9d, keep_totals: 99d, read_timeout: 9s }",
         {"store.keep_requests", "store.keep_totals", "store.read_timeout"}},
        {"cluster: { redis: 'redis://10.0.0.5' }", {"cluster"}},
        {"cluster: { every: 2s }", {"cluster"}},
        {"journal: { dir: j, segment_bytes: 1MiB }", {"journal.dir", "journal.segment_bytes"}},
    };
    for (const auto& [yaml, keys] : rows) {
        EXPECT_EQ(restart_needs(read(""), read(yaml)), keys) << yaml;
        EXPECT_EQ(restart_needs(read(yaml), read("")), keys) << "and back: " << yaml;
        EXPECT_EQ(restart_needs(read(yaml), read(yaml)), Keys()) << yaml;
    }
}

TEST(RestartNeeds, TheOtherPemFilesOfTlsCount) {
    const std::string_view one = "tls: { certificate: a.pem, key: b.pem }";
    EXPECT_EQ(restart_needs(read(one), read("tls: { certificate: c.pem, key: b.pem }")),
              Keys{"tls"});
    EXPECT_EQ(restart_needs(read(one), read("tls: { certificate: a.pem, key: c.pem }")),
              Keys{"tls"});
}

TEST(RestartNeeds, WhatAReloadTakesOverIsNotNamed) {
    const std::string_view yaml =
        "server: { body_bytes_max: 1MiB, answer_bytes_max: 1MiB, sse_line_bytes_max: 1MiB,\n"
        "          drain_timeout: 1s, cors_origins: ['*'], allow_no_keys: true }\n"
        "timeouts: { connect: 1s, total: 1s }\n"
        "upstream: { connections_max: 7, proxy: 'http://127.0.0.1:1' }\n"
        "log: { level: debug, requests: false }\n";
    EXPECT_EQ(restart_needs(read(""), read(yaml)), Keys());
}

}  // namespace
}  // namespace weir::app
