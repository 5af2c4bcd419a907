#include "wire/ollama/request.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "wire/openai_chat/request.hpp"

namespace weir::wire::ollama {
namespace {

constexpr std::string_view head = R"({"model":"qwen3","messages":[{"role":"user","content":"hi"}])";

llm::ChatRequest asks(std::string_view members) {
    const std::string body =
        std::string(head) + (members.empty() ? "" : ",") + std::string(members) + "}";
    Result<llm::ChatRequest> read = openai_chat::read_request(body, {});
    EXPECT_TRUE(read.has_value()) << body << read.error().message();
    return std::move(*read);
}

Written written(const llm::ChatRequest& request) {
    Result<Written> out = write_request(request, {});
    EXPECT_TRUE(out.has_value()) << out.error().message();
    return out ? std::move(*out) : Written{};
}

TEST(OllamaRequest, SaysWhetherItStreamsInAnyCase) {
    EXPECT_EQ(written(asks("")).body, std::string(head) + R"(,"stream":false})");
    EXPECT_EQ(written(asks(R"("stream":true)")).body, std::string(head) + R"(,"stream":true})");
}

TEST(OllamaRequest, SamplingIsInOptionsUnderItsNames) {
    const Written out = written(asks(
        R"("max_tokens":64,"temperature":0.5,"top_p":0.9,"top_k":40,"min_p":0.1,"seed":7,)"
        R"("stop":["a","b"],"presence_penalty":1,"frequency_penalty":0.25,"repetition_penalty":1.1)"));
    EXPECT_EQ(out.body,
              std::string(head) +
                  R"(,"options":{"num_predict":64,"temperature":0.5,"top_p":0.9,"top_k":40,)"
                  R"("min_p":0.1,"seed":7,"repeat_penalty":1.1,"presence_penalty":1,)"
                  R"("frequency_penalty":0.25,"stop":["a","b"]},"stream":false})");
    EXPECT_TRUE(out.dropped.empty()) << out.dropped.front();
}

TEST(OllamaRequest, FieldsOfItsOwnGoAsTheyAreAndNeverOverTheClientsOwnWords) {
    const Written out = written(
        asks(R"("temperature":0.5,"keep_alive":"10m","options":{"num_ctx":32768,"temperature":2},)"
             R"("think":"high","reasoning_effort":"low","truncate":false,"made_up":1)"));
    EXPECT_EQ(out.body, std::string(head) +
                            R"(,"options":{"temperature":0.5,"num_ctx":32768},"stream":false,)"
                            R"("keep_alive":"10m","think":"high","truncate":false})");
    EXPECT_EQ(out.dropped, std::vector<std::string>{"made_up"});
    const Result<Written> odd = write_request(asks(R"("options":[1])"), {});
    ASSERT_FALSE(odd.has_value());
    EXPECT_EQ(odd.error().field(), "options");
    EXPECT_EQ(odd.error().kind(), ErrorKind::invalid_request);
}

TEST(OllamaRequest, ThinkingIsASwitchOrALevel) {
    struct Row {
        std::string_view effort, think;
    };
    for (const Row& row : {Row{"none", "false"}, Row{"minimal", "\"low\""}, Row{"low", "\"low\""},
                           Row{"medium", "\"medium\""}, Row{"high", "\"high\""}}) {
        const std::string member = "\"reasoning_effort\":\"" + std::string(row.effort) + "\"";
        EXPECT_EQ(written(asks(member)).body, std::string(head) + ",\"think\":" +
                                                  std::string(row.think) + ",\"stream\":false}");
    }
    llm::ChatRequest budgeted = asks("");
    budgeted.reasoning = llm::ReasoningControl{.budget = Tokens(2000)};
    const Written out = written(budgeted);
    EXPECT_TRUE(out.body.contains(R"("think":true)")) << out.body;
    EXPECT_EQ(out.dropped, std::vector<std::string>{"reasoning.budget"});
}

TEST(OllamaRequest, AFormatIsJsonOrItsSchema) {
    EXPECT_EQ(written(asks(R"("response_format":{"type":"json_object"})")).body,
              std::string(head) + R"(,"format":"json","stream":false})");
    EXPECT_EQ(written(asks(R"("response_format":{"type":"json_schema","json_schema":{"name":"n",)"
                           R"("schema":{"type":"object", "z":1.0}}})"))
                  .body,
              std::string(head) + R"(,"format":{"type":"object", "z":1.0},"stream":false})");
}

TEST(OllamaRequest, ToolsAreFunctionsAndAChoiceThatMustBeIsRefused) {
    const std::string tools =
        R"("tools":[{"type":"function","function":{"name":"add","description":"Adds.",)"
        R"("parameters":{"type":"object","required":["b","a"]}}},)"
        R"({"type":"function","function":{"name":"now"}}])";
    EXPECT_EQ(written(asks(tools)).body,
              std::string(head) +
                  R"(,"tools":[{"type":"function","function":{"name":"add","description":"Adds.",)"
                  R"("parameters":{"type":"object","required":["b","a"]}}},{"type":"function",)"
                  R"("function":{"name":"now","parameters":{"type":"object","properties":{}}}}],)"
                  R"("stream":false})");
    EXPECT_EQ(written(asks(tools + R"(,"tool_choice":"none")")).body,
              std::string(head) + R"(,"stream":false})");
    for (const std::string_view choice :
         {R"("required")", R"({"type":"function","function":{"name":"add"}})"}) {
        const Result<Written> out =
            write_request(asks(tools + R"(,"tool_choice":)" + std::string(choice)), {});
        ASSERT_FALSE(out.has_value()) << choice;
        EXPECT_EQ(out.error().kind(), ErrorKind::unsupported);
        EXPECT_EQ(out.error().field(), "tool_choice");
    }
    llm::ChatRequest hosted = asks("");
    hosted.tools.push_back({.kind = llm::Tool::Kind::hosted, .name = "web_search"});
    EXPECT_EQ(write_request(hosted, {}).error().field(), "tools[0]");
}

TEST(OllamaRequest, WhatItHasNoWordForIsNamed) {
    const Written out = written(asks(
        R"("n":2,"logit_bias":{"1":2},"logprobs":true,"user":"ada","parallel_tool_calls":false,)"
        R"("metadata":{"a":"b"},"service_tier":"flex","verbosity":"low")"));
    for (const std::string_view field :
         {"n", "logit_bias", "logprobs", "user", "parallel_tool_calls", "metadata", "service_tier",
          "verbosity"})
        EXPECT_NE(std::ranges::find(out.dropped, field), out.dropped.end()) << field;
    EXPECT_EQ(out.body, std::string(head) + R"(,"stream":false})");
}

}  // namespace
}  // namespace weir::wire::ollama
