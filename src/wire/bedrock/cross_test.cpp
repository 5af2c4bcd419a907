// What an OpenAI client says to a model behind Bedrock, and what comes back: nothing that both
// wires can say is lost on the way.
#include <gtest/gtest.h>

#include "wire/bedrock/request.hpp"
#include "wire/bedrock/response.hpp"
#include "wire/bedrock/test_stream.hpp"
#include "wire/openai_chat/request.hpp"
#include "wire/openai_chat/response.hpp"
#include "wire/openai_chat/stream.hpp"

namespace weir::wire::bedrock {
namespace {

using Lines = std::vector<std::string>;

struct Gist {
    Lines& lines;
    void operator()(const llm::Text& text) const { lines.push_back("text " + text.text.str()); }
    void operator()(const llm::Image& image) const {
        lines.push_back("image " + image.media.media_type + " " + image.media.data);
    }
    void operator()(const llm::File& file) const {
        lines.push_back("file " + file.media.media_type + " " + file.media.data);
    }
    void operator()(const llm::ToolCall& call) const {
        lines.push_back("call " + call.id.value() + " " + call.name + " " +
                        (call.arguments.empty() ? "{}" : call.arguments));
    }
    void operator()(const llm::ToolResult& result) const {
        lines.push_back("result " + result.call.value());
        for (const llm::ResultContent& content : result.content)
            std::visit(
                [this](const auto& body) {
                    if constexpr (requires { (*this)(body); }) (*this)(body);
                },
                content.body);
    }
    void operator()(const llm::Reasoning& reasoning) const {
        lines.push_back("reasoning " + reasoning.text + " " + reasoning.signature);
    }
    template <class Other>
    void operator()(const Other&) const {
        lines.emplace_back("other");
    }
};

Lines gist(const std::vector<llm::Message>& messages) {
    Lines lines;
    for (const llm::Message& message : messages) {
        const bool instructs =
            message.role == llm::Role::system || message.role == llm::Role::developer;
        for (const llm::Part& part : message.parts) {
            lines.emplace_back(instructs ? "system" : "");
            if (message.role == llm::Role::assistant) lines.back() = "assistant";
            std::visit(Gist{lines}, part.body);
            if (part.cache) lines.push_back("cache " + part.cache->ttl);
        }
    }
    return lines;
}

struct Crossed {
    llm::ChatRequest said;     // by the client
    llm::ChatRequest arrived;  // as Bedrock reads it
    Lines dropped;
};

Crossed cross(const std::string& openai) {
    Crossed crossed;
    Result<llm::ChatRequest> said = openai_chat::read_request(openai, {});
    EXPECT_TRUE(said.has_value()) << said.error().message();
    if (!said) return crossed;
    crossed.said = std::move(*said);
    Result<Written> written = write_request(crossed.said, {});
    EXPECT_TRUE(written.has_value()) << written.error().message();
    if (!written) return crossed;
    crossed.dropped = written->dropped;
    Result<llm::ChatRequest> arrived = read_request(written->body, {});
    EXPECT_TRUE(arrived.has_value()) << arrived.error().message();
    if (arrived) crossed.arrived = std::move(*arrived);
    return crossed;
}

TEST(BedrockCross, RequestsKeepTheConversation) {
    const Crossed crossed = cross(
        R"({"model":"us.anthropic.claude-sonnet-4-5-v1:0","max_tokens":100,"temperature":0.5,"stop":"END",)"
        R"("reasoning_effort":"none","messages":[{"role":"system","content":"be brief"},)"
        R"({"role":"user","content":[{"type":"text","text":"look","cache_control":{"type":"ephemeral","ttl":"1h"}},)"
        R"({"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw0KGgoA"}},)"
        R"({"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,JVBERi0x"}}]},)"
        R"({"role":"assistant","content":"calling","tool_calls":[)"
        R"({"id":"call_1","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}},)"
        R"({"id":"call_2","type":"function","function":{"name":"g","arguments":"{}"}}]},)"
        R"({"role":"tool","tool_call_id":"call_1","content":"one"},)"
        R"({"role":"tool","tool_call_id":"call_2","content":[{"type":"text","text":"two"},)"
        R"({"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw0KGgoB"}}]},)"
        R"({"role":"user","content":"go on"}],"tool_choice":"required","tools":[)"
        R"({"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object"},"strict":true}},)"
        R"({"type":"function","function":{"name":"g"},"cache_control":{"type":"ephemeral"}}]})");
    EXPECT_EQ(gist(crossed.arrived.messages), gist(crossed.said.messages));
    EXPECT_TRUE(crossed.dropped.empty()) << crossed.dropped[0];
    const llm::ChatRequest& arrived = crossed.arrived;
    EXPECT_EQ(arrived.output_max, Tokens(100));
    EXPECT_EQ(arrived.sampling, crossed.said.sampling);
    EXPECT_EQ(arrived.tools.at(0).parameters_json, R"({"type":"object"})");
    EXPECT_EQ(arrived.tools[0].strict, true);
    EXPECT_TRUE(arrived.tools.at(1).cache.has_value());
    EXPECT_EQ(arrived.tool_choice->mode, llm::ToolChoice::Mode::required);
    EXPECT_EQ(arrived.reasoning->enabled, false);
}

TEST(BedrockCross, RequestsKeepStructuredOutputAndThinking) {
    const Crossed crossed = cross(
        R"({"model":"us.anthropic.claude-sonnet-5","messages":[{"role":"user","content":"hi"}],)"
        R"("reasoning_effort":"high","response_format":{"type":"json_schema","json_schema":)"
        R"({"name":"n","description":"d","schema":{"type":"object","properties":{"z":{},"a":{}}},"strict":true}},)"
        R"("user":"u1","metadata":{"k":"v"},"service_tier":"flex"})");
    EXPECT_TRUE(crossed.dropped.empty()) << crossed.dropped[0];
    const llm::ChatRequest& arrived = crossed.arrived;
    EXPECT_EQ(arrived.response_format->name, "n");
    EXPECT_EQ(arrived.response_format->schema_json, crossed.said.response_format->schema_json);
    EXPECT_EQ(arrived.reasoning->effort, llm::Effort::high);
    EXPECT_EQ(arrived.reasoning->enabled, true);
    EXPECT_EQ(arrived.user, "u1");
    EXPECT_EQ(arrived.metadata, crossed.said.metadata);
    EXPECT_EQ(arrived.service_tier, "flex");
}

// The other way: a Bedrock client's request to an OpenAI model.
TEST(BedrockCross, RequestsOfBedrockClientsReachOpenAi) {
    Result<llm::ChatRequest> said = read_request(
        R"({"system":[{"text":"s"}],"messages":[{"role":"user","content":[{"text":"q"},)"
        R"({"image":{"format":"png","source":{"bytes":"iVBORw0KGgoA"}}}]},{"role":"assistant","content":[)"
        R"({"toolUse":{"toolUseId":"a","name":"f","input":{"k":1}}}]},{"role":"user","content":[)"
        R"({"toolResult":{"toolUseId":"a","content":[{"json":{"x":1}}],"status":"success"}},{"text":"and"}]}],)"
        R"("toolConfig":{"tools":[{"toolSpec":{"name":"f","inputSchema":{"json":{"type":"object"}}}}]},)"
        R"("additionalModelRequestFields":{"reasoning_effort":"low"}})",
        {});
    ASSERT_TRUE(said.has_value()) << said.error().message();
    said->model = ModelName("m");  // it was in the path
    const Result<Written> written = openai_chat::write_request(*said, {});
    ASSERT_TRUE(written.has_value());
    EXPECT_TRUE(written->dropped.empty()) << written->dropped[0];
    EXPECT_NE(written->body.find(R"({"role":"tool","tool_call_id":"a","content":"{\"x\":1}"})"),
              std::string::npos)
        << written->body;
    EXPECT_NE(written->body.find(R"("reasoning_effort":"low")"), std::string::npos);
    const Result<llm::ChatRequest> arrived = openai_chat::read_request(written->body, {});
    ASSERT_TRUE(arrived.has_value());
    EXPECT_EQ(gist(arrived->messages), gist(said->messages));
}

const std::string openai_answer =
    R"({"id":"c","object":"chat.completion","created":5,"model":"m","choices":[{"index":0,"message":)"
    R"({"role":"assistant","content":"text","reasoning_content":"think","tool_calls":[)"
    R"({"id":"x:1","type":"function","function":{"name":"f","arguments":"{\"k\": 1}"}},)"
    R"({"id":"y","type":"function","function":{"name":"g","arguments":""}}]},"finish_reason":"tool_calls"}],)"
    R"("usage":{"prompt_tokens":10,"completion_tokens":7,"total_tokens":17,)"
    R"("prompt_tokens_details":{"cached_tokens":4},"completion_tokens_details":{"reasoning_tokens":3}}})";

TEST(BedrockCross, AnswersReachBedrockClients) {
    const Result<llm::ChatAnswer> said = openai_chat::read_answer(openai_answer, {}, {});
    ASSERT_TRUE(said.has_value());
    const Result<llm::ChatAnswer> arrived = read_answer(write_answer(*said, {}).body, {}, {});
    ASSERT_TRUE(arrived.has_value()) << arrived.error().message();
    EXPECT_EQ(gist({arrived->choices[0].message}), gist({said->choices[0].message}));
    EXPECT_EQ(arrived->choices[0].stop, llm::StopReason::tool_use);
    EXPECT_EQ(arrived->usage->input_uncached, Tokens(6));
    EXPECT_EQ(arrived->usage->input_cache_read, Tokens(4));
    EXPECT_EQ(arrived->usage->output(), Tokens(7));
}

std::string openai_chunk(std::string_view delta, std::string_view finish = "null") {
    return R"({"id":"c","choices":[{"index":0,"delta":)" + std::string(delta) +
           R"(,"finish_reason":)" + std::string(finish) + "}]}";
}

TEST(BedrockCross, StreamsReachBedrockClientsAndBack) {
    const auto reader = openai_chat::make_stream_reader({}, {});
    std::vector<llm::StreamEvent> events;
    for (
        const std::string& data :
        {openai_chunk(R"({"role":"assistant","content":""})"),
         openai_chunk(R"({"reasoning_content":"think"})"), openai_chunk(R"({"content":"te"})"),
         openai_chunk(R"({"content":"xt"})"),
         openai_chunk(
             R"({"tool_calls":[{"index":0,"id":"x","function":{"name":"f","arguments":"{\"k\""}}]})"),
         openai_chunk(
             R"({"tool_calls":[{"index":1,"id":"y","function":{"name":"g","arguments":""}}]})"),
         openai_chunk(R"({"tool_calls":[{"index":0,"function":{"arguments":": 1}"}}]})"),
         openai_chunk("{}", R"("tool_calls")"),
         std::string(
             R"({"choices":[],"usage":{"prompt_tokens":10,"completion_tokens":7,"total_tokens":17}})"),
         std::string("[DONE]")})
        ASSERT_TRUE(reader->on_event(
            {.name = {}, .data = data, .id = {}, .raw = {}, .has_data = true}, events));
    ASSERT_TRUE(reader->on_end(events));
    llm::Collector collector;
    for (const llm::StreamEvent& event : events)
        collector.on_event(event);
    const Translated arrived = translate({write_stream(events)});
    ASSERT_TRUE(arrived.result.has_value()) << arrived.result.error().message();
    EXPECT_EQ(arrived.law, "");
    const llm::ChatAnswer said = collector.take();
    EXPECT_EQ(gist({arrived.answer.choices.at(0).message}), gist({said.choices.at(0).message}));
    EXPECT_EQ(arrived.answer.usage, said.usage);
    EXPECT_EQ(arrived.answer.choices[0].stop, llm::StopReason::tool_use);

    // And from Bedrock to an OpenAI client.
    const auto writer = openai_chat::make_stream_writer({.usage_chunk = true});
    std::string sse;
    for (const llm::StreamEvent& event : arrived.events)
        writer->write(event, sse);
    for (const std::string_view part :
         {R"("reasoning_content":"think")", R"("content":"te")", R"("id":"x")",
          R"("finish_reason":"tool_calls")", R"("total_tokens":17)", "data: [DONE]"})
        EXPECT_NE(sse.find(part), std::string::npos) << part;
}

}  // namespace
}  // namespace weir::wire::bedrock
