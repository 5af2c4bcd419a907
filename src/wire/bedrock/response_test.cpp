#include "wire/bedrock/response.hpp"

#include <gtest/gtest.h>

#include "wire/bedrock/answer.hpp"

namespace weir::wire::bedrock {
namespace {

std::string answer_of(std::string_view content, std::string_view more = {}) {
    return R"({"output":{"message":{"role":"assistant","content":[)" + std::string(content) +
           R"(]}},"stopReason":"end_turn","usage":{"inputTokens":3,"outputTokens":2,"totalTokens":5})" +
           std::string(more) + "}";
}

llm::ChatAnswer read(const std::string& body) {
    Result<llm::ChatAnswer> answer = read_answer(body, {}, {});
    EXPECT_TRUE(answer.has_value()) << answer.error().message();
    return answer ? std::move(*answer) : llm::ChatAnswer();
}

TEST(BedrockReadAnswer, ReadsWhatTheModelSaid) {
    const llm::ChatAnswer answer = read(answer_of(
        R"({"reasoningContent":{"reasoningText":{"text":"hm","signature":"sig"}}},)"
        R"({"reasoningContent":{"redactedContent":"RXU4"}},{"text":"text"},)"
        R"({"citationsContent":{"content":[{"text":"a"},{"text":"b"}],"citations":[)"
        R"({"title":"t","sourceContent":[{"text":"src"}],"location":{"web":{"url":"https://e.org"}}}]}},)"
        R"({"toolUse":{"toolUseId":"x","name":"f","input":{"k": 1}}},{"brandNew":{"y":1}})",
        R"(,"metrics":{"latencyMs":7},"serviceTier":{"type":"flex"},)"
        R"("additionalModelResponseFields":{"stop_sequence":"END"})"));
    const auto& parts = answer.choices.at(0).message.parts;
    ASSERT_EQ(parts.size(), 6U);
    const auto& thought = std::get<llm::Reasoning>(parts[0].body);
    EXPECT_EQ(thought.text, "hm");
    EXPECT_EQ(thought.signature, "sig");
    EXPECT_EQ(thought.origin.wire, "bedrock");
    EXPECT_EQ(std::get<llm::Reasoning>(parts[1].body).data, "RXU4");
    const auto& cited = std::get<llm::Text>(parts[3].body);
    EXPECT_EQ(cited.text, "ab");
    EXPECT_EQ(cited.citations.at(0).url, "https://e.org");
    EXPECT_EQ(cited.citations.at(0).cited_text, "src");
    EXPECT_EQ(std::get<llm::ToolCall>(parts[4].body).arguments, R"({"k": 1})");
    EXPECT_EQ(std::get<llm::Opaque>(parts[5].body).json, R"({"brandNew":{"y":1}})");
    EXPECT_EQ(answer.choices[0].stop, llm::StopReason::tool_use);
    EXPECT_EQ(answer.choices[0].stop_sequence, "END");
    EXPECT_EQ(answer.service_tier, "flex");
    EXPECT_EQ(answer.extras.at(0).name, "metrics");
    llm::ChatAnswer again = read(write_answer(answer, {}).body);
    again.choices[0].native_stop = answer.choices[0].native_stop;
    EXPECT_TRUE(again.choices[0] == answer.choices[0]);
}

TEST(BedrockReadAnswer, DoesNotAskTheClientToRunWhatAwsRan) {
    const llm::ChatAnswer answer = read(answer_of(
        R"({"toolUse":{"toolUseId":"x","name":"nova_grounding","input":{},"type":"server_tool_use"}},)"
        R"({"toolResult":{"toolUseId":"x","content":[{"text":"r"}],"type":"nova_grounding_result"}})"));
    for (const llm::Part& part : answer.choices.at(0).message.parts)
        EXPECT_TRUE(std::holds_alternative<llm::Opaque>(part.body));
    EXPECT_EQ(answer.choices[0].stop, llm::StopReason::end_turn);
}

TEST(BedrockReadAnswer, FailsWithTheUpstreamsWords) {
    const Result<llm::ChatAnswer> said = read_answer(R"({"message":"no"})", {}, {});
    ASSERT_FALSE(said.has_value());
    EXPECT_EQ(said.error().message(), "no");
    for (const std::string_view bad : {"{", "{}", "[]", R"({"output":1})"}) {
        const Result<llm::ChatAnswer> answer = read_answer(bad, {}, {});
        ASSERT_FALSE(answer.has_value()) << bad;
        EXPECT_EQ(answer.error().kind(), ErrorKind::upstream_protocol) << bad;
    }
    EXPECT_TRUE(scan_answer(R"({"message":"no"})", {}, {})->error.has_value());
}

TEST(BedrockWriteAnswer, HasTheKeysThatClientsIndex) {
    llm::ChatAnswer answer;
    llm::Choice& choice = answer.choices.emplace_back();
    choice.message.parts.push_back({.body = llm::ToolCall{.name = "f", .arguments = "not json"}});
    choice.message.parts.push_back(
        {.body = llm::ToolCall{.id = llm::ToolCallId("call_1"), .name = "g", .arguments = "[1]"}});
    choice.stop = llm::StopReason::tool_use;
    answer.usage = llm::Usage{.input_uncached = Tokens(4),
                              .input_cache_read = Tokens(1),
                              .input_cache_write = Tokens(2),
                              .input_cache_write_1h = Tokens(3),
                              .output_visible = Tokens(5),
                              .output_reasoning = Tokens(6)};
    const std::string body = write_answer(answer, {.id = "minted"}).body;
    EXPECT_NE(body.find(R"({"_raw":"not json"})"), std::string::npos) << body;
    EXPECT_NE(body.find(R"("name":"g","input":{"value":[1]})"), std::string::npos) << body;
    EXPECT_NE(body.find(R"("toolUseId":"tooluse_)"), std::string::npos) << body;
    EXPECT_NE(
        body.find(R"("stopReason":"tool_use","usage":{"inputTokens":4,"outputTokens":11,)"
                  R"("totalTokens":21,"cacheReadInputTokens":1,"cacheWriteInputTokens":5,)"
                  R"("cacheDetails":[{"ttl":"5m","inputTokens":2},{"ttl":"1h","inputTokens":3}]},)"
                  R"("metrics":{"latencyMs":0}})"),
        std::string::npos)
        << body;
    const llm::Usage back = *read(body).usage;
    EXPECT_EQ(back.input_cache_write_1h, Tokens(3));
    EXPECT_EQ(back.total(), Tokens(21));
}

TEST(BedrockWriteAnswer, SealsWhatOthersProved) {
    llm::ChatAnswer answer;
    answer.choices.emplace_back().message.parts.push_back(
        {.body = llm::Reasoning{.text = "hm",
                                .signature = "theirs",
                                .origin = {.wire = "anthropic", .provider = "p"}}});
    const std::string body = write_answer(answer, {}).body;
    EXPECT_EQ(body.find("theirs"), std::string::npos);
    const llm::ChatAnswer again = read(body);
    const auto& back = std::get<llm::Reasoning>(again.choices[0].message.parts.at(0).body);
    EXPECT_EQ(back.signature, "theirs");
    EXPECT_EQ(back.origin.wire, "anthropic");
    EXPECT_EQ(back.text, "hm");
}

TEST(BedrockWriteAnswer, HangsProofsOfOthersBesideTheirParts) {
    llm::ChatAnswer answer;
    llm::Part call = {
        .body = llm::ToolCall{.id = llm::ToolCallId("a"), .name = "f", .arguments = "{}"}};
    call.signature = llm::Signature{.bytes = "GEM", .origin = {.wire = "gemini", .provider = "g"}};
    answer.choices.emplace_back().message.parts = {call};
    const Written written = write_answer(answer, {.from_other_wire = true});
    EXPECT_TRUE(written.dropped.empty());
    EXPECT_EQ(read(written.body).choices[0].message.parts, answer.choices[0].message.parts);
}

TEST(BedrockWriteAnswer, NamesWhatItDrops) {
    llm::ChatAnswer answer;
    answer.choices.resize(2);
    answer.choices[0].message.parts.push_back({.body = llm::Opaque{"anthropic", "{}"}});
    answer.extras.push_back({"openai_chat", "system_fingerprint", "1"});
    EXPECT_EQ(write_answer(answer, {}).dropped,
              (std::vector<std::string>{"output.message.content.opaque", "system_fingerprint",
                                        "choices[1]"}));
}

TEST(BedrockStops, GoThereAndBack) {
    for (const std::string_view word :
         {"end_turn", "tool_use", "max_tokens", "stop_sequence", "content_filtered",
          "guardrail_intervened", "malformed_tool_use", "malformed_model_output",
          "model_context_window_exceeded"})
        EXPECT_EQ(write_stop_reason(read_stop_reason(word), word), word);
    EXPECT_EQ(read_stop_reason("new"), llm::StopReason::unknown);
    EXPECT_EQ(write_stop_reason(llm::StopReason::unknown, "new"), "end_turn");
    EXPECT_EQ(write_stop_reason(llm::StopReason::refusal, "refusal"), "content_filtered");
    EXPECT_EQ(write_stop_reason(llm::StopReason::max_tokens, "length"), "max_tokens");
}

}  // namespace
}  // namespace weir::wire::bedrock
