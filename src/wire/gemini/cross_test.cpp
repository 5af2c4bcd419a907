// Between this wire and OpenAI's: through the canonical form and back, for what both can say.
#include <gtest/gtest.h>

#include "json/document.hpp"
#include "wire/gemini/replay_stream.hpp"
#include "wire/wire.hpp"

namespace weir::wire::gemini {
namespace {

const Wire& openai() { return *find("openai_chat"); }
const Wire& gemini() { return *find("gemini"); }

// A request of OpenAI's, written for Gemini and read again.
struct Crossed {
    llm::ChatRequest before;
    llm::ChatRequest after;
    Written written;
};

Crossed cross(const std::string& body, const WriteOptions& options = {}) {
    Crossed crossed;
    const auto before = wire::read_request(openai(), body);
    EXPECT_TRUE(before.has_value()) << before.error().message();
    crossed.before = *before;
    const auto written = gemini().write_request(*before, options);
    EXPECT_TRUE(written.has_value()) << written.error().message();
    crossed.written = *written;
    const auto after = wire::read_request(gemini(), written->body);
    EXPECT_TRUE(after.has_value()) << after.error().message() << written->body;
    if (after) crossed.after = *after;
    return crossed;
}

TEST(GeminiCross, TextAndLimits) {
    const Crossed crossed = cross(
        R"({"model":"gemini-2.5-flash","messages":[{"role":"system","content":"s"},
        {"role":"user","content":"hi"},{"role":"assistant","content":"yo"},
        {"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}],
        "max_tokens":9,"temperature":0.5,"top_p":0.9,"stop":["x"],"seed":3,"n":2,
        "presence_penalty":0.1,"frequency_penalty":0.2,"service_tier":"flex"})");
    EXPECT_TRUE(crossed.written.dropped.empty());
    EXPECT_EQ(crossed.after.messages, crossed.before.messages);
    EXPECT_EQ(crossed.after.sampling, crossed.before.sampling);
    EXPECT_EQ(crossed.after.output_max, crossed.before.output_max);
    EXPECT_EQ(crossed.after.service_tier, "flex");
}

TEST(GeminiCross, ParallelToolsAndTheirResults) {
    const Crossed crossed = cross(
        R"({"model":"gemini-2.5-flash","messages":[{"role":"user","content":"go"},
        {"role":"assistant","content":"Checking.","tool_calls":[
         {"id":"a1","type":"function","function":{"name":"weather","arguments":"{\"city\":\"Oslo\"}"}},
         {"id":"a2","type":"function","function":{"name":"now","arguments":"{}"}}]},
        {"role":"tool","tool_call_id":"a1","content":"{\"c\":3}"},
        {"role":"tool","tool_call_id":"a2","content":"12:00"}],
        "tools":[{"type":"function","function":{"name":"weather","description":"d",
          "parameters":{"type":"object","properties":{"city":{"type":"string"}}}}},
         {"type":"function","function":{"name":"now"}}],"tool_choice":"required"})");
    EXPECT_TRUE(crossed.written.dropped.empty());
    ASSERT_EQ(crossed.after.messages.size(), 3U);
    EXPECT_EQ(crossed.after.messages[1], crossed.before.messages[1]);
    for (std::size_t i = 0; i < 2; ++i) {
        const auto& before =
            std::get<llm::ToolResult>(crossed.before.messages[2 + i].parts[0].body);
        const auto& after = std::get<llm::ToolResult>(crossed.after.messages[2].parts[i].body);
        EXPECT_EQ(after.call, before.call);
        EXPECT_EQ(after.content, before.content);
    }
    EXPECT_EQ(crossed.after.tools, crossed.before.tools);
    EXPECT_EQ(crossed.after.tool_choice, crossed.before.tool_choice);
}

TEST(GeminiCross, ImagesAndStructuredOutput) {
    const Crossed crossed = cross(
        R"({"model":"gemini-2.5-flash","messages":[{"role":"user","content":[
        {"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw0KGgo="}},
        {"type":"input_audio","input_audio":{"data":"AAAA","format":"wav"}}]}],
        "response_format":{"type":"json_schema","json_schema":{"name":"x","schema":{"type":"object"}}}})");
    EXPECT_TRUE(crossed.written.dropped.empty());
    const auto& parts = crossed.after.messages[0].parts;
    EXPECT_EQ(parts[0], crossed.before.messages[0].parts[0]);
    EXPECT_EQ(std::get<llm::Audio>(parts[1].body).format, "wav");
    const auto format = crossed.after.response_format.value_or(llm::ResponseFormat{});
    EXPECT_EQ(format.kind, llm::ResponseFormat::Kind::json_schema);
    EXPECT_EQ(format.schema_json, R"({"type":"object"})");
}

TEST(GeminiCross, ReasoningAndCacheMarkers) {
    const Crossed crossed = cross(
        R"({"model":"gemini-3-flash","messages":[{"role":"user","content":[
        {"type":"text","text":"a","cache_control":{"type":"ephemeral"}}]},
        {"role":"assistant","reasoning_content":"hm","content":"b"},{"role":"user","content":"c"}],
        "reasoning_effort":"low"})");
    EXPECT_EQ(crossed.written.dropped, std::vector<std::string>{"cache_control"});
    const auto reasoning = crossed.after.reasoning.value_or(llm::ReasoningControl{});
    EXPECT_EQ(reasoning.effort, llm::Effort::low);
    const auto& parts = crossed.after.messages[1].parts;
    EXPECT_EQ(std::get<llm::Reasoning>(parts[0].body).text, "hm");
    EXPECT_EQ(std::get<llm::Text>(parts[1].body).text, "b");
}

// TRAP-01 and TRAP-04: the signature of a call comes back through a client of OpenAI's.
TEST(GeminiCross, SignaturesComeBackThroughAnOpenAiClient) {
    const std::string answer =
        R"({"candidates":[{"content":{"parts":[{"functionCall":{"name":"f","args":{"a":1}},)"
        R"("thoughtSignature":"SIG+/="},{"functionCall":{"name":"g","args":{}}}],"role":"model"},)"
        R"("finishReason":"STOP"}],"responseId":"r"})";
    const auto read = gemini().read_answer(answer, {}, {});
    const Written shown = openai().write_answer(*read, {});
    const auto document = json::read(shown.body);
    const json::Value message = document->root()["choices"].at(0)["message"];
    EXPECT_TRUE(document->root()["choices"].at(0)["finish_reason"].is("tool_calls"));
    const std::string id = message["tool_calls"].at(0)["id"].text();
    const Crossed back =
        cross(R"({"model":"gemini-3-pro","messages":[{"role":"user","content":"x"},)" +
              std::string(message.raw()) + R"(,{"role":"tool","tool_call_id":")" + id +
              R"(","content":"ok"}]})");
    const auto body = json::read(back.written.body);
    const json::Value parts = body->root()["contents"].at(1)["parts"];
    EXPECT_TRUE(parts.at(0)["thoughtSignature"].is("SIG+/="));
    EXPECT_FALSE(parts.at(1)["thoughtSignature"].exists());
    const json::Value result = body->root()["contents"].at(2)["parts"].at(0)["functionResponse"];
    EXPECT_TRUE(result["name"].is("f"));
    EXPECT_TRUE(result["id"].is(id));
}

TEST(GeminiCross, AnswersKeepTheirGist) {
    const std::string body =
        R"({"id":"c1","object":"chat.completion","created":5,"model":"m","choices":[{"index":0,
        "message":{"role":"assistant","reasoning_content":"hm","content":"Hi","tool_calls":[
        {"id":"t1","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}},
        {"id":"t2","type":"function","function":{"name":"g","arguments":""}}]},
        "finish_reason":"tool_calls"}],"usage":{"prompt_tokens":9,"completion_tokens":7,
        "total_tokens":16,"prompt_tokens_details":{"cached_tokens":4},
        "completion_tokens_details":{"reasoning_tokens":3}}})";
    const auto before = openai().read_answer(body, {}, {});
    const Written written = gemini().write_answer(*before, {});
    const auto after = gemini().read_answer(written.body, {}, {});
    ASSERT_TRUE(after.has_value()) << written.body;
    EXPECT_EQ(after->usage, before->usage);
    EXPECT_EQ(after->choices[0].stop, llm::StopReason::tool_use);
    const auto lines = gist(*after);
    EXPECT_EQ(lines, (std::vector<std::string>{"t1 f {\"a\":1}", "t2 g {}", "reasoning: hm",
                                               "text: Hi", "tool_use"}));
}

TEST(GeminiCross, StreamsOfOpenAi) {
    const std::string body =
        "data: "
        "{\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":"
        "\"Hi\"}}]}\n\n"
        "data: "
        "{\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":"
        "\"t\",\"function\":{\"name\":\"f\",\"arguments\":\"{\\\"a\\\"\"}}]}}]}\n\n"
        "data: "
        "{\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,"
        "\"function\":{\"arguments\":\":1}\"}}]}}]}\n\n"
        "data: "
        "{\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"tool_calls\"}]}"
        "\n\n"
        "data: "
        "{\"id\":\"c\",\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2,"
        "\"total_tokens\":5}}\n\n"
        "data: [DONE]\n\n";
    const auto reader = openai().read_stream({}, {});
    SseReader source(1 << 20);
    SseEvent event;
    std::vector<llm::StreamEvent> events;
    source.feed(body);
    while (source.next(event).value_or(false))
        ASSERT_TRUE(reader->on_event(event, events).has_value());
    ASSERT_TRUE(reader->on_end(events).has_value());
    const auto writer = gemini().write_stream({});
    std::string out;
    for (const llm::StreamEvent& one : events)
        writer->write(one, out);
    const StreamedAnswer again = read_stream_pieces({out}, WriteOptions::Framing::sse);
    ASSERT_TRUE(again.result.has_value()) << out;
    EXPECT_EQ(again.law, "");
    EXPECT_EQ(gist(again.answer),
              (std::vector<std::string>{"t f {\"a\":1}", "text: Hi", "tool_use"}));
    EXPECT_EQ(again.answer.usage.value_or(llm::Usage{}).total(), Tokens(5));
}

TEST(GeminiCross, StreamsOfGeminiForOpenAi) {
    const std::string body =
        R"(data: {"candidates":[{"content":{"parts":[{"text":"hm","thought":true},{"text":"Hi"},)"
        R"({"functionCall":{"name":"f","args":{}}}]},"finishReason":"STOP"}],"responseId":"r"})"
        "\n\n";
    const StreamedAnswer read = read_stream_pieces({body}, WriteOptions::Framing::sse);
    const auto writer = openai().write_stream({});
    std::string out;
    for (const llm::StreamEvent& one : read.events)
        writer->write(one, out);
    const auto reader = openai().read_stream({}, {});
    SseReader source(1 << 20);
    SseEvent event;
    std::vector<llm::StreamEvent> events;
    source.feed(out);
    while (source.next(event).value_or(false))
        ASSERT_TRUE(reader->on_event(event, events).has_value()) << out;
    ASSERT_TRUE(reader->on_end(events).has_value());
    EXPECT_NE(out.find("\"finish_reason\":\"tool_calls\""), std::string::npos);
    EXPECT_NE(out.find("\"reasoning_content\":\"hm\""), std::string::npos);
}

}  // namespace
}  // namespace weir::wire::gemini
