#include "wire/bedrock/peek.hpp"

#include <gtest/gtest.h>

namespace weir::wire::bedrock {
namespace {

std::string with(std::string_view more) {
    return R"({"messages":[{"role":"user","content":[{"text":"hi"}]}],)" + std::string(more) + "}";
}

ChatPeek peeked(const std::string& body) {
    Result<ChatPeek> peek = bedrock::peek(body, {});
    EXPECT_TRUE(peek.has_value()) << body << ": " << peek.error().message();
    return peek ? std::move(*peek) : ChatPeek();
}

TEST(BedrockPeek, FindsWhatTheGatewayActsUpon) {
    const std::string body = with(
        R"("inferenceConfig":{"maxTokens":9,"temperature":0.5},"toolConfig":{"tools":[{"toolSpec":{}}]},)"
        R"("requestMetadata":{"user":"u","session_id":"s"},"serviceTier":{"type":"flex"},)"
        R"("outputConfig":{"textFormat":{"type":"json_schema"}},)"
        R"("additionalModelRequestFields":{"thinking":{"type":"enabled","budget_tokens":1024}})");
    const ChatPeek peek = peeked(body);
    EXPECT_EQ(peek.model, "");
    EXPECT_TRUE(peek.model_value.empty());
    EXPECT_FALSE(peek.stream);
    EXPECT_EQ(peek.output_max, Tokens(9));
    EXPECT_EQ(peek.output_max_field, "inferenceConfig.maxTokens");
    EXPECT_EQ(peek.user, "u");
    EXPECT_EQ(peek.session, "s");
    EXPECT_EQ(peek.service_tier, "flex");
    EXPECT_TRUE(peek.has_tools && peek.has_response_format && peek.has_reasoning);
    EXPECT_EQ(peek.messages, 1U);
    EXPECT_EQ(peek.body_bytes, body.size());
}

TEST(BedrockPeek, KnowsNoThinkingFromThinking) {
    EXPECT_FALSE(peeked(with(R"("additionalModelRequestFields":{"thinking":{"type":"disabled"}})"))
                     .has_reasoning);
    for (const std::string_view fields :
         {R"("additionalModelRequestFields":{"reasoningConfig":{"type":"enabled"}})",
          R"("additionalModelRequestFields":{"reasoning_effort":"low"})",
          R"("additionalModelRequestFields":{"output_config":{"effort":"high"}})",
          R"("outputConfig":{"effort":"high"})"})
        EXPECT_TRUE(peeked(with(fields)).has_reasoning) << fields;
}

TEST(BedrockPeek, CountsMedia) {
    const ChatPeek peek = peeked(
        R"({"messages":[{"role":"user","content":[)"
        R"({"image":{"format":"png","source":{"bytes":"AAAA"}}},)"
        R"({"image":{"format":"png","source":{"s3Location":{"uri":"s3://b/k"}}}},)"
        R"({"toolResult":{"toolUseId":"a","content":[{"document":{"name":"d","source":{"bytes":"BB=="}}}]}},)"
        R"({"video":{"format":"mp4","source":{"s3Location":{"uri":"s3://b/v"}}}},)"
        R"({"guardContent":{"image":{"format":"png","source":{"bytes":"CCCC"}}}}]}]})");
    EXPECT_EQ(peek.inline_media, 3);
    EXPECT_EQ(peek.inline_media_bytes, 18U);
    EXPECT_EQ(peek.remote_images, 1);
    EXPECT_EQ(peek.remote_video, 1);
}

TEST(BedrockPeek, TakesAPromptOfAwsWithoutMessages) {
    EXPECT_EQ(peeked(R"({"promptVariables":{"a":{"text":"b"}}})").messages, 0U);
    EXPECT_EQ(peeked(R"({"messages":[],"promptVariables":{}})").messages, 0U);
}

struct Bad {
    std::string body;
    std::string field;
};

TEST(BedrockPeek, NamesTheFieldThatIsWrong) {
    const std::vector<Bad> cases = {
        {"{}", "messages"},
        {R"({"messages":[]})", "messages"},
        {R"({"messages":{}})", "messages"},
        {R"({"messages":[1]})", "messages[0]"},
        {R"({"messages":[{"content":[]}]})", "messages[0].role"},
        {R"({"messages":[{"role":"user","content":"hi"}]})", "messages[0].content"},
        {R"({"messages":[{"role":"user","content":["hi"]}]})", "messages[0].content[0]"},
        {with(R"("system":"s")"), "system"},
        {with(R"("system":[1])"), "system[0]"},
        {with(R"("inferenceConfig":[])"), "inferenceConfig"},
        {with(R"("inferenceConfig":{"maxTokens":0})"), "inferenceConfig.maxTokens"},
        {with(R"("inferenceConfig":{"maxTokens":"9"})"), "inferenceConfig.maxTokens"},
        {with(R"("inferenceConfig":{"temperature":"x"})"), "inferenceConfig.temperature"},
        {with(R"("inferenceConfig":{"stopSequences":"x"})"), "inferenceConfig.stopSequences"},
        {with(R"("inferenceConfig":{"maxTokens":1,"maxTokens":2})"), "inferenceConfig.maxTokens"},
        {with(R"("toolConfig":[])"), "toolConfig"},
        {with(R"("toolConfig":{})"), "toolConfig.tools"},
        {with(R"("serviceTier":"flex")"), "serviceTier.type"},
        {with(R"("requestMetadata":[])"), "requestMetadata"},
        {with(R"("outputConfig":1)"), "outputConfig"},
        {with(R"("system":[],"syst\u0065m":[])"), "system"},
    };
    for (const Bad& bad : cases) {
        const Result<ChatPeek> peek = bedrock::peek(bad.body, {});
        ASSERT_FALSE(peek.has_value()) << bad.body;
        EXPECT_EQ(peek.error().kind(), ErrorKind::invalid_request) << bad.body;
        EXPECT_EQ(peek.error().field(), bad.field) << bad.body;
    }
}

TEST(BedrockEdit, ChangesOnlyTheTopLevel) {
    const std::string body = R"({ "messages" : [{"role":"user","content":[{"text":"hi"}]}],
  "guardrailConfig":{"a":1.0}, "x" : 1 })";
    const ChatPeek peek = peeked(body);
    EXPECT_EQ(
        edit(body, peek, {.model = "m", .ask_usage = true, .developer_as_system = true}).text(),
        body);
    EXPECT_EQ(
        edit(body, peek,
             {.remove = {"x"},
              .rename = {{"guardrailConfig", "other"}},
              .set = {{"serviceTier", R"({"type":"flex"})"}}})
            .text(),
        R"({"serviceTier":{"type":"flex"}, "messages" : [{"role":"user","content":[{"text":"hi"}]}],
  "other":{"a":1.0} })");
}

}  // namespace
}  // namespace weir::wire::bedrock
