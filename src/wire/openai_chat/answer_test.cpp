#include "wire/openai_chat/answer.hpp"

#include <gtest/gtest.h>

#include "json/document.hpp"
#include "wire/openai_chat/chunk.hpp"

namespace weir::wire::openai_chat {
namespace {

using llm::StopReason;

llm::Usage usage_of(std::string_view text, const Quirks& quirks = {}) {
    const Result<json::Document> document = json::read(text);
    if (!document) return {};
    return read_usage(document->root(), quirks).value_or(llm::Usage{});
}

TEST(ReadUsage, SplitsOpenAiTotalsIntoDisjointParts) {
    const llm::Usage usage = usage_of(
        R"({"prompt_tokens":100,"completion_tokens":50,"total_tokens":150,
            "prompt_tokens_details":{"cached_tokens":60,"cache_write_tokens":10,"audio_tokens":5},
            "completion_tokens_details":{"reasoning_tokens":20,"audio_tokens":3,
            "accepted_prediction_tokens":2,"rejected_prediction_tokens":1}})");
    EXPECT_EQ(usage.input_uncached, Tokens(30));
    EXPECT_EQ(usage.input_cache_read, Tokens(60));
    EXPECT_EQ(usage.input_cache_write, Tokens(10));
    EXPECT_EQ(usage.output_visible, Tokens(30));
    EXPECT_EQ(usage.output_reasoning, Tokens(20));
    EXPECT_EQ(usage.input_audio, Tokens(5));
    EXPECT_EQ(usage.output_audio, Tokens(3));
    EXPECT_EQ(usage.prediction_accepted, Tokens(2));
    EXPECT_EQ(usage.prediction_rejected, Tokens(1));
    EXPECT_EQ(usage.total(), Tokens(150));
}

TEST(ReadUsage, KnowsEveryPlaceOfCachedTokens) {
    for (const std::string_view cached :
         {R"("prompt_cache_hit_tokens":7,"prompt_cache_miss_tokens":3)", R"("num_cached_tokens":7)",
          R"("cached_tokens":7)", R"("cache_read_input_tokens":7)",
          R"("prompt_tokens_details":{"cached_tokens":7},"cached_tokens":7)"}) {
        const llm::Usage usage =
            usage_of(R"({"prompt_tokens":10,"completion_tokens":1,)" + std::string(cached) + "}");
        EXPECT_EQ(usage.input_cache_read, Tokens(7)) << cached;
        EXPECT_EQ(usage.input_uncached, Tokens(3)) << cached;
    }
}

TEST(ReadUsage, FindsReasoningBesideTheCompletion) {
    // xAI, recorded: 468 + 82 + 320 = 870.
    const std::string_view xai =
        R"({"prompt_tokens":468,"completion_tokens":82,"total_tokens":870,
            "completion_tokens_details":{"reasoning_tokens":320}})";
    EXPECT_EQ(usage_of(xai).output(), Tokens(402));
    EXPECT_EQ(usage_of(xai).output_reasoning, Tokens(320));
    // Without a total only the quirk can tell.
    const std::string_view unclear =
        R"({"prompt_tokens":1,"completion_tokens":9,"completion_tokens_details":{"reasoning_tokens":4}})";
    EXPECT_EQ(usage_of(unclear).output(), Tokens(9));
    EXPECT_EQ(usage_of(unclear, {.reasoning_beside_completion = true}).output(), Tokens(13));
    // Vercel's gateway reports more reasoning than completion, and a total without it.
    EXPECT_EQ(usage_of(R"({"prompt_tokens":61,"completion_tokens":10,"total_tokens":71,
                           "completion_tokens_details":{"reasoning_tokens":96}})")
                  .output(),
              Tokens(10));
}

TEST(ReadUsage, NeverCountsAnInputTokenTwice) {
    // xAI on Azure, recorded: the cached ones are beside the prompt.
    EXPECT_EQ(usage_of(R"({"prompt_tokens":10,"completion_tokens":213,"total_tokens":223,
                           "prompt_tokens_details":{"cached_tokens":161}})")
                  .input(),
              Tokens(171));
    // Gemini over OpenRouter, recorded: the same tokens read and written.
    EXPECT_EQ(usage_of(R"({"prompt_tokens":2168,"completion_tokens":100,"total_tokens":2268,
                           "prompt_tokens_details":{"cached_tokens":2161,"cache_write_tokens":2161}})")
                  .input(),
              Tokens(2168));
    // Mistral, recorded: audio beside the prompt.
    EXPECT_EQ(usage_of(R"({"prompt_tokens":11,"completion_tokens":15,"total_tokens":401,
                           "prompt_tokens_details":{"audio_tokens":375,"cached_tokens":9}})")
                  .total(),
              Tokens(401));
}

TEST(ReadUsage, TellsCacheWritesByLifetime) {
    const llm::Usage usage = usage_of(
        R"({"prompt_tokens":100,"completion_tokens":1,"cache_creation_input_tokens":50,
            "cache_creation":{"ephemeral_5m_input_tokens":20,"ephemeral_1h_input_tokens":30}})");
    EXPECT_EQ(usage.input_cache_write, Tokens(20));
    EXPECT_EQ(usage.input_cache_write_1h, Tokens(30));
    EXPECT_EQ(usage.input_uncached, Tokens(50));
}

TEST(ReadUsage, KeepsTheCostAsItWasSpelled) {
    EXPECT_EQ(usage_of(R"({"prompt_tokens":1,"cost":1.0e-05})").reported_cost, "1.0e-05");
    EXPECT_EQ(usage_of(R"({"prompt_tokens":1,"cost":{"total_cost":0.006}})").reported_cost,
              "0.006");
    EXPECT_EQ(usage_of(R"({"prompt_tokens":1,"cost":"free"})").reported_cost, "");
}

TEST(ReadUsage, IsTotal) {
    const Result<json::Document> document =
        json::read(R"([null,{},{"prompt_tokens":null},{"prompt_tokens":"7"},7])");
    ASSERT_TRUE(document.has_value());
    for (const json::Value value : document->root().elements())
        EXPECT_FALSE(read_usage(value, {}).has_value()) << value.raw();
    EXPECT_EQ(usage_of(R"({"prompt_tokens":-5,"completion_tokens":1e99,"total_tokens":3})").total(),
              Tokens(0));
    EXPECT_EQ(usage_of(R"({"total_tokens":5,"completion_tokens_details":"x"})").total(), Tokens(0));
}

TEST(StopReasons, ReadEverySpellingAndWriteOnlyOpenAis) {
    EXPECT_EQ(read_stop_reason("stop"), StopReason::end_turn);
    EXPECT_EQ(read_stop_reason("eos"), StopReason::end_turn);
    EXPECT_EQ(read_stop_reason("function_call"), StopReason::tool_use);
    EXPECT_EQ(read_stop_reason("model_length"), StopReason::context_window);
    EXPECT_EQ(read_stop_reason("sensitive"), StopReason::content_filter);
    EXPECT_EQ(read_stop_reason("of its own"), StopReason::unknown);
    for (std::size_t i = 0; i < llm::stop_reason_count; ++i) {
        const std::string_view word = write_stop_reason(static_cast<StopReason>(i));
        EXPECT_TRUE(word == "stop" || word == "length" || word == "tool_calls" ||
                    word == "content_filter");
    }
}

TEST(ScanAnswer, ReadsAnAnswer) {
    const std::string body =
        R"({"id":"c-1","object":"chat.completion","model":"gpt-x","service_tier":"flex","choices":[
            {"index":0,"message":{"role":"assistant","content":"h\u00e9","refusal":null},
             "finish_reason":"stop"},
            {"index":1,"message":{"content":null,"reasoning_content":"abc","tool_calls":[
             {"id":"t","type":"function","function":{"name":"f","arguments":"{}"}}]},
             "finish_reason":"tool_calls"}],
            "usage":{"prompt_tokens":3,"completion_tokens":4,"total_tokens":7}})";
    const Result<AnswerFacts> facts = scan_answer(body, {}, {});
    ASSERT_TRUE(facts.has_value());
    EXPECT_EQ(facts->id, "c-1");
    EXPECT_EQ(facts->model, "gpt-x");
    EXPECT_EQ(facts->model_value.of(body), "\"gpt-x\"");
    EXPECT_EQ(facts->service_tier, "flex");
    EXPECT_EQ(facts->stops, (std::vector{StopReason::end_turn, StopReason::tool_use}));
    EXPECT_EQ(facts->native_stop, "stop");
    EXPECT_EQ(facts->text_bytes, 3U + 3U + 3U);
    EXPECT_EQ(facts->usage->total(), Tokens(7));
    EXPECT_FALSE(facts->error.has_value());
}

TEST(ScanAnswer, FindsUsageInXGroqAndInTheChoice) {
    for (const std::string_view body :
         {R"({"choices":[],"x_groq":{"usage":{"prompt_tokens":3,"completion_tokens":4}}})",
          R"({"choices":[{"usage":{"prompt_tokens":3,"completion_tokens":4}}],"usage":null})"}) {
        const Result<AnswerFacts> facts = scan_answer(body, {}, {});
        ASSERT_TRUE(facts.has_value());
        ASSERT_TRUE(facts->usage.has_value()) << body;
        EXPECT_EQ(facts->usage->total(), Tokens(7));
    }
}

TEST(ScanAnswer, FindsTheErrorInsideA200) {
    const Result<AnswerFacts> router =
        scan_answer(R"({"error":{"code":429,"message":"slow down"},"user_id":"u"})", {}, {});
    ASSERT_TRUE(router.has_value());
    ASSERT_TRUE(router->error.has_value());
    EXPECT_EQ(router->error->message(), "slow down");
    EXPECT_EQ(router->error->kind(), ErrorKind::upstream_rate_limited);
    EXPECT_EQ(router->said.code, "429");
    const Result<AnswerFacts> minimax = scan_answer(
        R"({"choices":null,"base_resp":{"status_code":1008,"status_msg":"no balance"}})", {}, {});
    ASSERT_TRUE(minimax.has_value());
    EXPECT_EQ(minimax->error->message(), "no balance");
    const Result<AnswerFacts> fine = scan_answer(
        R"({"choices":[],"error":null,"base_resp":{"status_code":0,"status_msg":"success"}})", {},
        {});
    ASSERT_TRUE(fine.has_value());
    EXPECT_FALSE(fine->error.has_value());
}

TEST(TextIn, CountsEveryTextOnce) {
    const Result<json::Document> document = json::read(
        R"({"content":[{"type":"text","text":"ab"},{"type":"thinking","thinking":[{"text":"c"}]}],)"
        R"("refusal":"d","reasoning_details":[{"text":"ef"}],"audio":{"transcript":"g"},)"
        R"("function_call":{"name":"h","arguments":"ij"}})");
    ASSERT_TRUE(document.has_value());
    const TextBytes bytes = text_in(document->root());
    EXPECT_EQ(bytes.content, 4U);
    EXPECT_EQ(bytes.reasoning, 3U);
    EXPECT_EQ(bytes.tools, 3U);
    EXPECT_TRUE(bytes.other);
    EXPECT_EQ(text_in(json::Value()).total(), 0U);
}

TEST(ErrorIn, LeavesStatusMessagesAlone) {
    const auto has_error = [](std::string_view text) {
        const Result<json::Document> document = json::read(text);
        return document && error_in(document->root()).has_value();
    };
    EXPECT_FALSE(has_error(R"({"type":"status","message":"queued"})"));
    EXPECT_FALSE(has_error(R"({"id":"c","object":"chat.completion.chunk","created":1})"));
    EXPECT_FALSE(has_error(R"({"choices":[],"error":null,"code":5})"));
    EXPECT_FALSE(has_error(R"({"choices":[],"error":false})"));
    EXPECT_TRUE(has_error(R"({"object":"error","message":"x"})"));
    EXPECT_TRUE(has_error(R"({"code":"E1","message":"x"})"));
    EXPECT_TRUE(has_error(R"({"choices":[],"error":"x"})"));
}

TEST(ScanAnswer, WhatIsNoAnswerIsAProtocolError) {
    for (const std::string_view body :
         {"", "{", "<html>", "[]", "{}", "\"text\"", R"({"choices":{}})", R"({"id":"x"})"}) {
        const Result<AnswerFacts> facts = scan_answer(body, {}, {});
        ASSERT_FALSE(facts.has_value()) << body;
        EXPECT_EQ(facts.error().kind(), ErrorKind::upstream_protocol) << body;
    }
}

}  // namespace
}  // namespace weir::wire::openai_chat
