#include "store/redis/reply.hpp"

#include <gtest/gtest.h>

namespace weir::store::redis {
namespace {

constexpr std::string_view answer = "*4\r\n$5\r\nhello\r\n:42\r\n*2\r\n$-1\r\n+OK\r\n-ERR no\r\n";

std::optional<Reply> read(std::string_view bytes, std::size_t piece,
                          const ReplyLimits& limits = {}) {
    ReplyReader reader(limits);
    for (std::size_t i = 0; i < bytes.size(); i += piece) {
        EXPECT_TRUE(reader.feed(bytes.substr(i, piece)));
        Result<std::optional<Reply>> reply = reader.next();
        EXPECT_TRUE(reply) << reply.error().message();
        if (reply && *reply) return std::move(*reply);
    }
    return std::nullopt;
}

ErrorKind refusal(std::string_view bytes, const ReplyLimits& limits = {}) {
    ReplyReader reader(limits);
    if (const Result<void> fed = reader.feed(bytes); !fed) return fed.error().kind();
    const Result<std::optional<Reply>> reply = reader.next();
    return reply ? ErrorKind::internal : reply.error().kind();
}

TEST(RedisReply, AnySplitGivesTheSameAnswer) {
    for (std::size_t piece = 1; piece <= answer.size(); ++piece) {
        const std::optional<Reply> reply = read(answer, piece);
        ASSERT_TRUE(reply) << piece;
        ASSERT_EQ(reply->items.size(), 4U);
        EXPECT_EQ(reply->items[0].text, "hello");
        EXPECT_EQ(reply->items[1].integer, 42);
        ASSERT_EQ(reply->items[2].items.size(), 2U);
        EXPECT_EQ(reply->items[2].items[0].kind, Reply::Kind::nil);
        EXPECT_EQ(reply->items[2].items[1].text, "OK");
        EXPECT_TRUE(reply->items[3].is_error());
        EXPECT_EQ(reply->items[3].text, "ERR no");
    }
}

TEST(RedisReply, ATruncatedAnswerIsNone) {
    for (std::size_t cut = 0; cut < answer.size(); ++cut)
        EXPECT_FALSE(read(answer.substr(0, cut), 7)) << cut;
}

TEST(RedisReply, SeveralAnswersComeOneByOne) {
    ReplyReader reader({});
    ASSERT_TRUE(reader.feed(":1\r\n:2\r\n:3"));
    EXPECT_EQ((*reader.next())->integer, 1);
    EXPECT_EQ((*reader.next())->integer, 2);
    EXPECT_FALSE(*reader.next());
    ASSERT_TRUE(reader.feed("3\r\n"));
    EXPECT_EQ((*reader.next())->integer, 33);
}

TEST(RedisReply, AClaimedLengthCostsNothing) {
    ReplyReader reader({});
    ASSERT_TRUE(reader.feed("*2147483647\r\n:1\r\n"));
    const Result<std::optional<Reply>> reply = reader.next();
    ASSERT_TRUE(reply) << reply.error().message();
    EXPECT_FALSE(*reply);
}

TEST(RedisReply, TooManyValuesAreRefusedAtEveryDepth) {
    const ReplyLimits limits{.values_max = 8};
    EXPECT_TRUE(read("*7\r\n:1\r\n:1\r\n:1\r\n:1\r\n:1\r\n:1\r\n:1\r\n", 100, limits));
    EXPECT_EQ(refusal("*8\r\n:1\r\n:1\r\n:1\r\n:1\r\n:1\r\n:1\r\n:1\r\n:1\r\n", limits),
              ErrorKind::payload_too_large);
    EXPECT_EQ(refusal("*4\r\n*2\r\n:1\r\n:1\r\n*2\r\n:1\r\n:1\r\n*2\r\n:1\r\n:1\r\n:1\r\n", limits),
              ErrorKind::payload_too_large);
}

TEST(RedisReply, TooManyBytesAreRefusedAlsoInSmallParts) {
    ReplyReader reader({.bytes_max = 64});
    ASSERT_TRUE(reader.feed("*100\r\n"));
    Result<void> fed;
    for (int i = 0; i < 100 && fed; ++i) {
        fed = reader.feed("$2\r\nab\r\n");
        if (fed) EXPECT_TRUE(reader.next());
    }
    ASSERT_FALSE(fed);
    EXPECT_EQ(fed.error().kind(), ErrorKind::payload_too_large);
}

TEST(RedisReply, AnswersOneAfterTheOtherDoNotAddUp) {
    ReplyReader reader({.bytes_max = 16, .values_max = 2});
    for (int i = 0; i < 1000; ++i) {
        ASSERT_TRUE(reader.feed("$4\r\nabcd\r\n"));
        const Result<std::optional<Reply>> reply = reader.next();
        ASSERT_TRUE(reply);
        EXPECT_EQ((*reply)->text, "abcd");
    }
}

TEST(RedisReply, WhatIsNoProtocolIsAnError) {
    for (const std::string_view bytes :
         {"HTTP/1.1 400 Bad Request\r\n", "*x\r\n", "*-2\r\n", "$x\r\n", ":x\r\n",
          "$99999999999999999999\r\n", "*99999999999\r\n",
          "*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n:1\r\n"})
        EXPECT_EQ(refusal(bytes), ErrorKind::upstream_protocol) << bytes;
}

}  // namespace
}  // namespace weir::store::redis
