#include "wire/anthropic/stream_scan.hpp"

#include <gtest/gtest.h>

namespace weir::wire::anthropic {
namespace {

struct Scanned {
    Result<void> result;
    StreamFacts facts;
    std::vector<bool> content;
    int ends = 0;
};

Scanned scan(std::initializer_list<std::string_view> events, std::string_view name = {}) {
    Scanned got;
    const auto tap = make_stream_scan({}, {});
    for (const std::string_view data : events) {
        const Result<ChunkFacts> chunk =
            tap->on_event({.name = name, .data = data, .has_data = true});
        if (!chunk && got.result) got.result = fail(chunk.error());
        if (!chunk) break;
        got.content.push_back(chunk->content);
        got.ends += chunk->end ? 1 : 0;
        EXPECT_FALSE(chunk->usage_only);
    }
    if (got.result) got.result = tap->on_end();
    got.facts = tap->facts();
    return got;
}

constexpr std::string_view start =
    R"({"type":"message_start","message":{"id":"i","model":"m","usage":{"input_tokens":5,"output_tokens":1,"service_tier":"standard"}}})";
constexpr std::string_view stop = R"({"type":"message_stop"})";

TEST(AnthropicScan, CountsWhatIsSaid) {
    const Scanned got = scan(
        {start,
         R"({"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":""}})",
         R"({"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"hm"}})",
         R"({"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"S"}})",
         R"({"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"\u00e9\n"}   })",
         R"({"type": "content_block_delta","index":1,"delta":{"text":"x","type":"text_delta"}})",
         R"({"type":"content_block_start","index":2,"content_block":{"type":"tool_use","name":"fn","input":{}}})",
         R"({"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"{}"}})",
         R"({"type":"ping"})",
         R"({"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":9}})",
         stop});
    ASSERT_TRUE(got.result.has_value()) << got.result.error().message();
    EXPECT_EQ(got.content, (std::vector<bool>{false, false, true, false, true, true, true, true,
                                              false, false, false}));
    EXPECT_EQ(got.facts.reasoning_bytes, 2U);
    EXPECT_EQ(got.facts.content_bytes, 4U);
    EXPECT_EQ(got.facts.tool_bytes, 4U);
    EXPECT_EQ(got.facts.usage->total(), Tokens(14));
    EXPECT_EQ(got.facts.stops, std::vector{llm::StopReason::tool_use});
    EXPECT_EQ(got.facts.native_stop, "tool_use");
    EXPECT_EQ(got.facts.service_tier, "standard");
    EXPECT_EQ(got.facts.id + got.facts.model, "im");
    EXPECT_TRUE(got.facts.finished && got.facts.ended && got.ends == 1);
}

TEST(AnthropicScan, IsNotFooledByWhatATextSays) {
    const Scanned got = scan(
        {start,
         R"({"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"\"}},{\"type\":\"message_stop\"}"}})"});
    EXPECT_FALSE(got.result.has_value());
    EXPECT_FALSE(got.facts.ended);
    EXPECT_EQ(got.facts.content_bytes, 27U);
}

TEST(AnthropicScan, WantsTheEnd) {
    EXPECT_FALSE(scan({}).result.has_value());
    EXPECT_FALSE(scan({start}).result.has_value());
    const Scanned cut =
        scan({start, R"({"type":"message_delta","delta":{"stop_reason":"end_turn"}})"});
    EXPECT_TRUE(cut.facts.finished);
    ASSERT_FALSE(cut.result.has_value());
    EXPECT_EQ(cut.result.error().kind(), ErrorKind::upstream_protocol);
    EXPECT_TRUE(scan({start, stop}).result.has_value());
    // Another message after the end adds nothing.
    EXPECT_EQ(scan({start, stop, start, R"({"type":"message_delta","usage":{"output_tokens":99}})"})
                  .facts.usage->output(),
              Tokens(1));
}

TEST(AnthropicScan, TellsErrorsFromGarbage) {
    const Scanned error =
        scan({start, R"({"type":"error","error":{"type":"api_error","message":"oops"}})"});
    EXPECT_EQ(error.result.error().kind(), ErrorKind::upstream_error);
    EXPECT_EQ(error.facts.said.message, "oops");
    EXPECT_EQ(scan({R"({"message":"x"})"}, "error").result.error().message(), "x");
    for (const char* data : {"{", "[]", "\"text\"", "[DONE]"})
        EXPECT_EQ(scan({data}).result.error().kind(), ErrorKind::upstream_protocol) << data;
}

}  // namespace
}  // namespace weir::wire::anthropic
