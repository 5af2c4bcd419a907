#include "net/http1/body_reader.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace weir::net::http1 {
namespace {

struct Outcome {
    std::string body;
    std::string rest;
    bool complete = false;
    std::optional<ErrorKind> error;
    friend bool operator==(const Outcome&, const Outcome&) = default;
};

// Reads all parts and stops at the end or an error.
Outcome read_all(BodyReader& reader, const std::vector<std::string_view>& parts) {
    Outcome outcome;
    for (const std::string_view part : parts) {
        std::string_view input = part;
        while (true) {
            const Result<BodyStep> step = reader.next(input);
            if (!step) {
                outcome.error = step.error().kind();
                return outcome;
            }
            if (step->kind == BodyStep::Kind::need_more) break;
            if (step->kind == BodyStep::Kind::end) {
                outcome.rest += input;
                outcome.complete = reader.complete();
                return outcome;
            }
            outcome.body += step->data;
        }
    }
    outcome.complete = reader.complete();
    return outcome;
}

constexpr std::string_view chunked_text = "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n";

TEST(BodyReader, ReadsEachFramingInAnySplit) {
    struct Row {
        Framing framing;
        std::string_view text;
    };
    for (const Row& row :
         {Row{Framing::content_length(5), "abcde"}, Row{Framing::chunked(), chunked_text},
          Row{Framing::until_close(), "abcde"}}) {
        for (std::size_t cut = 0; cut <= row.text.size(); ++cut) {
            BodyReader reader(row.framing, Sender::upstream, 5);
            const Outcome got =
                read_all(reader, {row.text.substr(0, cut), row.text.substr(cut), ""});
            ASSERT_EQ(got.body, "abcde");
            ASSERT_EQ(got.error, std::nullopt);
            ASSERT_EQ(got.complete, row.framing.kind != Framing::Kind::until_close);
            ASSERT_EQ(reader.bytes(), 5U);
            ASSERT_TRUE(reader.on_end().has_value());
            ASSERT_TRUE(reader.complete());
            std::string_view next;
            ASSERT_EQ(reader.next(next)->kind, BodyStep::Kind::end);
        }
    }
}

TEST(BodyReader, TruncationAnywhereIsAnError) {
    for (const Framing framing : {Framing::content_length(5), Framing::chunked()}) {
        const std::string_view text =
            framing.kind == Framing::Kind::chunked ? chunked_text : "abcde";
        for (std::size_t cut = 0; cut < text.size(); ++cut) {
            BodyReader upstream(framing, Sender::upstream, 100);
            ASSERT_FALSE(read_all(upstream, {text.substr(0, cut)}).complete);
            ASSERT_EQ(upstream.on_end().error().kind(), ErrorKind::upstream_protocol);
            BodyReader client(framing, Sender::client, 100);
            read_all(client, {text.substr(0, cut)});
            ASSERT_EQ(client.on_end().error().kind(), ErrorKind::client_cancelled);
        }
    }
}

TEST(BodyReader, LeavesTheNextMessageAlone) {
    BodyReader counted(Framing::content_length(2), Sender::client, 100);
    EXPECT_EQ(read_all(counted, {"abGET"}), (Outcome{"ab", "GET", true, {}}));
    BodyReader chunked(Framing::chunked(), Sender::client, 100);
    EXPECT_EQ(read_all(chunked, {"1\r\na\r\n0\r\n\r\nGET"}), (Outcome{"a", "GET", true, {}}));
    BodyReader none(Framing::none(), Sender::client, 100);
    EXPECT_EQ(read_all(none, {"GET"}), (Outcome{"", "GET", true, {}}));
}

TEST(BodyReader, AnEmptyBodyIsCompleteFromTheStart) {
    EXPECT_TRUE(BodyReader(Framing::none(), Sender::client, 0).complete());
    EXPECT_TRUE(BodyReader(Framing::content_length(0), Sender::client, 0).complete());
    EXPECT_FALSE(BodyReader(Framing::chunked(), Sender::client, 0).complete());
    EXPECT_FALSE(BodyReader(Framing::until_close(), Sender::client, 0).complete());
}

TEST(BodyReader, TheLimitHoldsToTheByte) {
    BodyReader fits(Framing::chunked(), Sender::client, 5);
    EXPECT_TRUE(read_all(fits, {chunked_text}).complete);
    BodyReader over(Framing::chunked(), Sender::client, 4);
    EXPECT_EQ(read_all(over, {chunked_text}).error, ErrorKind::payload_too_large);
    BodyReader close(Framing::until_close(), Sender::upstream, 4);
    EXPECT_EQ(read_all(close, {"abc", "de"}).error, ErrorKind::upstream_protocol);
}

TEST(BodyReader, ADeclaredLengthIsRefusedBeforeAnyByte) {
    BodyReader reader(Framing::content_length(6), Sender::client, 5);
    std::string_view nothing;
    const Result<BodyStep> step = reader.next(nothing);
    ASSERT_FALSE(step.has_value());
    EXPECT_EQ(step.error().kind(), ErrorKind::payload_too_large);
}

TEST(BodyReader, AChunkIsRefusedWhenItsSizeIsKnown) {
    BodyReader reader(Framing::chunked(), Sender::client, 100);
    EXPECT_EQ(read_all(reader, {"7fffffffffffffff\r\n"}).error, ErrorKind::payload_too_large);
    BodyReader unlimited(Framing::chunked(), Sender::client, body_bytes_unlimited);
    EXPECT_EQ(read_all(unlimited, {"7fffffffffffffff\r\nabc"}).body, "abc");
}

TEST(BodyReader, GivesTrailers) {
    BodyReader reader(Framing::chunked(), Sender::upstream, 100);
    ASSERT_TRUE(read_all(reader, {"0\r\nx-cost: 1\r\n\r\n"}).complete);
    EXPECT_EQ(reader.trailers().find("X-Cost"), "1");
}

TEST(BodyReader, ABrokenChunkIsItsSendersFault) {
    BodyReader client(Framing::chunked(), Sender::client, 100);
    EXPECT_EQ(read_all(client, {"x"}).error, ErrorKind::invalid_request);
    BodyReader upstream(Framing::chunked(), Sender::upstream, 100);
    EXPECT_EQ(read_all(upstream, {"x"}).error, ErrorKind::upstream_protocol);
    EXPECT_FALSE(upstream.on_end().has_value());
}

}  // namespace
}  // namespace weir::net::http1
