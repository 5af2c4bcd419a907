#include "net/proxy_protocol.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/random.hpp"

namespace weir::net {
namespace {

using Read = Result<std::optional<ProxyHeader>>;

constexpr std::string_view signature("\r\n\r\n\0\r\nQUIT\n", 12);

std::string header(std::uint8_t command, std::uint8_t family, std::string_view block) {
    std::string text(signature);
    text += static_cast<char>(command);
    text += static_cast<char>(family);
    text += static_cast<char>(block.size() >> 8);
    text += static_cast<char>(block.size() & 0xff);
    text += block;
    return text;
}

constexpr std::string_view tcp4_block("\x0a\0\0\x01\xc0\xa8\x01\x02\x12\x34\x01\xbb", 12);
constexpr std::string_view tlv(
    "\x03\0\x04"
    "abcd",
    7);

std::string tcp6_block() {
    return std::string("\x20\x01\x0d\xb8") + std::string(11, '\0') + "\x01" +
           std::string(15, '\0') + "\x01" + "\x12\x34\x01" + "\xbb";
}

TEST(ProxyProtocol, ReadsTcp4WithExtensions) {
    const std::string text =
        header(0x21, 0x11,
               std::string(tcp4_block) + std::string(tlv) + std::string("\x04\0\0", 3)) +
        "GET /";
    const Read read = read_proxy_header(text);
    ASSERT_TRUE(read && *read);
    EXPECT_EQ((*read)->source, (IpEndpoint{*read_ip_address("10.0.0.1"), 0x1234}));
    EXPECT_EQ((*read)->destination, (IpEndpoint{*read_ip_address("192.168.1.2"), 443}));
    EXPECT_EQ((*read)->header_bytes, text.size() - 5);
    EXPECT_FALSE((*read)->local);
}

TEST(ProxyProtocol, ReadsTcp6) {
    const Read read = read_proxy_header(header(0x21, 0x21, tcp6_block()));
    ASSERT_TRUE(read && *read);
    EXPECT_EQ((*read)->source, (IpEndpoint{*read_ip_address("2001:db8::1"), 0x1234}));
    EXPECT_EQ((*read)->destination, (IpEndpoint{*read_ip_address("::1"), 443}));
}

TEST(ProxyProtocol, SkipsLocalAndUnspecified) {
    const Read local = read_proxy_header(header(0x20, 0x00, ""));
    ASSERT_TRUE(local && *local);
    EXPECT_TRUE((*local)->local);
    EXPECT_EQ((*local)->header_bytes, 16U);
    const Read garbage = read_proxy_header(header(0x20, 0x77, "garbage"));
    ASSERT_TRUE(garbage && *garbage);
    EXPECT_EQ((*garbage)->source, std::nullopt);
    const Read unspecified = read_proxy_header(header(0x21, 0x00, "xyz"));
    ASSERT_TRUE(unspecified && *unspecified);
    EXPECT_EQ((*unspecified)->source, std::nullopt);
    EXPECT_EQ((*unspecified)->header_bytes, 19U);
    EXPECT_FALSE((*unspecified)->local);
}

TEST(ProxyProtocol, EveryTruncationNeedsMore) {
    const std::string text = header(0x21, 0x11, std::string(tcp4_block) + std::string(tlv));
    for (std::size_t cut = 0; cut < text.size(); ++cut) {
        const Read read = read_proxy_header(std::string_view(text).substr(0, cut));
        ASSERT_TRUE(read.has_value()) << "cut at " << cut;
        ASSERT_FALSE(read->has_value()) << "cut at " << cut;
    }
}

TEST(ProxyProtocol, RefusesEverythingElse) {
    struct Row {
        std::string text;
        std::string_view message_part;
    };
    const std::string v4(tcp4_block);
    const std::vector<Row> rows = {
        {"G", "version 2"},
        {"GET / HTTP/1.1\r\n", "version 2"},
        {"PROXY TCP4 10.0.0.1 10.0.0.2 1 2\r\n", "version 2"},
        {"\r\n\r\nGET", "version 2"},
        {header(0x11, 0x11, v4), "unknown command"},
        {header(0x31, 0x11, v4), "unknown command"},
        {header(0x22, 0x11, v4), "unknown command"},
        {header(0x21, 0x12, v4), "address family"},
        {header(0x21, 0x22, tcp6_block()), "address family"},
        {header(0x21, 0x31, std::string(216, 'x')), "address family"},
        {header(0x21, 0x11, v4.substr(1)), "too short"},
        {header(0x21, 0x21, v4), "too short"},
        {header(0x21, 0x11, ""), "too short"},
        {header(0x21, 0x11, v4 + "x"), "do not fit"},
        {header(0x21, 0x11,
                v4 + std::string("\x01\0\x02"
                                 "a",
                                 4)),
         "do not fit"},
        {header(0x21, 0x11, v4 + std::string(4090, '\0')), "more than 4096"},
    };
    for (const Row& row : rows) {
        const Read read = read_proxy_header(row.text);
        ASSERT_FALSE(read.has_value());
        EXPECT_EQ(read.error().kind(), ErrorKind::invalid_request);
        EXPECT_TRUE(read.error().message().contains(row.message_part)) << read.error().message();
    }
}

TEST(ProxyProtocol, RandomChangesNeverCrash) {
    const std::string good = header(0x21, 0x11, std::string(tcp4_block) + std::string(tlv));
    for (std::uint64_t seed = 0; seed < 20'000; ++seed) {
        Random random(seed);
        std::string text = good;
        text[12 + random.below(text.size() - 12)] = static_cast<char>(random());
        text.resize(random.below(text.size() + 1));
        const Read read = read_proxy_header(text);
        if (read && *read) {
            ASSERT_LE((*read)->header_bytes, text.size());
        }
    }
}

}  // namespace
}  // namespace weir::net
