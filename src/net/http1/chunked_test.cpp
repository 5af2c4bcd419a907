#include "net/http1/chunked.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "base/random.hpp"

namespace weir::net::http1 {
namespace {

// Body, trailers, what is left of the last part, or the error: all that a reader can tell.
std::string read_parts(const std::vector<std::string_view>& parts, ChunkLimits limits = {}) {
    ChunkReader reader(Sender::upstream, limits);
    std::string body;
    for (const std::string_view part : parts) {
        std::string_view input = part;
        while (true) {
            const Result<BodyStep> step = reader.next(input);
            if (!step)
                return std::string(name(step.error().kind())) + ": " + step.error().message();
            if (step->kind == BodyStep::Kind::need_more) {
                EXPECT_TRUE(input.empty());
                break;
            }
            if (step->kind == BodyStep::Kind::end) {
                std::string text = "[" + body + "] rest [" + std::string(input) + "]";
                for (const Field& field : reader.trailers())
                    text += " " + std::string(field.name) + "=" + std::string(field.value);
                EXPECT_TRUE(reader.complete());
                return text;
            }
            EXPECT_FALSE(step->data.empty());
            body += step->data;
        }
    }
    EXPECT_FALSE(reader.complete());
    return "need more";
}

constexpr std::string_view ordinary =
    "5\r\nhello\r\n"
    "00001;name=value;other=\"quoted, text\"\r\n \r\n"
    "A \t;x\r\nwide world\r\n"
    "1f\r\n\r\n0\r\n\r\n looks like an end to us\r\n"
    "000\r\n"
    "X-Digest: abc\r\nempty:\r\n\r\n";

constexpr std::string_view ordinary_says =
    "[hello wide world\r\n0\r\n\r\n looks like an end to us] rest [] X-Digest=abc empty=";

TEST(ChunkReader, SameResultForEverySplitInTwo) {
    for (std::size_t cut = 0; cut <= ordinary.size(); ++cut)
        ASSERT_EQ(read_parts({ordinary.substr(0, cut), ordinary.substr(cut)}), ordinary_says)
            << "cut at " << cut;
}

TEST(ChunkReader, SameResultForSingleBytes) {
    std::vector<std::string_view> bytes;
    for (std::size_t i = 0; i < ordinary.size(); ++i)
        bytes.push_back(ordinary.substr(i, 1));
    EXPECT_EQ(read_parts(bytes), ordinary_says);
}

TEST(ChunkReader, EveryTruncationNeedsMore) {
    for (std::size_t cut = 0; cut < ordinary.size(); ++cut)
        ASSERT_EQ(read_parts({ordinary.substr(0, cut)}), "need more") << "cut at " << cut;
}

TEST(ChunkReader, LeavesTheNextMessageAlone) {
    EXPECT_EQ(read_parts({"1\r\na\r\n0\r\n\r\nGET / HTTP/1.1"}), "[a] rest [GET / HTTP/1.1]");
    EXPECT_EQ(read_parts({"0\r\n\r\n0\r\n\r\n"}), "[] rest [0\r\n\r\n]");
}

TEST(ChunkReader, DataIsASliceOfTheInput) {
    const std::string text = "5\r\nhello\r\n";
    std::string_view input = text;
    ChunkReader reader(Sender::client);
    const Result<BodyStep> step = reader.next(input);
    ASSERT_TRUE(step.has_value());
    EXPECT_EQ(step->data.data(), text.data() + 3);
}

TEST(ChunkReader, TellsHowMuchOfAChunkIsStillToCome) {
    std::string_view input = "ff\r\nabc";
    ChunkReader reader(Sender::client);
    ASSERT_TRUE(reader.next(input).has_value());
    EXPECT_EQ(reader.chunk_bytes_left(), 252U);
}

struct Bad {
    std::string_view why;
    std::string text;
    std::string_view message_part;
};

std::vector<Bad> all_bad() {
    return {
        {"no size", "\r\nabc", "plain hexadecimal"},
        {"not hex", "g\r\n", "plain hexadecimal"},
        {"0x", "0x5\r\nhello\r\n", "plain hexadecimal"},
        {"plus", "+5\r\nhello\r\n", "plain hexadecimal"},
        {"minus", "-5\r\nhello\r\n", "plain hexadecimal"},
        {"space before", " 5\r\nhello\r\n", "plain hexadecimal"},
        {"space behind", "5 \r\nhello\r\n", "white space"},
        {"tab behind", "5\t\r\nhello\r\n", "white space"},
        {"two numbers", "5 5\r\nhello\r\n", "white space"},
        {"underscore", "1_0\r\n", "plain hexadecimal"},
        {"only an extension", ";a=b\r\n", "plain hexadecimal"},
        {"2^63", "8000000000000000\r\n", "2^63"},
        {"2^64 + 5", "10000000000000005\r\nhello\r\n", "2^63"},
        {"bare LF after size", "5\nhello\r\n", "plain hexadecimal"},
        {"bare CR after size", "5\rhello\r\n", "CR LF"},
        {"bare LF in extension", "5;a\nhello\r\n", "control character"},
        {"bare CR in extension", "5;a\rb\r\nhello\r\n", "CR LF"},
        {"NUL in extension", std::string("5;a\0\r\nhello\r\n", 12), "control character"},
        {"data too long", "5\r\nhellox\r\n", "longer than its size"},
        {"no CR LF after data", "5\r\nhello0\r\n\r\n", "longer than its size"},
        {"bare LF after data", "5\r\nhello\n0\r\n\r\n", "longer than its size"},
        {"bare CR after data", "5\r\nhello\r0\r\n\r\n", "CR LF after"},
        {"bare LF in trailer", "0\r\nA: b\n\r\n", "bare line feed"},
        {"bare LF as end", "0\r\n\n", "bare line feed"},
        {"folded trailer", "0\r\nA: b\r\n c\r\n\r\n", "folded"},
        {"bad trailer name", "0\r\nA b: c\r\n\r\n", "colon"},
        {"bare CR in trailer", "0\r\nA: b\rc\r\n\r\n", "control character"},
        {"request as trailer", "0\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n", "colon"},
    };
}

TEST(ChunkReader, RefusesWhateverCouldBeReadInTwoWays) {
    for (const Bad& row : all_bad()) {
        const std::string whole = read_parts({row.text});
        EXPECT_TRUE(whole.starts_with("upstream_protocol")) << row.why << ": " << whole;
        EXPECT_TRUE(whole.contains(row.message_part)) << row.why << ": " << whole;
        const std::string_view text = row.text;
        for (std::size_t cut = 0; cut <= text.size(); ++cut)
            ASSERT_EQ(read_parts({text.substr(0, cut), text.substr(cut)}), whole) << row.why;
    }
}

TEST(ChunkReader, KeepsRefusingAfterARefusal) {
    for (const Bad& row : all_bad()) {
        ChunkReader reader(Sender::client);
        std::string_view input = row.text;
        Result<BodyStep> step = reader.next(input);
        while (step && step->kind == BodyStep::Kind::data)
            step = reader.next(input);
        ASSERT_FALSE(step.has_value()) << row.why;
        EXPECT_EQ(step.error().kind(), ErrorKind::invalid_request) << row.why;
        std::string_view more = "5\r\nhello\r\n";
        EXPECT_FALSE(reader.next(more).has_value()) << row.why;
        EXPECT_FALSE(reader.complete());
        EXPECT_TRUE(reader.trailers().empty());
    }
}

TEST(ChunkReader, BoundsTheSizeLine) {
    const ChunkLimits limits = {.line_bytes_max = 20};
    EXPECT_EQ(read_parts({"1;" + std::string(16, 'x') + "\r\na"}, limits), "need more");
    EXPECT_TRUE(read_parts({"1;" + std::string(17, 'x') + "\r\na"}, limits).contains("20 bytes"));
    EXPECT_TRUE(read_parts({std::string(30, '0')}, limits).contains("20 bytes"));
}

TEST(ChunkReader, BoundsFramingThatCarriesAlmostNothing) {
    std::string greedy;
    for (int i = 0; i < 200; ++i)
        greedy += "1;" + std::string(200, 'x') + "\r\na\r\n";
    EXPECT_TRUE(read_parts({greedy}).contains("mostly chunk extensions"));
    std::string honest;
    for (int i = 0; i < 20'000; ++i)
        append_chunk(honest, "a");
    honest += last_chunk;
    EXPECT_TRUE(read_parts({honest}).starts_with("[aaaa"));
}

TEST(ChunkReader, BoundsTrailers) {
    const ChunkLimits limits = {.trailer_bytes_max = 20, .trailer_fields_max = 2};
    EXPECT_EQ(read_parts({"0\r\na: 1\r\nb: 2\r\n\r\n"}, limits), "[] rest [] a=1 b=2");
    EXPECT_TRUE(read_parts({"0\r\na:1\r\nb:2\r\nc:3\r\n\r\n"}, limits).contains("fields than 2"));
    EXPECT_TRUE(read_parts({"0\r\na: " + std::string(20, 'x')}, limits).contains("20 bytes"));
}

TEST(ChunkWriter, WhatIsWrittenIsRead) {
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        Random random(seed);
        std::string body;
        std::string wire;
        for (std::uint64_t chunks = random.below(6); chunks > 0; --chunks) {
            std::string data;
            for (std::uint64_t bytes = random.below(400); bytes > 0; --bytes)
                data += static_cast<char>(random.below(256));
            append_chunk(wire, data);
            body += data;
        }
        wire += last_chunk;
        const std::size_t cut = random.below(wire.size() + 1);
        const std::string_view text = wire;
        ASSERT_EQ(read_parts({text.substr(0, cut), text.substr(cut)}), "[" + body + "] rest []")
            << "seed " << seed;
    }
}

TEST(ChunkWriter, WritesPlainHexadecimal) {
    EXPECT_EQ(ChunkHead(1).text(), "1\r\n");
    EXPECT_EQ(ChunkHead(26).text(), "1a\r\n");
    EXPECT_EQ(ChunkHead(std::numeric_limits<std::size_t>::max()).text(), "ffffffffffffffff\r\n");
    std::string out;
    append_chunk_head(out, 16);
    append_chunk_tail(out);
    EXPECT_EQ(out, "10\r\n\r\n");
    append_chunk(out, "");
    EXPECT_EQ(out, "10\r\n\r\n");
}

TEST(ChunkReader, RandomBytesNeverCrashNorDependOnTheSplit) {
    constexpr std::string_view bytes = "\r\n\r\n0123af; =:xA\0\xff";
    for (std::uint64_t seed = 0; seed < 20'000; ++seed) {
        Random random(seed);
        std::string text;
        for (std::uint64_t count = random.below(60); count > 0; --count)
            text += bytes[random.below(bytes.size())];
        const std::size_t cut = random.below(text.size() + 1);
        const std::string_view view = text;
        const std::string whole = read_parts({view});
        const std::string parts = read_parts({view.substr(0, cut), view.substr(cut)});
        // The rest is what was not consumed of the last part, so it depends on the split.
        const auto upto_rest = [](const std::string& said) {
            return said.substr(0, said.find("] rest"));
        };
        ASSERT_EQ(upto_rest(parts), upto_rest(whole)) << "seed " << seed;
    }
}

}  // namespace
}  // namespace weir::net::http1
