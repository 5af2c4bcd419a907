#include "net/http1/head_scanner.hpp"

#include <gtest/gtest.h>

#include <string>

namespace weir::net::http1 {
namespace {

// What keeps a client that sends single bytes from costing the square of its head.
TEST(HeadScanner, NeverLooksTwiceAtAByte) {
    HeadScanner scanner({}, Sender::client);
    ASSERT_TRUE(scanner.scan("GET / HTTP/1.1\r\nHost: h").has_value());
    // Line feeds where it has been already: it would refuse them if it looked.
    const std::string changed = std::string(23, '\n') + "x\r\n\r\n";
    const Result<std::optional<std::size_t>> end = scanner.scan(changed);
    ASSERT_TRUE(end.has_value()) << end.error().message();
    EXPECT_EQ(*end, changed.size());
}

TEST(HeadScanner, CountsWhatItHasSeenUntilReset) {
    HeadScanner scanner({}, Sender::upstream);
    EXPECT_EQ(scanner.seen_bytes(), 0U);
    ASSERT_TRUE(scanner.scan("HTTP/1.1 2").has_value());
    EXPECT_EQ(scanner.seen_bytes(), 10U);
    scanner.reset();
    EXPECT_EQ(scanner.seen_bytes(), 0U);
}

TEST(HeadScanner, AnEmptyLineFirstIsToleratedFromClientsOnly) {
    EXPECT_TRUE(HeadScanner({}, Sender::client).scan("\r\nA").has_value());
    EXPECT_FALSE(HeadScanner({}, Sender::upstream).scan("\r\nA").has_value());
}

TEST(Trailers, HaveNoSayAboutTheMessage) {
    Headers headers;
    ASSERT_TRUE(
        read_trailers("Content-Length: 1\r\ncontent-length: x\r\n", {}, Sender::client, headers)
            .has_value());
    EXPECT_EQ(headers.size(), 2U);
}

}  // namespace
}  // namespace weir::net::http1
