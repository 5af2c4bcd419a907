#include "bench/common/http.hpp"

#include <gtest/gtest.h>

#include <string>

namespace weir::bench {
namespace {

struct ReadBody {
    std::string body;
    bool complete = false;
    std::size_t left = 0;
};

ReadBody read_in_two(std::string_view head_text, std::string_view bytes, std::size_t cut) {
    const std::optional<HttpHead> head = find_head(head_text);
    BodyReader reader = BodyReader::of_answer(*head);
    ReadBody result;
    std::string rest(bytes.substr(0, cut));
    for (const bool first : {true, false}) {
        if (!first) rest += bytes.substr(cut);
        std::string_view input = rest;
        while (true) {
            const std::string_view piece = reader.next(input);
            if (piece.empty()) break;
            result.body += piece;
        }
        rest = std::string(input);
    }
    result.complete = reader.complete();
    result.left = rest.size();
    return result;
}

TEST(BenchHttp, ReadsHeads) {
    const auto head = find_head(
        "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nX-Sim: fast;out=1\r\n"
        "content-length: 12\r\nConnection: close\r\nExpect: 100-continue\r\n\r\nrest");
    ASSERT_TRUE(head.has_value());
    EXPECT_EQ(head->first, "POST");
    EXPECT_EQ(head->second, "/v1/chat/completions");
    EXPECT_EQ(head->content_length, 12u);
    EXPECT_TRUE(head->close && head->expects_continue);
    EXPECT_EQ(head->header("x-sim"), "fast;out=1");
    EXPECT_EQ(head->status(), 0);
    EXPECT_FALSE(find_head("HTTP/1.1 200 OK\r\na: b\r\n").has_value());
    EXPECT_EQ(find_head("HTTP/1.1 503 Not Now\r\n\r\n")->status(), 503);
}

// Property: every cut of the bytes gives the same body, and leaves what follows it alone.
TEST(BenchHttp, BodiesAreTheSameForEverySplit) {
    const std::string_view chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    const std::string_view bytes =
        "5\r\nhello\r\n1a;x=y\r\nabcdefghijklmnopqrstuvwxyz\r\n0\r\nTrailer: 1\r\n\r\nNEXT";
    for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
        const ReadBody read = read_in_two(chunked, bytes, cut);
        ASSERT_EQ(read.body, "helloabcdefghijklmnopqrstuvwxyz") << cut;
        ASSERT_TRUE(read.complete);
        ASSERT_EQ(read.left, 4u);
    }
    for (std::size_t cut = 0; cut <= 9; ++cut) {
        const ReadBody read =
            read_in_two("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", "helloNEXT", cut);
        ASSERT_EQ(read.body, "hello");
        ASSERT_EQ(read.left, 4u);
    }
}

TEST(BenchHttp, CutBodiesAreNotComplete) {
    const std::string_view chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    const std::string_view bytes = "5\r\nhello\r\n0\r\n\r\n";
    for (std::size_t size = 0; size < bytes.size(); ++size)
        EXPECT_FALSE(read_in_two(chunked, bytes.substr(0, size), size).complete) << size;
}

TEST(BenchHttp, AnswersWithoutFramingEndWithTheConnection) {
    BodyReader reader = BodyReader::of_answer(*find_head("HTTP/1.0 200 OK\r\n\r\n"));
    std::string_view input = "all of it";
    EXPECT_EQ(reader.next(input), "all of it");
    EXPECT_FALSE(reader.complete());
    EXPECT_TRUE(reader.complete_at_close());
    EXPECT_TRUE(BodyReader::of_answer(*find_head("HTTP/1.1 204 No\r\n\r\n")).complete());
    BodyReader chunks =
        BodyReader::of_answer(*find_head("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"));
    input = "zz\r\n";
    EXPECT_EQ(chunks.next(input), "");
    EXPECT_TRUE(chunks.broken());
}

}  // namespace
}  // namespace weir::bench
