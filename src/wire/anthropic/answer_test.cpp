#include "wire/anthropic/answer.hpp"

#include <gtest/gtest.h>

namespace weir::wire::anthropic {
namespace {

TEST(AnthropicScanAnswer, ReadsTheFacts) {
    const std::string body =
        R"({"id":"msg_1","model":"claude","content":[{"type":"thinking","thinking":"hm"},{"type":"text","text":"\u00e9"},{"type":"tool_use","name":"f","input":{"a":1}}],"stop_reason":"tool_use","usage":{"input_tokens":1,"output_tokens":2,"service_tier":"priority"}})";
    const Result<AnswerFacts> facts = scan_answer(body, {}, {});
    ASSERT_TRUE(facts.has_value());
    EXPECT_EQ(facts->id, "msg_1");
    EXPECT_EQ(facts->model_value.of(body), "\"claude\"");
    EXPECT_EQ(facts->usage->total(), Tokens(3));
    EXPECT_EQ(facts->stops, std::vector{llm::StopReason::tool_use});
    EXPECT_EQ(facts->native_stop, "tool_use");
    EXPECT_EQ(facts->service_tier, "priority");
    EXPECT_EQ(facts->text_bytes, 2U + 2U + 1U + 7U);
    EXPECT_FALSE(facts->error.has_value());
}

TEST(AnthropicScanAnswer, KnowsAnErrorInA200) {
    const Result<AnswerFacts> facts = scan_answer(
        R"({"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}})", {}, {});
    ASSERT_TRUE(facts.has_value());
    ASSERT_TRUE(facts->error.has_value());
    EXPECT_EQ(facts->error->kind(), ErrorKind::upstream_overloaded);
    EXPECT_EQ(facts->said.message, "Overloaded");
    EXPECT_TRUE(facts->stops.empty());
}

TEST(AnthropicScanAnswer, RefusesWhatIsNoAnswer) {
    for (const char* body :
         {"", "[]", "{}", R"({"content":"text"})", R"({"choices":[]})", "<html>"}) {
        const Result<AnswerFacts> facts = scan_answer(body, {}, {});
        ASSERT_FALSE(facts.has_value()) << body;
        EXPECT_EQ(facts.error().kind(), ErrorKind::upstream_protocol) << body;
    }
}

}  // namespace
}  // namespace weir::wire::anthropic
