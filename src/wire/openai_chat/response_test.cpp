#include "wire/openai_chat/response.hpp"

#include <gtest/gtest.h>

#include "json/document.hpp"
#include "wire/openai_chat/call_id.hpp"

namespace weir::wire::openai_chat {
namespace {

llm::ChatAnswer read(const std::string& body) {
    Result<llm::ChatAnswer> answer = read_answer(body, {}, {});
    EXPECT_TRUE(answer.has_value()) << answer.error().message();
    return answer ? std::move(*answer) : llm::ChatAnswer();
}

std::string with_message(std::string_view message, std::string_view finish = "stop") {
    return R"({"id":"c","object":"chat.completion","created":5,"model":"m","choices":[{"index":0,"message":)" +
           std::string(message) + R"(,"logprobs":null,"finish_reason":")" + std::string(finish) +
           R"("}],"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}})";
}

TEST(ReadAnswer, ReadsWhatTheModelSaid) {
    const llm::ChatAnswer answer = read(with_message(
        R"({"role":"assistant","content":"text","reasoning_content":"think","annotations":[)"
        R"({"type":"url_citation","url_citation":{"start_index":0,"end_index":4,"url":"u","title":"t"}}],)"
        R"("audio":{"id":"a","data":"AA","expires_at":9,"transcript":"hi"},)"
        R"("tool_calls":[{"id":"x","type":"function","function":{"name":"f","arguments":{"k": 1}}}],)"
        R"("padding":"zz"})"));
    ASSERT_EQ(answer.choices.size(), 1U);
    const llm::Message& message = answer.choices[0].message;
    ASSERT_EQ(message.parts.size(), 4U);
    EXPECT_EQ(std::get<llm::Reasoning>(message.parts[0].body).text, "think");
    EXPECT_EQ(std::get<llm::Text>(message.parts[1].body).citations.at(0).end, 4);
    EXPECT_EQ(std::get<llm::Audio>(message.parts[2].body).expires_at, 9);
    EXPECT_EQ(std::get<llm::ToolCall>(message.parts[3].body).arguments, R"({"k": 1})");
    EXPECT_EQ(message.extras.at(0).name, "padding");
    EXPECT_EQ(answer.choices[0].stop, llm::StopReason::tool_use);
    EXPECT_EQ(answer.created, 5);
    const llm::ChatAnswer again = read(write_answer(answer, {}).body);
    EXPECT_TRUE(again.choices[0].message == message);
}

TEST(ReadAnswer, ReadsContentParts) {
    const llm::ChatAnswer answer = read(with_message(
        R"({"content":[{"type":"thinking","thinking":[{"type":"text","text":"hm"}]},{"type":"text","text":"x"}]})"));
    const auto& parts = answer.choices[0].message.parts;
    EXPECT_EQ(std::get<llm::Reasoning>(parts.at(0).body).text, "hm");
    EXPECT_EQ(std::get<llm::Text>(parts.at(1).body).text, "x");
}

TEST(ReadAnswer, FailsWithTheErrorInsideA200) {
    const Result<llm::ChatAnswer> answer =
        read_answer(R"({"error":{"message":"no","code":"context_length_exceeded"}})", {}, {});
    ASSERT_FALSE(answer.has_value());
    EXPECT_EQ(answer.error().kind(), ErrorKind::context_length);
    EXPECT_FALSE(read_answer("{", {}, {}).has_value());
    EXPECT_FALSE(read_answer("{}", {}, {}).has_value());
}

TEST(WriteAnswer, HasTheKeysThatStrictClientsWant) {
    llm::ChatAnswer answer;
    llm::Choice& choice = answer.choices.emplace_back();
    choice.message.role = llm::Role::assistant;
    choice.message.parts.push_back(
        {.body = llm::ToolCall{.id = llm::ToolCallId("a"), .name = "f"}});
    choice.stop = llm::StopReason::tool_use;
    EXPECT_EQ(write_answer(answer, {.id = "minted", .model = "alias", .created = 7}).body,
              R"({"id":"minted","object":"chat.completion","created":7,"model":"alias","choices":[)"
              R"({"index":0,"message":{"role":"assistant","content":null,"tool_calls":[{"id":"a",)"
              R"("type":"function","function":{"name":"f","arguments":""}}],"refusal":null},)"
              R"("logprobs":null,"finish_reason":"tool_calls"}]})");
    const std::string legacy = write_answer(answer, {.legacy_functions = true}).body;
    EXPECT_NE(legacy.find(R"("function_call":{"name":"f","arguments":""})"), std::string::npos);
    EXPECT_NE(legacy.find(R"("finish_reason":"function_call")"), std::string::npos);
}

TEST(CallIds, AreStableAndDiffer) {
    EXPECT_EQ(make_call_id("answer", 0, 0), make_call_id("answer", 0, 0));
    EXPECT_NE(make_call_id("answer", 0, 0), make_call_id("answer", 0, 1));
    EXPECT_NE(make_call_id("answer", 0, 0), make_call_id("answer", 1, 0));
    EXPECT_NE(make_call_id("answer", 0, 0), make_call_id("other", 0, 0));
    EXPECT_LE(make_call_id("answer", 0, 0).value().size(), 40U);  // OpenAI's limit
}

TEST(SettleStop, FollowsTheCalls) {
    EXPECT_EQ(settle_stop(llm::StopReason::end_turn, true), llm::StopReason::tool_use);
    EXPECT_EQ(settle_stop(llm::StopReason::tool_use, false), llm::StopReason::end_turn);
    EXPECT_EQ(settle_stop(llm::StopReason::max_tokens, true), llm::StopReason::max_tokens);
}

}  // namespace
}  // namespace weir::wire::openai_chat
