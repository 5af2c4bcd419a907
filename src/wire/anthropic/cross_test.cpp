// OpenAI's words to Anthropic's and back, through llm/.
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>

#include "json/document.hpp"
#include "llm/collect.hpp"
#include "wire/anthropic/flatten.hpp"
#include "wire/anthropic/request.hpp"
#include "wire/anthropic/response.hpp"
#include "wire/anthropic/stream.hpp"
#include "wire/openai_chat/request.hpp"
#include "wire/openai_chat/response.hpp"
#include "wire/openai_chat/stream.hpp"
#include "wire/replay_data.hpp"

namespace weir::wire::anthropic {
namespace {

using Lines = std::vector<std::string>;

llm::ChatRequest read_openai(const std::string& body) {
    Result<llm::ChatRequest> read = openai_chat::read_request(body, {});
    EXPECT_TRUE(read.has_value()) << read.error().message();
    return read ? *read : llm::ChatRequest();
}

// providers.md 10.2, with an image in a result, cache markers, a schema and an effort.
TEST(AnthropicCross, WritesAnOpenAiConversation) {
    const llm::ChatRequest request = read_openai(R"({"model":"m","max_completion_tokens":2000,
        "messages":[
            {"role":"system","content":[{"type":"text","text":"Be brief.","cache_control":{"type":"ephemeral","ttl":"1h"}}]},
            {"role":"user","content":[{"type":"text","text":"What?"},{"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw0KGgoA"}}]},
            {"role":"assistant","content":"Checking.","thinking_blocks":[{"type":"thinking","thinking":"Need both.","signature":"EqQB"}],
             "tool_calls":[{"id":"toolu_1","type":"function","function":{"name":"weather","arguments":"{\"city\":\"Oslo\"}"}},
                           {"id":"toolu_2","type":"function","function":{"name":"now","arguments":""}}]},
            {"role":"tool","tool_call_id":"toolu_1","content":"3C"},
            {"role":"tool","tool_call_id":"toolu_2","content":[{"type":"text","text":"12:00"},{"type":"image_url","image_url":{"url":"https://e.org/a.png"}}]},
            {"role":"user","content":"And?"}],
        "tools":[{"type":"function","function":{"name":"weather","description":"W","parameters":{"type":"object","properties":{"city":{"type":"string"}}}},"cache_control":{"type":"ephemeral"}},
                 {"type":"function","function":{"name":"now"}}],
        "tool_choice":"required","parallel_tool_calls":false,"stop":"END","temperature":0.2,"user":"u",
        "response_format":{"type":"json_schema","json_schema":{"name":"a","strict":true,"schema":{"type":"object","properties":{},"additionalProperties":false}}},
        "stream":true,"stream_options":{"include_usage":true}})");
    const Result<Written> written = write_request(request, {});
    ASSERT_TRUE(written.has_value()) << written.error().message();
    EXPECT_EQ(written->dropped, Lines{});
    EXPECT_EQ(difference(flatten_request(R"({"model":"m","max_tokens":2000,
        "system":[{"type":"text","text":"Be brief.","cache_control":{"type":"ephemeral","ttl":"1h"}}],
        "messages":[
            {"role":"user","content":[{"type":"text","text":"What?"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBORw0KGgoA"}}]},
            {"role":"assistant","content":[{"type":"thinking","thinking":"Need both.","signature":"EqQB"},{"type":"text","text":"Checking."},
                {"type":"tool_use","id":"toolu_1","name":"weather","input":{"city":"Oslo"}},{"type":"tool_use","id":"toolu_2","name":"now","input":{}}]},
            {"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","content":"3C"},
                {"type":"tool_result","tool_use_id":"toolu_2","content":[{"type":"text","text":"12:00"},{"type":"image","source":{"type":"url","url":"https://e.org/a.png"}}]},
                {"type":"text","text":"And?"}]}],
        "tools":[{"name":"weather","description":"W","input_schema":{"type":"object","properties":{"city":{"type":"string"}}},"cache_control":{"type":"ephemeral"}},
                 {"name":"now","input_schema":{"type":"object","properties":{}}}],
        "tool_choice":{"type":"any","disable_parallel_tool_use":true},
        "output_config":{"format":{"type":"json_schema","schema":{"type":"object","properties":{},"additionalProperties":false}}},
        "temperature":0.2,"stop_sequences":["END"],"stream":true,"metadata":{"user_id":"u"}})"),
                         flatten_request(written->body)),
              "");
}

TEST(AnthropicCross, WritesAnAnthropicConversationForOpenAi) {
    const Result<llm::ChatRequest> request =
        read_request(R"({"model":"m","max_tokens":5,"system":"s",
        "messages":[{"role":"user","content":"q"},
            {"role":"assistant","content":[{"type":"text","text":"t"},{"type":"tool_use","id":"a","name":"f","input":{"x":1}}]},
            {"role":"user","content":[{"type":"tool_result","tool_use_id":"a","is_error":true,"content":"bad"},{"type":"text","text":"more"}]}],
        "tools":[{"name":"f","input_schema":{"type":"object"}}],"tool_choice":{"type":"tool","name":"f"},
        "thinking":{"type":"enabled","budget_tokens":9000},"top_k":3})",
                     {});
    ASSERT_TRUE(request.has_value()) << request.error().message();
    const Result<Written> written = openai_chat::write_request(*request, {});
    ASSERT_TRUE(written.has_value()) << written.error().message();
    EXPECT_EQ(
        written->body,
        R"({"model":"m","messages":[{"role":"system","content":"s"},{"role":"user","content":"q"},{"role":"assistant","content":"t","tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":"{\"x\":1}"}}]},{"role":"tool","tool_call_id":"a","content":"Error: bad"},{"role":"user","content":"more"}],"tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object"}}}],"tool_choice":{"type":"function","function":{"name":"f"}},"max_completion_tokens":5,"top_k":3,"reasoning_effort":"high"})");
}

// An argument text by its JSON value: objects are demanded here.
std::string arguments_of(const llm::ToolCall& call) {
    const Result<json::Document> read = json::read(call.arguments);
    if (read && read->root().is_object()) return call.arguments;
    return call.arguments.find_first_not_of(" \n") == std::string::npos ? "{}" : "wrapped";
}

// What every client sees of an answer.
Lines gist(const llm::ChatAnswer& answer) {
    Lines lines;
    std::string text;
    std::string thoughts;
    const auto first = std::ranges::find(answer.choices, 0, &llm::Choice::index);
    if (first == answer.choices.end()) return lines;
    for (const llm::Part& part : first->message.parts) {
        if (const auto* one = std::get_if<llm::Text>(&part.body)) text += one->text;
        if (const auto* one = std::get_if<llm::Refusal>(&part.body)) text += one->text;
        if (const auto* one = std::get_if<llm::Reasoning>(&part.body)) thoughts += one->text;
        if (const auto* call = std::get_if<llm::ToolCall>(&part.body)) {
            std::string arguments = arguments_of(*call);
            const bool wrapped = arguments.starts_with("{\"value\":") ||
                                 arguments.starts_with("{\"_raw\":") ||
                                 arguments.starts_with("{\"input\":");
            lines.push_back(call->name + " " + (wrapped ? "wrapped" : arguments));
        }
    }
    lines.push_back("text: " + text);
    lines.push_back("thoughts: " + thoughts);
    if (answer.usage)
        lines.push_back(std::to_string(answer.usage->input().value()) + " in, " +
                        std::to_string(answer.usage->output().value()) + " out");
    return lines;
}

std::vector<llm::StreamEvent> events_of(StreamReader& reader, std::string_view body,
                                        Result<void>& result) {
    std::vector<llm::StreamEvent> events;
    SseReader sse(std::size_t{8} << 20);
    SseEvent event;
    sse.feed(body);
    while (result && sse.next(event).value_or(false))
        result = reader.on_event(event, events);
    if (result && sse.finish(event).value_or(false)) result = reader.on_event(event, events);
    if (result) result = reader.on_end(events);
    return events;
}
llm::ChatAnswer collect(const std::vector<llm::StreamEvent>& events) {
    llm::Collector collector;
    for (const llm::StreamEvent& event : events)
        collector.on_event(event);
    return collector.take();
}

void check_request(const replay::Exchange& exchange, std::size_t& unsayable) {
    const Result<llm::ChatRequest> request = openai_chat::read_request(exchange.request, {});
    if (!request) return;
    const Result<Written> written = write_request(*request, {});
    if (!written) {
        EXPECT_EQ(written.error().kind(), ErrorKind::unsupported) << exchange.id;
        EXPECT_NE(written.error().field(), "") << exchange.id;
        ++unsayable;
        return;
    }
    const Result<llm::ChatRequest> back = read_request(written->body, {});
    ASSERT_TRUE(back.has_value()) << exchange.id << ": " << back.error().message();
    // What is ours comes back as it was written.
    EXPECT_EQ(
        difference(flatten_request(written->body), flatten_request(write_request(*back, {})->body)),
        "")
        << exchange.id;
}

void check_answer(const replay::Exchange& exchange) {
    const Result<llm::ChatAnswer> answer = openai_chat::read_answer(exchange.response, {}, {});
    if (!answer) return;
    const Result<llm::ChatAnswer> back = read_answer(write_answer(*answer, {}).body, {}, {});
    ASSERT_TRUE(back.has_value()) << exchange.id << ": " << back.error().message();
    Lines expected = gist(*answer);
    if (!answer->usage) expected.push_back("0 in, 0 out");
    EXPECT_EQ(gist(*back), expected) << exchange.id;
}

void check_stream(const replay::Exchange& exchange) {
    Result<void> result;
    const auto events =
        events_of(*openai_chat::make_stream_reader({}, {}), exchange.response, result);
    if (!result) return;
    const auto writer = make_stream_writer({});
    std::string written;
    for (const llm::StreamEvent& event : events)
        writer->write(event, written);
    const llm::ChatAnswer whole = collect(events);
    const llm::ChatAnswer back = collect(events_of(*make_stream_reader({}, {}), written, result));
    ASSERT_TRUE(result.has_value()) << exchange.id << ": " << result.error().message();
    Lines expected = gist(whole);
    if (!whole.usage && !expected.empty()) expected.push_back("0 in, 0 out");
    EXPECT_EQ(gist(back), expected) << exchange.id;
}

TEST(AnthropicCross, EveryRecordedOpenAiExchange) {
    if (replay::folder().empty()) GTEST_SKIP() << "no recordings";
    std::size_t seen = 0;
    std::size_t unsayable = 0;
    replay::for_each("openai.chat", [&](const replay::Exchange& exchange) {
        ++seen;
        if (!exchange.request.empty()) check_request(exchange, unsayable);
        if (exchange.status >= 400) return;
        exchange.stream ? check_stream(exchange) : check_answer(exchange);
    });
    std::cout << "anthropic: " << seen << " exchanges of openai.chat, " << unsayable
              << " requests refused by name\n";
    EXPECT_GT(seen, 0U);
}

// And the other way: what a client of OpenAI gets of a recorded stream.
TEST(AnthropicCross, EveryRecordedStreamForOpenAi) {
    if (replay::folder().empty()) GTEST_SKIP() << "no recordings";
    replay::for_each("anthropic.messages", [&](const replay::Exchange& exchange) {
        if (!exchange.stream || exchange.status >= 400 || exchange.stream_format != "sse") return;
        Result<void> result;
        const auto events = events_of(*make_stream_reader({}, {}), exchange.response, result);
        if (!result) return;
        const auto writer = openai_chat::make_stream_writer({.usage_chunk = true});
        std::string written;
        for (const llm::StreamEvent& event : events)
            writer->write(event, written);
        const auto back = events_of(*openai_chat::make_stream_reader({}, {}), written, result);
        ASSERT_TRUE(result.has_value()) << exchange.id << ": " << result.error().message();
        const llm::ChatAnswer whole = collect(events);
        const llm::ChatAnswer got = collect(back);
        EXPECT_EQ(gist(got), gist(whole)) << exchange.id;
    });
}

}  // namespace
}  // namespace weir::wire::anthropic
