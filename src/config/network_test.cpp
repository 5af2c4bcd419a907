#include "config/network.hpp"

#include <gtest/gtest.h>

namespace weir::config {
namespace {

TEST(ReadIp, MapsBothFamiliesToOne) {
    EXPECT_EQ(read_ip("::ffff:10.0.0.1"), read_ip("10.0.0.1"));
    EXPECT_NE(read_ip("::10.0.0.1"), read_ip("10.0.0.1"));
    EXPECT_TRUE(read_ip("2001:db8::1"));
}

TEST(ReadIp, RefusesEverythingElse) {
    for (const auto* text : {"", "localhost", "10.0.0", "10.0.0.256", "010.0.0.1", "[::1]",
                             "fe80::1%eth0", " 10.0.0.1", "10.0.0.1 "})
        EXPECT_FALSE(read_ip(text)) << text;
    EXPECT_FALSE(read_ip(std::string_view("10.0.0.1\0x", 10)));
}

TEST(IsNetwork, AcceptsAddressesAndPrefixes) {
    for (const auto* text : {"10.0.0.0/8", "10.1.2.3", "10.1.2.3/32", "0.0.0.0/0", "fd00::/8",
                             "::1", "::1/128", "::/0", "192.168.4.0/22"})
        EXPECT_TRUE(is_network(text)) << text;
}

TEST(IsNetwork, RefusesWhatMeansAnotherNetwork) {
    for (const auto* text :
         {"10.0.0.1/8", "192.168.5.0/22", "fd00::1/8", "10.0.0.0/33", "::1/129", "10.0.0.0/",
          "10.0.0.0/-1", "10.0.0.0/8/8", "10.0.0.0/0008", "/8", "proxy.example.com"})
        EXPECT_FALSE(is_network(text)) << text;
}

}  // namespace
}  // namespace weir::config
