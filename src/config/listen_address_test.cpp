#include <gtest/gtest.h>

#include "config/server_config.hpp"

namespace weir::config {
namespace {

TEST(ListenAddress, ReadsEveryForm) {
    const auto is = [](std::string_view text, std::string_view host, int port) {
        return read_listen_address(text) ==
               ListenAddress{std::string(host), static_cast<std::uint16_t>(port)};
    };
    EXPECT_TRUE(is("127.0.0.1:8080", "127.0.0.1", 8080));
    EXPECT_TRUE(is("[::1]:8080", "::1", 8080));
    EXPECT_TRUE(is("*:80", "*", 80));
    EXPECT_TRUE(is(":80", "*", 80));
    EXPECT_TRUE(is("localhost:0", "localhost", 0));
    EXPECT_TRUE(is("a.example.com:65535", "a.example.com", 65'535));
}

TEST(ListenAddress, RefusesEverythingElse) {
    for (const auto* text : {"", "8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "::1:8080",
                             "[::1]", "[::1/64]:80", "[1.2.3.4]:80", "host:-1", "host:+1",
                             "host: 1", "http://host:80", "a b:80", "[]:80", "host:000080"})
        EXPECT_EQ(read_listen_address(text), std::nullopt) << text;
}

TEST(ListenAddress, WritesWhatItReads) {
    for (const auto* text : {"127.0.0.1:8080", "[::1]:8080", "*:80", "localhost:0"})
        EXPECT_EQ(write_listen_address(read_listen_address(text).value_or(ListenAddress{})), text);
}

TEST(IsLoopback, HoldsForThisMachineOnly) {
    for (const auto* host :
         {"localhost", "LocalHost", "127.0.0.1", "127.1.2.3", "::1", "::ffff:127.0.0.1"})
        EXPECT_TRUE(is_loopback({host, 1})) << host;
    for (const auto* host :
         {"*", "", "0.0.0.0", "::", "10.0.0.1", "localhost.example.com", "127.0.0.1.example.com"})
        EXPECT_FALSE(is_loopback({host, 1})) << host;
}

}  // namespace
}  // namespace weir::config
