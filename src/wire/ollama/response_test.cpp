#include "wire/ollama/response.hpp"

#include <gtest/gtest.h>

#include "wire/ollama/answer.hpp"

namespace weir::wire::ollama {
namespace {

const std::string thought =
    R"({"model":"qwen3.6:latest","created_at":"2026-08-07T06:08:11.017589Z","message":)"
    R"({"role":"assistant","content":"Let me add.","thinking":"2 + 3.","tool_calls":[{"id":)"
    R"("call_2k7ryu9k","function":{"index":0,"name":"add","arguments":{"a":2, "b":3.0}}},)"
    R"({"function":{"name":"now","arguments":{}}}]},"done":true,"done_reason":"stop",)"
    R"("total_duration":1671921584,"load_duration":140923875,"prompt_eval_count":310,)"
    R"("prompt_eval_duration":155740000,"eval_count":145,"eval_duration":1361034000})";

TEST(OllamaAnswer, PartsCountsAndDurationsAreRead) {
    const Result<llm::ChatAnswer> read = read_answer(thought, {}, {});
    ASSERT_TRUE(read.has_value()) << read.error().message();
    EXPECT_EQ(read->model, "qwen3.6:latest");
    ASSERT_EQ(read->choices.size(), 1U);
    const llm::Choice& choice = read->choices[0];
    ASSERT_EQ(choice.message.parts.size(), 4U);
    EXPECT_EQ(std::get<llm::Reasoning>(choice.message.parts[0].body).text, "2 + 3.");
    EXPECT_EQ(std::get<llm::Text>(choice.message.parts[1].body).text, "Let me add.");
    const auto& first = std::get<llm::ToolCall>(choice.message.parts[2].body);
    EXPECT_EQ(first.id.value(), "call_2k7ryu9k");
    EXPECT_EQ(first.arguments, R"({"a":2, "b":3.0})");
    const auto& second = std::get<llm::ToolCall>(choice.message.parts[3].body);
    EXPECT_TRUE(second.id.value().starts_with("call_")) << second.id.value();
    EXPECT_EQ(choice.stop, llm::StopReason::tool_use);
    EXPECT_EQ(choice.native_stop, "stop");
    ASSERT_TRUE(read->usage.has_value());
    EXPECT_EQ(read->usage->input(), Tokens(310));
    EXPECT_EQ(read->usage->output(), Tokens(145));
    ASSERT_EQ(read->extras.size(), 1U);
    EXPECT_EQ(read->extras[0].name, "metrics");
    EXPECT_EQ(read->extras[0].json,
              R"({"total_duration":1671921584,"load_duration":140923875,)"
              R"("prompt_eval_duration":155740000,"eval_duration":1361034000})");
}

TEST(OllamaAnswer, TheFactsAreTheSame) {
    const Result<AnswerFacts> facts = scan_answer(thought, {}, {});
    ASSERT_TRUE(facts.has_value());
    EXPECT_EQ(facts->model, "qwen3.6:latest");
    EXPECT_EQ(facts->usage, read_answer(thought, {}, {})->usage);
    EXPECT_EQ(facts->stops, std::vector<llm::StopReason>{llm::StopReason::tool_use});
    EXPECT_EQ(facts->text_bytes, 11U + 6U + 3U + 16U + 3U + 2U);
}

TEST(OllamaAnswer, StopReasonsAreItsOwnWords) {
    EXPECT_EQ(read_stop("stop", false), llm::StopReason::end_turn);
    EXPECT_EQ(read_stop("length", false), llm::StopReason::max_tokens);
    EXPECT_EQ(read_stop("length", true), llm::StopReason::max_tokens);
    EXPECT_EQ(read_stop("custom", false), llm::StopReason::unknown);
}

TEST(OllamaAnswer, WithoutACountOfThePromptNothingIsCounted) {
    const Result<llm::ChatAnswer> read = read_answer(
        R"({"message":{"content":"a"},"done":true,"done_reason":"stop","eval_count":3})", {}, {});
    ASSERT_TRUE(read.has_value());
    EXPECT_FALSE(read->usage.has_value());
}

TEST(OllamaAnswer, AnErrorInATwoHundredIsTheProvidersOwn) {
    struct Row {
        std::string_view said;
        ErrorKind kind;
    };
    for (const Row& row : {Row{"model 'x' not found", ErrorKind::upstream_model_missing},
                           Row{"server busy, please try again.  maximum pending requests exceeded",
                               ErrorKind::upstream_overloaded},
                           Row{"registry.ollama.ai/library/gemma:2b does not support tools",
                               ErrorKind::upstream_rejected},
                           Row{"llama runner process has terminated", ErrorKind::upstream_error}}) {
        const std::string body = R"({"error":")" + std::string(row.said) + "\"}";
        const Result<llm::ChatAnswer> read = read_answer(body, {}, {});
        ASSERT_FALSE(read.has_value());
        EXPECT_EQ(read.error().kind(), row.kind) << row.said;
        EXPECT_EQ(read.error().message(), row.said);
        const Result<AnswerFacts> facts = scan_answer(body, {}, {});
        ASSERT_TRUE(facts.has_value() && facts->error.has_value());
        EXPECT_EQ(facts->error->kind(), row.kind);
        EXPECT_EQ(facts->said.message, row.said);
    }
}

TEST(OllamaAnswer, WhatIsNoWholeAnswerIsABreachOfProtocol) {
    for (const std::string_view body :
         {"", "[]", "{", "{}", R"({"message":{"content":"half"},"done":false})",
          R"({"message":"x","done":true})", R"({"done":true})"}) {
        const Result<llm::ChatAnswer> read = read_answer(body, {}, {});
        ASSERT_FALSE(read.has_value()) << body;
        EXPECT_EQ(read.error().kind(), ErrorKind::upstream_protocol) << body;
        EXPECT_FALSE(scan_answer(body, {}, {}).has_value()) << body;
    }
}

}  // namespace
}  // namespace weir::wire::ollama
