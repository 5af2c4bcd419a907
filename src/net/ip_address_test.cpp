#include "net/ip_address.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/random.hpp"

namespace weir::net {
namespace {

TEST(IpAddress, ReadsBothFamiliesAndWritesThemBack) {
    struct Row {
        std::string_view text;
        std::string_view written;
    };
    for (const Row& row :
         {Row{"10.0.0.1", "10.0.0.1"}, Row{"255.255.255.255", "255.255.255.255"}, Row{"::", "::"},
          Row{"::1", "::1"}, Row{"2001:DB8:0:0:0:0:0:1", "2001:db8::1"},
          Row{"::ffff:10.0.0.1", "10.0.0.1"}, Row{"::ffff:a00:1", "10.0.0.1"},
          Row{"64:ff9b::1.2.3.4", "64:ff9b::102:304"}}) {
        const std::optional<IpAddress> address = read_ip_address(row.text);
        ASSERT_TRUE(address.has_value()) << row.text;
        EXPECT_EQ(address->text(), row.written);
        EXPECT_EQ(read_ip_address(address->text()), address);
    }
}

TEST(IpAddress, ReadsNothingElse) {
    for (const std::string_view text :
         {"",          "1",        "1.2.3",      "127.1",    "1.2.3.4.5", "1.2.3.256",
          "01.2.3.4",  "1.2.3.04", "0x7f.0.0.1", " 1.2.3.4", "1.2.3.4 ",  "1.2.3.4:80",
          "[::1]",     "::1%lo",   ":::",        "1::2::3",  "12345::",   "2001:db8::1/64",
          "localhost", "1.2.3.-4", "+1.2.3.4"})
        EXPECT_FALSE(read_ip_address(text).has_value()) << text;
    EXPECT_FALSE(read_ip_address(std::string_view("1.2.3.4\0x", 9)).has_value());
    EXPECT_FALSE(read_ip_address(std::string(100, '1')).has_value());
}

TEST(IpAddress, RandomOnesSurviveTheirText) {
    for (std::uint64_t seed = 0; seed < 2000; ++seed) {
        Random random(seed);
        std::array<std::uint8_t, 16> bytes{};
        for (std::uint8_t& byte : bytes)
            byte = random.below(2) == 0 ? 0 : static_cast<std::uint8_t>(random());
        const IpAddress address = IpAddress::v6(bytes);
        ASSERT_EQ(read_ip_address(address.text()), address) << address.text();
    }
}

TEST(PrivateAddress, CoversWhatNoPublicHostHas) {
    for (const std::string_view text : {"0.0.0.0",
                                        "0.1.2.3",
                                        "10.0.0.0",
                                        "10.255.255.255",
                                        "100.64.0.1",
                                        "100.100.100.200",
                                        "127.0.0.1",
                                        "127.255.0.1",
                                        "168.63.129.16",
                                        "169.254.169.254",
                                        "172.16.0.1",
                                        "172.31.255.255",
                                        "192.0.0.192",
                                        "192.0.2.1",
                                        "192.168.255.255",
                                        "198.18.0.1",
                                        "198.19.255.255",
                                        "224.0.0.1",
                                        "240.0.0.1",
                                        "255.255.255.255",
                                        "::",
                                        "::1",
                                        "::10.0.0.1",
                                        "::8.8.8.8",
                                        "::ffff:127.0.0.1",
                                        "::ffff:169.254.169.254",
                                        "fe80::1",
                                        "febf::1",
                                        "fec0::1",
                                        "fc00::1",
                                        "fd00:ec2::254",
                                        "ff02::1",
                                        "2002:7f00:1::",
                                        "2002:a9fe:a9fe::1",
                                        "64:ff9b::a9fe:a9fe",
                                        "64:ff9b:1::808:808",
                                        "64:ff9b::1:808:808",
                                        "2001::1",
                                        "2001:db8::1",
                                        "100::1",
                                        "3fff::1",
                                        "4000::1"})
        EXPECT_TRUE(is_private_address(*read_ip_address(text))) << text;
}

TEST(PrivateAddress, LeavesPublicHostsAlone) {
    for (const std::string_view text : {"1.1.1.1",          "8.8.8.8",
                                        "9.255.255.255",    "11.0.0.0",
                                        "100.63.255.255",   "100.128.0.0",
                                        "126.255.255.255",  "128.0.0.0",
                                        "168.63.129.17",    "169.253.255.255",
                                        "169.255.0.0",      "172.15.255.255",
                                        "172.32.0.0",       "192.0.1.0",
                                        "192.167.255.255",  "192.169.0.0",
                                        "198.17.255.255",   "198.20.0.0",
                                        "223.255.255.255",  "2606:4700::1111",
                                        "2a00:1450::1",     "2001:4860:4860::8888",
                                        "2001:200::1",      "2002:808:808::1",
                                        "64:ff9b::808:808", "::ffff:8.8.8.8"})
        EXPECT_FALSE(is_private_address(*read_ip_address(text))) << text;
}

TEST(Cidr, ContainsItsBlockToTheBit) {
    struct Row {
        std::string_view block;
        std::string_view inside;
        std::string_view outside;
    };
    for (const Row& row :
         {Row{"10.0.0.0/8", "10.255.255.255", "11.0.0.0"}, Row{"0.0.0.0/0", "8.8.8.8", "::1"},
          Row{"::/0", "::1", "8.8.8.8"}, Row{"192.168.4.0/23", "192.168.5.255", "192.168.6.0"},
          Row{"1.2.3.4", "1.2.3.4", "1.2.3.5"}, Row{"1.2.3.4/32", "::ffff:1.2.3.4", "1.2.3.6"},
          Row{"fd00::/9", "fd7f::1", "fd80::1"}, Row{"::1", "::1", "::2"},
          Row{"2001:db8::/127", "2001:db8::1", "2001:db8::2"}}) {
        const Result<Cidr> block = read_cidr(row.block);
        ASSERT_TRUE(block.has_value()) << row.block;
        EXPECT_TRUE(block->contains(*read_ip_address(row.inside))) << row.block;
        EXPECT_FALSE(block->contains(*read_ip_address(row.outside))) << row.block;
        EXPECT_EQ(*read_cidr(block->text()), *block);
    }
}

TEST(Cidr, RefusesWhatMeansSomethingElse) {
    for (const std::string_view text :
         {"", "/8", "10.0.0.0/", "10.0.0.0/33", "::/129", "10.0.0.0/-1", "10.0.0.0/+8",
          "10.0.0.0/8 ", "10.0.0.0/8/8", "10.0.0.1/8", "fd00::1/64", "example.com", "10.0.0/8",
          "10.0.0.0/255.0.0.0", "10.0.0.0/99999999999999999999"})
        EXPECT_FALSE(read_cidr(text).has_value()) << text;
}

}  // namespace
}  // namespace weir::net
