#include "wire/anthropic/stream.hpp"

#include <gtest/gtest.h>

#include "llm/collect.hpp"
#include "llm/stream_checker.hpp"

namespace weir::wire::anthropic {
namespace {

struct Read {
    Result<void> result;
    std::vector<llm::StreamEvent> events;
    std::string names;  // of the events
    llm::ChatAnswer answer;
    std::string law;
};

Read read(std::string_view body) {
    Read got;
    SseReader sse(100'000);
    const auto reader = make_stream_reader({.bytes_max = 10'000}, {});
    SseEvent event;
    sse.feed(body);
    while (got.result && sse.next(event).value_or(false))
        got.result = reader->on_event(event, got.events);
    if (got.result) got.result = reader->on_end(got.events);
    llm::StreamChecker checker;
    llm::Collector collector;
    for (const llm::StreamEvent& one : got.events) {
        if (const Result<void> legal = checker.on_event(one); !legal)
            got.law += legal.error().message() + "\n";
        got.names += std::string(name(one)) + " ";
        collector.on_event(one);
    }
    got.answer = collector.take();
    return got;
}

std::string line(std::string_view json) { return "data: " + std::string(json) + "\n\n"; }
std::string block(int index, std::string_view start,
                  std::initializer_list<std::string_view> deltas) {
    const std::string at = R"(,"index":)" + std::to_string(index);
    std::string sse = line(R"({"type":"content_block_start")" + at + R"(,"content_block":)" +
                           std::string(start) + "}");
    for (const std::string_view delta : deltas)
        sse += line(R"({"type":"content_block_delta")" + at + R"(,"delta":)" + std::string(delta) +
                    "}");
    return sse + line(R"({"type":"content_block_stop")" + at + "}");
}
std::string start() {
    return line(
        R"({"type":"message_start","message":{"id":"msg_1","model":"c","content":[],)"
        R"("usage":{"input_tokens":12,"cache_read_input_tokens":2048,"output_tokens":1}}})");
}
std::string stop(std::string_view reason = "tool_use") {
    return line(R"({"type":"message_delta","delta":{"stop_reason":")" + std::string(reason) +
                R"(","stop_sequence":null},"usage":{"output_tokens":91}})") +
           line(R"({"type":"message_stop"})");
}
const std::string text_start = R"({"type":"text","text":""})";

// providers.md 10.1
std::string transcript() {
    return start() +
           block(0, R"({"type":"thinking","thinking":"","signature":""})",
                 {R"({"type":"thinking_delta","thinking":"Need both."})",
                  R"({"type":"signature_delta","signature":"EqQB"})"}) +
           line(R"({"type":"ping"})") +
           block(1, text_start, {R"({"type":"text_delta","text":"Checking."})"}) +
           block(2, R"({"type":"tool_use","id":"toolu_1","name":"weather","input":{}})",
                 {R"({"type":"input_json_delta","partial_json":""})",
                  R"({"type":"input_json_delta","partial_json":"{\"city\":"})",
                  R"({"type":"input_json_delta","partial_json":"\"Oslo\"}"})"}) +
           block(3, R"({"type":"tool_use","id":"toolu_2","name":"now","input":{}})", {}) + stop();
}

TEST(AnthropicStreamReader, ReadsThoughtsTextAndCalls) {
    const Read got = read(transcript());
    ASSERT_TRUE(got.result.has_value()) << got.result.error().message();
    EXPECT_EQ(got.law, "");
    EXPECT_EQ(got.names,
              "started usage_report block_opened reasoning_delta reasoning_proof block_closed "
              "block_opened text_delta block_closed block_opened arguments_delta arguments_delta "
              "block_closed block_opened arguments_delta block_closed usage_report "
              "choice_finished finished ");
    const auto& parts = got.answer.choices.at(0).message.parts;
    EXPECT_EQ(std::get<llm::Reasoning>(parts.at(0).body).signature, "EqQB");
    EXPECT_EQ(std::get<llm::ToolCall>(parts.at(2).body).arguments, R"({"city":"Oslo"})");
    EXPECT_EQ(std::get<llm::ToolCall>(parts.at(3).body).arguments, "{}");
    EXPECT_EQ(got.answer.usage->input(), Tokens(2060));
    EXPECT_EQ(got.answer.usage->output(), Tokens(91));
    EXPECT_EQ(got.answer.choices[0].stop, llm::StopReason::tool_use);
}

TEST(AnthropicStreamReader, KeepsBlocksThatItDoesNotKnow) {
    const Read got =
        read(start() +
             block(0, R"({"type":"server_tool_use","id":"s","name":"web_search","input":{}})",
                   {R"({"type":"input_json_delta","partial_json":"{\"q\":"})",
                    R"({"type":"input_json_delta","partial_json":"1}"})"}) +
             block(1, R"({"type":"compaction","content":null})",
                   {R"({"type":"compaction_delta","content":"so "})",
                    R"({"type":"compaction_delta","content":"far","encrypted":[1]})"}) +
             block(2, R"({"type":"redacted_thinking","data":"D"})", {}) +
             block(3, R"({"type":"new_tool","input":{}})",
                   {R"({"type":"input_json_delta","partial_json":"{"})"}) +
             stop());
    ASSERT_TRUE(got.result.has_value()) << got.result.error().message();
    EXPECT_EQ(got.law, "");
    const auto& parts = got.answer.choices.at(0).message.parts;
    EXPECT_EQ(std::get<llm::Opaque>(parts.at(0).body).json,
              R"({"type":"server_tool_use","id":"s","name":"web_search","input":{"q":1}})");
    EXPECT_EQ(std::get<llm::Opaque>(parts.at(1).body).json,
              R"({"type":"compaction","content":"so far","encrypted":[1]})");
    EXPECT_EQ(std::get<llm::Reasoning>(parts.at(2).body).data, "D");
    EXPECT_EQ(std::get<llm::Opaque>(parts.at(3).body).json, R"({"type":"new_tool","input":"{"})");
}

TEST(AnthropicStreamReader, PlacesCitationsOnTheirWholeBlock) {
    const Read got = read(
        start() + block(0, text_start, {R"({"type":"text_delta","text":"é "})"}) +
        block(1, R"({"citations":[],"type":"text","text":""})",
              {R"({"type":"citations_delta","citation":{"type":"page_location","cited_text":"c"}})",
               R"({"type":"text_delta","text":"abc"})", R"({"type":"brand_new_delta","x":1})"}) +
        stop("end_turn"));
    ASSERT_TRUE(got.result.has_value()) << got.result.error().message();
    const auto& text = std::get<llm::Text>(got.answer.choices.at(0).message.parts.at(1).body);
    EXPECT_EQ(text.text, "abc");
    EXPECT_EQ(text.citations.at(0).begin, 2);
    EXPECT_EQ(text.citations.at(0).end, 5);
}

TEST(AnthropicStreamReader, TakesExtrasOnceAtTheEnd) {
    const Read got = read(
        start() +
        line(
            R"({"type":"message_delta","delta":{"stop_reason":"refusal","stop_details":{"type":"refusal"},"container":null},)"
            R"("usage":{"output_tokens":0,"speed":"fast"},"context_management":{"applied_edits":[]}})") +
        line(R"({"type":"brand_new_event","x":1})") + line(R"({"type":"message_stop"})"));
    ASSERT_TRUE(got.result.has_value());
    EXPECT_EQ(got.names,
              "started usage_report usage_report choice_finished answer_extra "
              "answer_extra answer_extra finished ");
    EXPECT_EQ(got.answer.extras.at(2).name, "usage.speed");
}

TEST(AnthropicStreamReader, RefusesWhatIsOutOfOrder) {
    const std::string open = line(
        R"({"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}})");
    const std::string delta = line(
        R"({"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"x"}})");
    const std::string close = line(R"({"type":"content_block_stop","index":0})");
    const std::string other = line(R"({"type":"content_block_stop","index":1})");
    const std::string another = line(R"({"type":"message_start","message":{"id":"msg_2"}})");
    for (const std::string& body :
         {std::string(), stop(), open, start() + delta, start() + open + open,
          start() + open + other, start() + open + stop(), start() + close, start() + another,
          start() + open + close + start(), start() + open + delta + close,
          start() + open + line("{"), start() + line("[]"), start() + line("1")}) {
        const Read got = read(body);
        ASSERT_FALSE(got.result.has_value()) << body;
        EXPECT_EQ(got.result.error().kind(), ErrorKind::upstream_protocol) << body;
    }
    EXPECT_TRUE(read(start() + start() + stop()).result.has_value());
}

TEST(AnthropicStreamReader, RefusesDeltasOfAnotherKindAndBlocksWithoutEnd) {
    for (const char* delta : {R"({"type":"thinking_delta","thinking":"x"})",
                              R"({"type":"input_json_delta","partial_json":"x"})",
                              R"({"type":"signature_delta","signature":"x"})"})
        EXPECT_FALSE(read(start() + block(0, text_start, {delta}) + stop()).result.has_value());
    const std::string part =
        R"({"type":"input_json_delta","partial_json":")" + std::string(6000, 'x') + R"("})";
    const Read got =
        read(start() + block(0, R"({"type":"server_tool_use"})", {part, part}) + stop());
    EXPECT_EQ(got.result.error().kind(), ErrorKind::upstream_protocol);
}

TEST(AnthropicStreamReader, PassesOnTheProvidersError) {
    const Read got = read(start() +
                          "event: error\ndata: "
                          "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\","
                          "\"message\":\"Overloaded\"}}\n\n");
    ASSERT_FALSE(got.result.has_value());
    EXPECT_EQ(got.result.error().kind(), ErrorKind::upstream_overloaded);
    EXPECT_EQ(read(line(R"({"error":{"message":"no token"}})")).result.error().message(),
              "no token");
}

}  // namespace
}  // namespace weir::wire::anthropic
