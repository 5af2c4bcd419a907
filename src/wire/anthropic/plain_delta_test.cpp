#include "wire/anthropic/plain_delta.hpp"

#include <gtest/gtest.h>

namespace weir::wire::anthropic {
namespace {

using Kind = PlainDelta::Kind;

TEST(PlainDelta, KnowsTheThreeKinds) {
    const auto text = match_plain_delta(
        R"({"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"a\né"}   })");
    ASSERT_TRUE(text.has_value());
    EXPECT_EQ(text->kind, Kind::text);
    EXPECT_EQ(text->decoded_bytes, 4U);
    const auto input = match_plain_delta(
        R"({"type":"content_block_delta","index":12,"delta":{"type":"input_json_delta","partial_json":"{\"a\""}})");
    ASSERT_TRUE(input.has_value());
    EXPECT_EQ(input->kind, Kind::input);
    EXPECT_EQ(input->decoded_bytes, 4U);
    const auto thinking = match_plain_delta(
        R"({"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":""}}  )");
    ASSERT_TRUE(thinking.has_value());
    EXPECT_EQ(thinking->kind, Kind::thinking);
    EXPECT_EQ(thinking->decoded_bytes, 0U);
}

TEST(PlainDelta, LeavesTheRestToTheReader) {
    for (
        const char* data : {
            "",
            R"({"type":"ping"})",
            R"({"type":"content_block_delta","index":,"delta":{"type":"text_delta","text":"a"}})",
            R"({"type":"content_block_delta","index":01,"delta":{"type":"text_delta","text":"a"}})",
            R"({"type":"content_block_delta","index":0,"delta":{"type":"new_delta","text":"a"}})",
            R"({"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"a","x":1}})",
            R"({"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"a"},"x":1})",
            R"({"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"a"}}})",
            R"({"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"a)",
            "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\","
            "\"text\":\"\xFF\"}}",
        })
        EXPECT_FALSE(match_plain_delta(data).has_value()) << data;
}

}  // namespace
}  // namespace weir::wire::anthropic
