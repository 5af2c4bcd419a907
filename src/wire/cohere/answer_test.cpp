#include "wire/cohere/answer.hpp"

#include <gtest/gtest.h>

#include "json/document.hpp"

namespace weir::wire::cohere {
namespace {

std::optional<llm::Usage> usage(std::string_view json) {
    const Result<json::Document> document = json::read(json);
    return document ? read_usage(document->root()) : std::nullopt;
}

// Recorded 2026: images beside the input tokens, billing without the template.
TEST(CohereUsage, CountsImagesBesideAndTheCacheInside) {
    const auto read = usage(R"({"billed_units":{"input_tokens":522,"output_tokens":65},
        "tokens":{"input_tokens":501,"output_tokens":65,"image_tokens":518},"cached_tokens":480})");
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->input(), Tokens(1019));
    EXPECT_EQ(read->input_image, Tokens(518));
    EXPECT_EQ(read->input_cache_read, Tokens(480));
    EXPECT_EQ(read->output(), Tokens(65));
    EXPECT_EQ(read->billed_input, Tokens(522));
    EXPECT_EQ(read->billed_output, Tokens(65));
}

TEST(CohereUsage, ReasoningIsInsideTheOutput) {
    const auto read = usage(R"({"tokens":{"input_tokens":5,"output_tokens":346,
                                          "reasoning_tokens":304}})");
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->output_visible, Tokens(42));
    EXPECT_EQ(read->output_reasoning, Tokens(304));
    EXPECT_EQ(read->billed_input, std::nullopt);
}

TEST(CohereUsage, FallsBackToWhatIsBilledAndToNothing) {
    const auto read = usage(R"({"billed_units":{"input_tokens":4,"output_tokens":2}})");
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->total(), Tokens(6));
    for (const std::string_view none : {"null", "{}", R"({"tokens":{}})", R"({"tokens":7})", "[]"})
        EXPECT_EQ(usage(none), std::nullopt) << none;
}

TEST(CohereUsage, NeverGoesBelowZero) {
    const auto read = usage(R"({"tokens":{"input_tokens":5,"output_tokens":-3,
        "reasoning_tokens":9},"cached_tokens":99})");
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->input_uncached, Tokens(0));
    EXPECT_EQ(read->input_cache_read, Tokens(5));
    EXPECT_EQ(read->output(), Tokens(0));
}

TEST(CohereStop, EveryWordGoesThereAndBack) {
    for (const std::string_view word :
         {"COMPLETE", "STOP_SEQUENCE", "MAX_TOKENS", "TOOL_CALL", "ERROR", "ERROR_TOXIC"})
        EXPECT_EQ(write_stop_reason(read_stop_reason(word)), word);
    EXPECT_EQ(read_stop_reason("TIMEOUT"), llm::StopReason::upstream_error);
    EXPECT_EQ(read_stop_reason("new"), llm::StopReason::unknown);
    EXPECT_EQ(write_stop_reason(llm::StopReason::unknown), "COMPLETE");
    EXPECT_EQ(settle_stop(llm::StopReason::end_turn, true), llm::StopReason::tool_use);
    EXPECT_EQ(settle_stop(llm::StopReason::tool_use, false), llm::StopReason::end_turn);
    EXPECT_EQ(settle_stop(llm::StopReason::max_tokens, true), llm::StopReason::max_tokens);
}

TEST(CohereScan, ReadsAnAnswer) {
    const Result<AnswerFacts> facts = scan_answer(
        R"({"id":"i","message":{"role":"assistant","tool_plan":"abc","content":[
            {"type":"text","text":"de"},{"type":"thinking","thinking":"f"}],
            "tool_calls":[{"function":{"name":"g","arguments":"{}"}}]},
            "finish_reason":"TOOL_CALL","usage":{"tokens":{"input_tokens":1,"output_tokens":2}}})",
        {}, {});
    ASSERT_TRUE(facts.has_value());
    EXPECT_EQ(facts->id, "i");
    EXPECT_EQ(facts->stops, std::vector{llm::StopReason::tool_use});
    EXPECT_EQ(facts->native_stop, "TOOL_CALL");
    EXPECT_EQ(facts->text_bytes, 9U);
    EXPECT_EQ(facts->usage->total(), Tokens(3));
    EXPECT_FALSE(facts->error.has_value());
}

TEST(CohereScan, FindsAnErrorInA200) {
    const Result<AnswerFacts> facts = scan_answer(R"({"message":"too many tokens: x"})", {}, {});
    ASSERT_TRUE(facts.has_value() && facts->error.has_value());
    EXPECT_EQ(facts->error->kind(), ErrorKind::context_length);
    EXPECT_EQ(facts->said.message, "too many tokens: x");
    for (const std::string_view none : {"{}", "[]", "x", R"({"message":null})", R"({"text":"v1"})"})
        EXPECT_FALSE(scan_answer(none, {}, {}).has_value()) << none;
}

}  // namespace
}  // namespace weir::wire::cohere
