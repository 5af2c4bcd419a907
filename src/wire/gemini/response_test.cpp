#include "wire/gemini/response.hpp"

#include <gtest/gtest.h>

#include "json/document.hpp"
#include "wire/gemini/answer.hpp"
#include "wire/gemini/flatten.hpp"

namespace weir::wire::gemini {
namespace {

constexpr std::string_view body = R"({
 "candidates": [{"content": {"parts": [{"text": "Plan", "thought": true},
   {"functionCall": {"name": "weather", "args": {"city": "Oslo"}}, "thoughtSignature": "CiQB"}],
   "role": "model"}, "finishReason": "STOP", "index": 0, "safetyRatings": [{"category": "X"}],
   "avgLogprobs": -0.5,
   "logprobsResult": {"chosenCandidates": [{"token": "a", "tokenId": 7, "logProbability": -0.1}],
     "topCandidates": [{"candidates": [{"token": "b", "tokenId": 8, "logProbability": -2.5}]}]}}],
 "usageMetadata": {"promptTokenCount": 30, "cachedContentTokenCount": 10, "candidatesTokenCount": 9,
   "thoughtsTokenCount": 22, "toolUsePromptTokenCount": 5, "totalTokenCount": 66,
   "promptTokensDetails": [{"modality": "TEXT", "tokenCount": 20}, {"modality": "AUDIO", "tokenCount": 10}],
   "trafficType": "ON_DEMAND_FLEX"},
 "modelVersion": "gemini-3-pro", "responseId": "abc", "createTime": "2025-08-19T14:55:21.1Z"})";

TEST(GeminiAnswer, ScanFindsUsageAndStops) {
    const Result<AnswerFacts> facts = scan_answer(body, {}, {});
    ASSERT_TRUE(facts.has_value());
    EXPECT_EQ(facts->id, "abc");
    EXPECT_EQ(facts->model_value.of(body), "\"gemini-3-pro\"");
    EXPECT_EQ(facts->stops, std::vector{llm::StopReason::tool_use});
    EXPECT_EQ(facts->native_stop, "STOP");
    EXPECT_EQ(facts->service_tier, "flex");
    EXPECT_EQ(facts->text_bytes, 4U + 7U + 16U);
    const llm::Usage usage = facts->usage.value_or(llm::Usage{});
    EXPECT_EQ(usage.input_uncached, Tokens(25));
    EXPECT_EQ(usage.input_cache_read, Tokens(10));
    EXPECT_EQ(usage.input_tool_use, Tokens(5));
    EXPECT_EQ(usage.input_audio, Tokens(10));
    EXPECT_EQ(usage.output_visible, Tokens(9));
    EXPECT_EQ(usage.output_reasoning, Tokens(22));
    EXPECT_EQ(usage.total(), Tokens(66));
}

TEST(GeminiAnswer, ReadAndWrittenItIsTheSame) {
    const Result<llm::ChatAnswer> answer = read_answer(body, {}, {});
    ASSERT_TRUE(answer.has_value());
    EXPECT_EQ(answer->created, 1755615321);
    const llm::Choice& choice = answer->choices[0];
    const auto& call = std::get<llm::ToolCall>(choice.message.parts[1].body);
    EXPECT_TRUE(call.id.value().starts_with("call_"));
    EXPECT_EQ(choice.message.parts[1].signature.value_or(llm::Signature{}).bytes, "CiQB");
    const llm::Logprobs logprobs = choice.logprobs.value_or(llm::Logprobs{});
    ASSERT_EQ(logprobs.content.size(), 1U);
    EXPECT_EQ(logprobs.content[0].token_id, 7);
    EXPECT_EQ(logprobs.content[0].top[0].token, "b");
    const Written written = write_answer(*answer, {});
    EXPECT_TRUE(written.dropped.empty());
    EXPECT_EQ(flatten_answer(written.body), flatten_answer(body)) << written.body;
    EXPECT_EQ(written.body.find("call_"), std::string::npos);
    EXPECT_NE(written.body.find(R"({"modality":"AUDIO","tokenCount":10})"), std::string::npos);
}

TEST(GeminiAnswer, ABlockedPromptIsAnEmptyChoice) {
    constexpr std::string_view blocked =
        R"({"promptFeedback":{"blockReason":"PROHIBITED_CONTENT"},"usageMetadata":{"promptTokenCount":4,"totalTokenCount":4}})";
    const Result<llm::ChatAnswer> answer = read_answer(blocked, {}, {});
    ASSERT_TRUE(answer.has_value());
    ASSERT_EQ(answer->choices.size(), 1U);
    EXPECT_EQ(answer->choices[0].stop, llm::StopReason::content_filter);
    EXPECT_EQ(answer->choices[0].native_stop, "PROHIBITED_CONTENT");
    EXPECT_EQ(scan_answer(blocked, {}, {})->stops, std::vector{llm::StopReason::content_filter});
    EXPECT_EQ(flatten_answer(write_answer(*answer, {}).body), flatten_answer(blocked));
}

TEST(GeminiAnswer, WhatIsNoneIsRefused) {
    for (const char* bad : {"", "{", "[]", "{}", R"({"usageMetadata":{}})", "\"x\"",
                            R"({"candidates":[{"index":-1}]})"})
        EXPECT_FALSE(read_answer(bad, {}, {}).has_value()) << bad;
    const Result<AnswerFacts> facts =
        scan_answer(R"({"error":{"code":429,"message":"slow"}})", {}, {});
    const Error error = facts->error.value_or(Error(ErrorKind::internal, "none"));
    EXPECT_EQ(error.kind(), ErrorKind::upstream_rate_limited);
    EXPECT_EQ(facts->said.message, "slow");
}

TEST(GeminiAnswer, StopReasonsBothWays) {
    using llm::StopReason;
    const auto again = [](StopReason stop, std::string native) {
        llm::ChatAnswer answer;
        answer.choices.push_back({.stop = stop, .native_stop = std::move(native)});
        const Written written = write_answer(answer, {});
        const auto document = json::read(written.body);
        return document->root()["candidates"].at(0)["finishReason"].text();
    };
    EXPECT_EQ(again(StopReason::tool_use, "tool_calls"), "STOP");
    EXPECT_EQ(again(StopReason::max_tokens, "length"), "MAX_TOKENS");
    EXPECT_EQ(again(StopReason::content_filter, "RECITATION"), "RECITATION");
    EXPECT_EQ(again(StopReason::refusal, "refusal"), "SAFETY");
    EXPECT_EQ(again(StopReason::unknown, "FAKE_ENUM"), "FAKE_ENUM");
    EXPECT_EQ(again(StopReason::unknown, "eh"), "OTHER");
    EXPECT_EQ(again(StopReason::unknown, ""), "");
    const auto numbered = read_answer(R"({"candidates":[{"finishReason":2}]})", {}, {});
    EXPECT_EQ(numbered->choices[0].stop, StopReason::max_tokens);
    EXPECT_EQ(numbered->choices[0].native_stop, "MAX_TOKENS");
}

TEST(GeminiAnswer, AnswersOfOthersAreNamedWhereTheyLose) {
    llm::ChatAnswer answer;
    answer.choices.push_back({.stop = llm::StopReason::end_turn});
    answer.choices[0].message.parts.push_back(
        {.body = llm::Text{.text = "So.", .citations = {{.url = "https://a", .title = "A"}}}});
    answer.choices[0].message.parts.push_back({.body = llm::Opaque{"anthropic", "{}"}});
    answer.extras.push_back({"openai_chat", "system_fingerprint", "\"x\""});
    const Written written = write_answer(answer, {.id = "mine", .model = "asked"});
    EXPECT_EQ(written.body,
              R"({"candidates":[{"content":{"parts":[{"text":"So."}],"role":"model"},)"
              R"("finishReason":"STOP","index":0,"groundingMetadata":{"groundingChunks":[{"web":)"
              R"({"uri":"https://a","title":"A"}}],"groundingSupports":[{"segment":{"endIndex":3,)"
              R"("text":"So."},"groundingChunkIndices":[0]}]}}],"modelVersion":"asked",)"
              R"("responseId":"mine"})");
    EXPECT_EQ(written.dropped,
              (std::vector<std::string>{"choices[0].message.content", "system_fingerprint"}));
}

}  // namespace
}  // namespace weir::wire::gemini
