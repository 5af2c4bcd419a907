#include "provider/sim/ask.hpp"

#include <gtest/gtest.h>

namespace weir::provider::sim {
namespace {

TEST(SimAsk, ReadsWhatTheSimNeeds) {
    const Result<Ask> ask = read_ask(R"({"model":"fast;out=3","stream":true,"n":2,"max_tokens":9,
        "stream_options":{"include_usage":true},"messages":[
        {"role":"system","content":"be brief"},
        {"role":"user","content":[{"type":"text","text":"one two"},{"type":"image_url"}]},
        {"role":"assistant","content":null},{"role":"tool","content":"42"}],
        "tools":[{"type":"function","function":{"name":"add","parameters":{"type":"object"}}}],
        "tool_choice":{"type":"function","function":{"name":"add"}},
        "response_format":{"type":"json_schema","json_schema":{"schema":{"type":"object"}}}})");
    ASSERT_TRUE(ask.has_value()) << ask.error().message();
    EXPECT_EQ(ask->model, "fast;out=3");
    EXPECT_TRUE(ask->stream && ask->include_usage && ask->answers_tool);
    EXPECT_EQ(ask->choices, 2);
    EXPECT_EQ(ask->tokens_max, 9);
    EXPECT_EQ(ask->last_text, "one two");
    EXPECT_EQ(ask->prompt_tokens, 5);
    ASSERT_EQ(ask->tools.size(), 1u);
    EXPECT_EQ(ask->tools[0].parameters_json, R"({"type":"object"})");
    EXPECT_EQ(ask->tool_named, "add");
    EXPECT_EQ(ask->tool_choice, ToolChoice::required);
    EXPECT_EQ(ask->schema_json, R"({"type":"object"})");
}

TEST(SimAsk, TheNewerLimitWinsAndWrongTypesAreAbsent) {
    const Result<Ask> ask = read_ask(
        R"({"model":"m","messages":[],"max_tokens":9,"max_completion_tokens":4,"n":"two","stream":1})");
    ASSERT_TRUE(ask.has_value());
    EXPECT_EQ(ask->tokens_max, 4);
    EXPECT_EQ(ask->choices, 1);
    EXPECT_FALSE(ask->stream);
}

TEST(SimAsk, WhatIsNoRequestIsRefusedByField) {
    EXPECT_FALSE(read_ask("").has_value());
    EXPECT_FALSE(read_ask("[]").has_value());
    EXPECT_EQ(read_ask(R"({"messages":[]})").error().field(), "model");
    EXPECT_EQ(read_ask(R"({"model":"m","messages":"hi"})").error().field(), "messages");
}

}  // namespace
}  // namespace weir::provider::sim
