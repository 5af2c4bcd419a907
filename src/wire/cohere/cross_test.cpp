// OpenAI Chat to the canonical form to Cohere and back: what a client of the one says to a model of
// the other.
#include <gtest/gtest.h>

#include <array>

#include "json/document.hpp"
#include "llm/collect.hpp"
#include "wire/cohere/request.hpp"
#include "wire/cohere/response.hpp"
#include "wire/cohere/streamed.hpp"
#include "wire/openai_chat/request.hpp"
#include "wire/openai_chat/response.hpp"
#include "wire/openai_chat/stream.hpp"

namespace weir::wire::cohere {
namespace {

constexpr std::string_view conversation = R"({"model":"m","messages":[
    {"role":"system","content":"Be short."},
    {"role":"user","content":[{"type":"text","text":"Look.","cache_control":{"type":"ephemeral"}},
        {"type":"image_url","image_url":{"url":"https://e.org/a.png","detail":"low"}}]},
    {"role":"assistant","content":"Checking.","reasoning_content":"Need both.","tool_calls":[
        {"id":"c1","type":"function","function":{"name":"a","arguments":"{\"x\":1}"}},
        {"id":"c2","type":"function","function":{"name":"b","arguments":"{}"}}]},
    {"role":"tool","tool_call_id":"c1","content":"3C"},
    {"role":"tool","tool_call_id":"c2","content":"12:00"}],
    "tools":[{"type":"function","function":{"name":"a","parameters":{"type":"object"}}},
             {"type":"function","function":{"name":"b","parameters":{"type":"object"}}}],
    "tool_choice":"required","max_completion_tokens":9,"temperature":0.5,"top_p":0.9,"seed":4,
    "stop":["x"],"stream":true,"stream_options":{"include_usage":true},"reasoning_effort":"low",
    "response_format":{"type":"json_schema","json_schema":{"name":"n","schema":{"type":"object"}}}})";

TEST(CohereCross, RequestKeepsItsMeaning) {
    const Result<llm::ChatRequest> asked = openai_chat::read_request(conversation, {});
    ASSERT_TRUE(asked.has_value());
    const Result<Written> written = write_request(*asked, {});
    ASSERT_TRUE(written.has_value()) << written.error().message();
    EXPECT_EQ(written->dropped, std::vector<std::string>{"cache_control"});
    Result<llm::ChatRequest> told = read_request(written->body, {});
    ASSERT_TRUE(told.has_value()) << told.error().message();

    // What is spelled in another way, said in one.
    llm::ChatRequest expected = *asked;
    expected.messages[1].parts[0].cache.reset();
    auto& thought = std::get<llm::Reasoning>(expected.messages[2].parts[0].body);
    thought.origin.wire = "cohere";
    expected.response_format->name.clear();
    expected.reasoning = told->reasoning;
    EXPECT_EQ(told->reasoning->budget, Tokens(2048));
    EXPECT_TRUE(told->messages == expected.messages);
    EXPECT_TRUE(*told == expected);

    const Result<Written> back = openai_chat::write_request(*told, {});
    ASSERT_TRUE(back.has_value());
    EXPECT_TRUE(back->dropped.empty());
    const Result<llm::ChatRequest> again = openai_chat::read_request(back->body, {});
    ASSERT_TRUE(again.has_value());
    EXPECT_EQ(again->messages.size(), asked->messages.size());
    EXPECT_TRUE(again->tools == asked->tools);
}

// A Cohere client's documents, plan and results reach a model of another wire.
TEST(CohereCross, DocumentsAndPlansReachOthers) {
    const Result<llm::ChatRequest> asked = read_request(R"({"model":"m","messages":[
        {"role":"user","content":"Sky?"},
        {"role":"assistant","tool_plan":"I look.","tool_calls":[{"id":"c","type":"function",
            "function":{"name":"f","arguments":"{}"}}]},
        {"role":"tool","tool_call_id":"c","content":[
            {"type":"document","document":{"data":{"output":"60"}}}]}],
        "documents":[{"id":"d","data":{"text":"green"}}],"safety_mode":"OFF"})",
                                                        {});
    ASSERT_TRUE(asked.has_value());
    const Result<Written> written = openai_chat::write_request(*asked, {});
    ASSERT_TRUE(written.has_value());
    EXPECT_EQ(written->dropped, std::vector<std::string>{"safety_mode"});
    const Result<json::Document> body = json::read(written->body);
    const json::Value messages = body->root()["messages"];
    EXPECT_TRUE(
        messages.at(0)["content"].at(0)["file"]["file_data"].is("data:text/plain;base64,Z3JlZW4="));
    EXPECT_TRUE(messages.at(1)["reasoning_content"].is("I look."));
    EXPECT_TRUE(messages.at(2)["content"].is(R"({"output":"60"})"));
}

TEST(CohereCross, AnswerKeepsItsMeaning) {
    const Result<llm::ChatAnswer> answer = openai_chat::read_answer(
        R"({"id":"i","object":"chat.completion","created":5,"model":"m","choices":[{"index":0,
        "finish_reason":"tool_calls","message":{"role":"assistant","content":"Sure.",
        "reasoning_content":"Hm.","tool_calls":[
            {"id":"c1","type":"function","function":{"name":"a","arguments":"{\"x\":1}"}},
            {"id":"c2","type":"function","function":{"name":"b","arguments":""}}]}}],
        "usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15,
        "prompt_tokens_details":{"cached_tokens":4},
        "completion_tokens_details":{"reasoning_tokens":2}}})",
        {}, {});
    ASSERT_TRUE(answer.has_value());
    const Written written = write_answer(*answer, {});
    EXPECT_TRUE(written.dropped.empty());
    const Result<llm::ChatAnswer> told = read_answer(written.body, {}, {});
    ASSERT_TRUE(told.has_value());
    EXPECT_EQ(told->choices[0].stop, llm::StopReason::tool_use);
    EXPECT_EQ(told->usage->input_cache_read, Tokens(4));
    EXPECT_EQ(told->usage->output_reasoning, Tokens(2));
    EXPECT_EQ(told->usage->total(), Tokens(15));
    const auto& parts = told->choices[0].message.parts;
    ASSERT_EQ(parts.size(), 4U);
    EXPECT_EQ(std::get<llm::Reasoning>(parts[0].body).text, "Hm.");
    EXPECT_EQ(std::get<llm::Text>(parts[1].body).text, "Sure.");
    EXPECT_EQ(std::get<llm::ToolCall>(parts[2].body).arguments, R"({"x":1})");
    EXPECT_EQ(std::get<llm::ToolCall>(parts[3].body).arguments, "{}");
}

TEST(CohereCross, StreamKeepsItsMeaning) {
    const std::string_view chunks =
        "data: "
        "{\"id\":\"i\",\"choices\":[{\"index\":0,\"delta\":{\"reasoning_content\":\"Hm\"}}]}\n\n"
        "data: {\"id\":\"i\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Su\"}}]}\n\n"
        "data: {\"id\":\"i\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"re\"}}]}\n\n"
        "data: {\"id\":\"i\",\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,"
        "\"id\":\"c1\",\"function\":{\"name\":\"a\",\"arguments\":\"{\"}},{\"index\":1,"
        "\"id\":\"c2\",\"function\":{\"name\":\"b\",\"arguments\":\"{}\"}}]}}]}\n\n"
        "data: {\"id\":\"i\",\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,"
        "\"function\":{\"arguments\":\"}\"}}]}}]}\n\n"
        "data: {\"id\":\"i\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":"
        "\"tool_calls\"}],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4}}\n\n"
        "data: [DONE]\n\n";
    const auto reader = openai_chat::make_stream_reader({}, {});
    SseReader sse(1 << 20);
    sse.feed(chunks);
    std::vector<llm::StreamEvent> events;
    SseEvent event;
    while (sse.next(event).value_or(false))
        ASSERT_TRUE(reader->on_event(event, events).has_value());
    const std::string written = write_events(events);
    const Streamed told = stream(std::array{std::string_view(written)});
    ASSERT_TRUE(told.read.has_value()) << told.read.error().message();
    EXPECT_EQ(told.law, "");
    const auto& parts = told.answer.choices.at(0).message.parts;
    ASSERT_EQ(parts.size(), 4U);
    EXPECT_EQ(std::get<llm::Reasoning>(parts[0].body).text, "Hm");
    EXPECT_EQ(std::get<llm::Text>(parts[1].body).text, "Sure");
    EXPECT_EQ(std::get<llm::ToolCall>(parts[2].body).arguments, "{}");
    EXPECT_EQ(std::get<llm::ToolCall>(parts[3].body).id.value(), "c2");
    EXPECT_EQ(told.answer.usage->total(), Tokens(7));

    // And a Cohere stream for a client of OpenAI's.
    const auto writer = openai_chat::make_stream_writer({.usage_chunk = true});
    std::string out;
    for (const llm::StreamEvent& one : told.events)
        writer->write(one, out);
    EXPECT_NE(out.find(R"("finish_reason":"tool_calls")"), std::string::npos);
    EXPECT_NE(out.find(R"("reasoning_content":"Hm")"), std::string::npos);
    EXPECT_TRUE(out.ends_with("data: [DONE]\n\n"));
}

}  // namespace
}  // namespace weir::wire::cohere
