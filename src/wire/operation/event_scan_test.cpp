#include "wire/operation/event_scan.hpp"

#include <gtest/gtest.h>

namespace weir::wire::operation {
namespace {

Result<ChunkFacts> give(StreamScan& scan, std::string_view data, std::string_view name = "") {
    return scan.on_event({.name = name, .data = data, .id = {}, .raw = {}, .has_data = true});
}

TEST(EventScan, ATranscriptEndsWithItsUsage) {
    const auto scan = make_event_scan({}, {});
    EXPECT_TRUE(give(*scan, R"({"type":"transcript.text.delta","delta":"hello"})"));
    EXPECT_EQ(scan->facts().text_bytes(), 5U);
    EXPECT_FALSE(scan->on_end().has_value()) << "a truncated stream is an error";
    const auto end = give(*scan, R"({"type":"transcript.text.done","text":"hello","usage":)"
                                 R"({"type":"tokens","input_tokens":14,"output_tokens":3,)"
                                 R"("input_token_details":{"audio_tokens":14}}})");
    ASSERT_TRUE(end.has_value());
    EXPECT_TRUE(end->end);
    EXPECT_TRUE(scan->on_end().has_value());
    ASSERT_TRUE(scan->facts().usage.has_value());
    EXPECT_EQ(scan->facts().usage->input_audio, Tokens(14));
    EXPECT_EQ(scan->facts().usage->output(), Tokens(3));
    EXPECT_TRUE(give(*scan, "[DONE]"));
}

TEST(EventScan, SeveralImagesAddUp) {
    const auto scan = make_event_scan({}, {});
    EXPECT_TRUE(give(*scan, R"({"type":"image_edit.partial_image","b64_json":"AA=="})"));
    for (int i = 0; i < 2; ++i) {
        const auto done =
            give(*scan, R"({"type":"image_edit.completed","usage":{"input_tokens":50,)"
                        R"("output_tokens":100,"input_tokens_details":{"image_tokens":40}}})");
        ASSERT_TRUE(done.has_value());
        EXPECT_FALSE(done->end) << "another one may follow";
    }
    EXPECT_EQ(scan->facts().usage->input(), Tokens(100));
    EXPECT_EQ(scan->facts().usage->input_image, Tokens(80));
    EXPECT_EQ(scan->facts().usage->output_image, Tokens(200));
    EXPECT_TRUE(scan->on_end().has_value());
}

TEST(EventScan, ErrorsAndGarbageAreErrors) {
    const auto kind = [](std::string_view data, std::string_view name = "") {
        const auto scan = make_event_scan({}, {});
        const auto read = give(*scan, data, name);
        return read ? std::nullopt : std::optional(read.error().kind());
    };
    EXPECT_EQ(kind(R"({"error":{"message":"slow","code":"rate_limit_exceeded"}})"),
              ErrorKind::upstream_rate_limited);
    EXPECT_EQ(kind(R"({"message":"slow","code":"rate_limit_exceeded"})", "error"),
              ErrorKind::upstream_rate_limited);
    EXPECT_EQ(kind("nonsense"), ErrorKind::upstream_protocol);
    EXPECT_EQ(kind("[1]"), ErrorKind::upstream_protocol);
    EXPECT_EQ(kind(R"({"type":"speech.audio.delta","audio":"AA=="})"), std::nullopt);
}

}  // namespace
}  // namespace weir::wire::operation
