#include "net/forwarded.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace weir::net {
namespace {

struct Row {
    std::string_view peer;
    std::vector<std::string_view> values;
    std::string_view client;
};

TEST(ClientAddress, IsTheRightmostThatNoTrustedProxyVouchesFor) {
    const std::vector<Cidr> trusted = {*read_cidr("10.0.0.0/8"), *read_cidr("fd00::/8")};
    const std::vector<Row> rows = {
        {"10.0.0.1", {}, "10.0.0.1"},
        {"10.0.0.1", {""}, "10.0.0.1"},
        {"10.0.0.1", {"8.8.8.8"}, "8.8.8.8"},
        {"9.9.9.9", {"8.8.8.8"}, "9.9.9.9"},                      // nobody trusts the peer
        {"10.0.0.1", {"1.1.1.1, 8.8.8.8"}, "8.8.8.8"},            // 1.1.1.1 may be invented
        {"10.0.0.1", {"1.1.1.1, 8.8.8.8 ,10.0.0.2"}, "8.8.8.8"},  // two proxies
        {"10.0.0.1", {"1.1.1.1", "8.8.8.8", "10.0.0.2"}, "8.8.8.8"},
        {"10.0.0.1", {"1.1.1.1, 8.8.8.8", ""}, "8.8.8.8"},
        {"10.0.0.1", {"10.0.0.3, 10.0.0.2"}, "10.0.0.3"},  // all trusted: the farthest
        {"10.0.0.1", {"8.8.8.8, unknown"}, "10.0.0.1"},
        {"10.0.0.1", {"8.8.8.8, evil, 10.0.0.2"}, "10.0.0.2"},
        {"10.0.0.1", {"8.8.8.8,"}, "10.0.0.1"},
        {"10.0.0.1", {"8.8.8.8:1234"}, "8.8.8.8"},
        {"fd00::1", {"2001:db8::7"}, "2001:db8::7"},
        {"fd00::1", {"[2001:db8::7]:80, [fd00::2]"}, "2001:db8::7"},
        {"::ffff:10.0.0.1", {"8.8.8.8, ::ffff:10.0.0.9"}, "8.8.8.8"},
    };
    for (const Row& row : rows) {
        const IpAddress client = client_address(*read_ip_address(row.peer), row.values, trusted);
        EXPECT_EQ(client, *read_ip_address(row.client))
            << row.peer << " " << (row.values.empty() ? "" : row.values.front());
    }
}

TEST(ClientAddress, TrustsNobodyByDefault) {
    const std::vector<std::string_view> values = {"8.8.8.8"};
    EXPECT_EQ(client_address(*read_ip_address("10.0.0.1"), values, {}),
              *read_ip_address("10.0.0.1"));
}

TEST(ClientAddress, LooksAtSoManyHopsAndNoMore) {
    const std::vector<Cidr> trusted = {*read_cidr("10.0.0.0/8")};
    std::string list = "8.8.8.8";
    for (std::size_t i = 1; i < forwarded_hops_max; ++i)
        list += ",10.0.0.2";
    const IpAddress peer = *read_ip_address("10.0.0.1");
    const std::vector<std::string_view> enough = {list};
    EXPECT_EQ(client_address(peer, enough, trusted), *read_ip_address("8.8.8.8"));
    list += ",10.0.0.2";
    const std::vector<std::string_view> many = {list};
    EXPECT_EQ(client_address(peer, many, trusted), *read_ip_address("10.0.0.2"));
}

TEST(ForwardedAddress, ReadsEachSpelling) {
    const IpAddress v4 = *read_ip_address("10.0.0.1");
    const IpAddress v6 = *read_ip_address("2001:db8::1");
    EXPECT_EQ(read_forwarded_address(" 10.0.0.1\t"), v4);
    EXPECT_EQ(read_forwarded_address("10.0.0.1:4711"), v4);
    EXPECT_EQ(read_forwarded_address("2001:db8::1"), v6);
    EXPECT_EQ(read_forwarded_address("[2001:db8::1]"), v6);
    EXPECT_EQ(read_forwarded_address("[2001:db8::1]:4711"), v6);
    for (const std::string_view bad :
         {"", "unknown", "_hidden", "10.0.0.1:", "10.0.0.1:x", "10.0.0.1:123456", "[10.0.0.1]",
          "[2001:db8::1", "[2001:db8::1]4711", "[2001:db8::1]:", "10.0.0.1 10.0.0.2",
          "\"10.0.0.1\"", "for=10.0.0.1"})
        EXPECT_EQ(read_forwarded_address(bad), std::nullopt) << bad;
}

}  // namespace
}  // namespace weir::net
