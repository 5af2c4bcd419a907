#include "wire/bedrock/stream.hpp"

#include <gtest/gtest.h>

#include "wire/bedrock/test_stream.hpp"

namespace weir::wire::bedrock {
namespace {

using llm::StopReason;

std::string start(int index, std::string_view what) {
    return frame("contentBlockStart", R"({"contentBlockIndex":)" + std::to_string(index) +
                                          R"(,"start":{)" + std::string(what) + "}}");
}
std::string delta(int index, std::string_view what) {
    return frame("contentBlockDelta", R"({"contentBlockIndex":)" + std::to_string(index) +
                                          R"(,"delta":{)" + std::string(what) + R"(},"p":"abc"})");
}
std::string stop(int index) {
    return frame("contentBlockStop", R"({"contentBlockIndex":)" + std::to_string(index) + "}");
}
std::string text(int index, std::string_view said) {
    return delta(index, R"("text":")" + std::string(said) + "\"");
}
const std::string begin = frame("messageStart", R"({"role":"assistant"})");
const std::string usage = frame(
    "metadata",
    R"({"usage":{"inputTokens":3,"outputTokens":2,"totalTokens":5},"metrics":{"latencyMs":1}})");
std::string end(std::string_view reason) {
    return frame("messageStop", R"({"stopReason":")" + std::string(reason) + "\"}");
}

template <class Body>
const Body& body_at(const Translated& read, std::size_t part) {
    return std::get<Body>(read.answer.choices.at(0).message.parts.at(part).body);
}

Translated good(const std::string& stream) {
    Translated read = translate({stream});
    EXPECT_TRUE(read.result.has_value()) << read.result.error().message();
    EXPECT_EQ(read.law, "");
    const Scanned scanned = scan({stream});
    EXPECT_TRUE(scanned.result.has_value());
    EXPECT_EQ(scanned.facts.usage, read.answer.usage);
    return read;
}

TEST(BedrockStreamReader, ReadsTextThoughtsAndCalls) {
    const Translated read = good(
        begin + delta(0, R"("reasoningContent":{"text":"h"})") +
        delta(0, R"("reasoningContent":{"text":"m"})") +
        delta(0, R"("reasoningContent":{"signature":"sig"})") + stop(0) +
        delta(1, R"("reasoningContent":{"redactedContent":"RXU4"})") + stop(1) + text(2, "a") +
        text(2, "") + text(2, "b") + delta(2, R"("citation":{"title":"t","location":{}})") +
        stop(2) + start(3, R"("toolUse":{"toolUseId":"x","name":"f"})") +
        delta(3, R"("toolUse":{"input":"{\"k\":"})") + delta(3, R"("toolUse":{"input":"1}"})") +
        stop(3) + start(4, R"("toolUse":{"toolUseId":"y","name":"g","type":"tool_use"})") +
        delta(4, R"("toolUse":{"input":""})") + stop(4) + end("tool_use") + usage);
    EXPECT_EQ(body_at<llm::Reasoning>(read, 0).text, "hm");
    EXPECT_EQ(body_at<llm::Reasoning>(read, 0).signature, "sig");
    EXPECT_EQ(body_at<llm::Reasoning>(read, 0).origin.wire, "bedrock");
    EXPECT_EQ(body_at<llm::Reasoning>(read, 1).data, "RXU4");
    EXPECT_EQ(body_at<llm::Text>(read, 2).text, "ab");
    EXPECT_EQ(body_at<llm::Text>(read, 2).citations.at(0).title, "t");
    EXPECT_EQ(body_at<llm::ToolCall>(read, 3).arguments, R"({"k":1})");
    EXPECT_EQ(body_at<llm::ToolCall>(read, 4).arguments, "");
    EXPECT_EQ(read.answer.choices[0].stop, StopReason::tool_use);
    EXPECT_EQ(read.answer.usage->total(), Tokens(5));
    EXPECT_EQ(read.answer.extras.at(0).name, "metrics");
}

TEST(BedrockStreamReader, PutsInterleavedBlocksInSequence) {
    const Translated read =
        good(begin + start(0, R"("toolUse":{"toolUseId":"x","name":"f"})") +
             start(1, R"("toolUse":{"toolUseId":"y","name":"g"})") +
             delta(1, R"("toolUse":{"input":"{}"})") + delta(0, R"("toolUse":{"input":"[]"})") +
             text(2, "after") + stop(1) + stop(0) + end("tool_use") + usage);
    EXPECT_EQ(body_at<llm::ToolCall>(read, 0).arguments, "[]");
    EXPECT_EQ(body_at<llm::ToolCall>(read, 1).arguments, "{}");
    EXPECT_EQ(body_at<llm::Text>(read, 2).text, "after");
}

TEST(BedrockStreamReader, TakesStreamsWithoutStopsStartsOrMetadata) {
    const Translated read = good(text(0, "a") + text(1, "b") + end("end_turn"));
    EXPECT_EQ(body_at<llm::Text>(read, 1).text, "b");
    EXPECT_FALSE(read.answer.usage.has_value());
    const Translated early = good(begin + text(0, "a") + usage + end("end_turn"));
    EXPECT_EQ(early.answer.usage->total(), Tokens(5));
}

TEST(BedrockStreamReader, KeepsWhatAwsRanWhole) {
    const Translated read = good(
        begin +
        start(
            0,
            R"("toolUse":{"toolUseId":"x","name":"nova_code_interpreter","type":"server_tool_use"})") +
        delta(0, R"("toolUse":{"input":"{\"snippet\":"})") +
        delta(0, R"("toolUse":{"input":"\"1\"}"})") + stop(0) +
        start(1, R"("toolResult":{"toolUseId":"x","type":"r","status":"success"})") +
        delta(1, R"("toolResult":[{"json":{"out":"1"}}])") +
        delta(1, R"("toolResult":[{"text":"t"}])") + stop(1) + text(2, "done") + end("end_turn") +
        usage);
    EXPECT_EQ(
        body_at<llm::Opaque>(read, 0).json,
        R"({"toolUse":{"input":{"snippet":"1"},"toolUseId":"x","name":"nova_code_interpreter","type":"server_tool_use"}})");
    EXPECT_EQ(
        body_at<llm::Opaque>(read, 1).json,
        R"({"toolResult":{"content":[{"json":{"out":"1"}},{"text":"t"}],"toolUseId":"x","type":"r","status":"success"}})");
    EXPECT_EQ(read.answer.choices[0].stop, StopReason::end_turn);
}

TEST(BedrockStreamReader, ReadsImages) {
    const Translated read = good(begin + start(0, R"("image":{"format":"png"})") +
                                 delta(0, R"("image":{"source":{"bytes":"iVBO"}})") +
                                 delta(0, R"("image":{"source":{"bytes":"Rw0K"}})") + stop(0) +
                                 end("end_turn") + usage);
    EXPECT_EQ(body_at<llm::Image>(read, 0).media.data, "iVBORw0K");
    const Translated again = translate({write_stream(read.events)});
    EXPECT_TRUE(again.events == read.events);
}

TEST(BedrockStreamReader, SkipsWhatItDoesNotKnow) {
    const Translated read =
        good(frame("initial-response", "{}") + begin + frame("brandNew", R"({"x":1})") +
             start(0, R"("hologram":{})") + delta(0, R"("hologram":{"y":1})") + stop(0) + stop(9) +
             delta(1, R"("toolUse":{"input":"lost"})") + text(2, "a") + stop(2) + end("end_turn") +
             usage + text(3, "too late"));
    ASSERT_EQ(read.answer.choices.at(0).message.parts.size(), 1U);
    EXPECT_EQ(body_at<llm::Text>(read, 0).text, "a");
}

TEST(BedrockStreamReader, FailsForWhatIsNoStream) {
    for (const std::string& bad : {std::string(), begin + text(0, "a"), begin + usage,
                                   frame("messageStop", "{"), frame("messageStop", "[]")}) {
        const Translated read = translate({bad});
        ASSERT_FALSE(read.result.has_value());
        EXPECT_EQ(read.result.error().kind(), ErrorKind::upstream_protocol);
        EXPECT_FALSE(scan({bad}).result.has_value());
    }
}

TEST(BedrockStreamReader, HasALimitForWhatWaits) {
    std::string stream = begin + start(0, R"("toolUse":{"toolUseId":"x","name":"f"})");
    for (int i = 1; i < 1100; ++i)
        stream += text(i, "a");
    EXPECT_EQ(translate({stream}).result.error().kind(), ErrorKind::upstream_protocol);
    const auto reader = make_stream_reader({.bytes_max = 300}, {});
    std::vector<llm::StreamEvent> events;
    Result<void> result;
    for (const Frame& one : frames_of(stream))
        if (result)
            result = reader->on_event(
                {.name = one.name, .data = one.data, .id = {}, .raw = one.raw, .has_data = true},
                events);
    EXPECT_FALSE(result.has_value());
    EXPECT_LT(events.size(), 5U);
}

TEST(BedrockStreamScan, CountsAndRecognisesDeltas) {
    const Scanned scanned =
        scan({begin + text(0, "one") + text(0, "tw\\u00e9") + text(0, "") + text(0, "four") +
              stop(0) + start(1, R"("toolUse":{"toolUseId":"x","name":"f"})") +
              delta(1, R"("toolUse":{"input":"{}"})") +
              delta(2, R"("reasoningContent":{"text":"hm"})") + end("tool_use") + usage});
    ASSERT_TRUE(scanned.result.has_value());
    EXPECT_EQ(scanned.facts.content_bytes, 11U);
    EXPECT_EQ(scanned.facts.tool_bytes, 3U);
    EXPECT_EQ(scanned.facts.reasoning_bytes, 2U);
    EXPECT_EQ(scanned.content, 6U);
    EXPECT_TRUE(scanned.facts.finished && scanned.facts.ended);
    EXPECT_EQ(scanned.facts.stops, std::vector<StopReason>{StopReason::tool_use});
}

TEST(BedrockStreamWriter, WritesTheSequenceThatClientsExpect) {
    const std::vector<llm::StreamEvent> spoken = {
        llm::Started{.id = "i", .model = "m", .created = 3},
        llm::BlockOpened{0, 0, {.body = llm::Text{}}},
        llm::BlockClosed{0, 0},
        llm::BlockOpened{0, 1, {.body = llm::Text{}}},
        llm::TextDelta{0, 1, "hi"},
        llm::BlockClosed{0, 1},
        llm::BlockOpened{0, 2, {.body = llm::ToolCall{.name = "f"}}},
        llm::BlockClosed{0, 2},
        llm::BlockOpened{1, 0, {.body = llm::Text{}}},
        llm::TextDelta{1, 0, "another choice"},
        llm::ChoiceFinished{.choice = 0, .stop = StopReason::tool_use, .native_stop = "tool_calls"},
        llm::Finished{.usage =
                          llm::Usage{.input_uncached = Tokens(2), .output_visible = Tokens(1)}},
    };
    std::string said;
    for (const Frame& one : frames_of(write_stream(spoken)))
        said += one.name + " " + one.data + "\n";
    const std::size_t id = said.find("tooluse_");
    ASSERT_NE(id, std::string::npos) << said;
    said.replace(id, 30, "ID");
    EXPECT_EQ(said,
              R"(messageStart {"role":"assistant"}
contentBlockDelta {"contentBlockIndex":0,"delta":{"text":"hi"}}
contentBlockStop {"contentBlockIndex":0}
contentBlockStart {"contentBlockIndex":1,"start":{"toolUse":{"toolUseId":"ID","name":"f"}}}
contentBlockDelta {"contentBlockIndex":1,"delta":{"toolUse":{"input":""}}}
contentBlockStop {"contentBlockIndex":1}
messageStop {"stopReason":"tool_use"}
metadata {"usage":{"inputTokens":2,"outputTokens":1,"totalTokens":3,"cacheReadInputTokens":0,"cacheWriteInputTokens":0},"metrics":{"latencyMs":0}}
)");
}

TEST(BedrockStreamWriter, SealsWhatOthersProved) {
    const llm::Reasoning proof = {
        .data = "gAAA", .id = "rs_1", .origin = {.wire = "openai_responses", .provider = ""}};
    const std::vector<llm::StreamEvent> spoken = {
        llm::Started{},
        llm::BlockOpened{0, 0, {.body = llm::Reasoning{}}},
        llm::ReasoningDelta{0, 0, "hm"},
        llm::ReasoningProof{0, 0, proof},
        llm::BlockClosed{0, 0},
        llm::ChoiceFinished{.choice = 0, .stop = StopReason::end_turn, .native_stop = "end_turn"},
        llm::Finished{},
    };
    const Translated read = good(write_stream(spoken));
    EXPECT_EQ(body_at<llm::Reasoning>(read, 0).data, "gAAA");
    EXPECT_EQ(body_at<llm::Reasoning>(read, 0).origin.wire, "openai_responses");
    EXPECT_EQ(body_at<llm::Reasoning>(read, 0).text, "hm");
}

// Of a call it comes before the block, of a text behind it.
TEST(BedrockStreamWriter, HangsProofsOfOthersBesideTheirParts) {
    const llm::Signature signature = {.bytes = "GEM", .origin = {.wire = "gemini"}};
    const std::vector<llm::StreamEvent> spoken = {
        llm::Started{},
        llm::BlockOpened{0, 0, {.body = llm::Text{}}},
        llm::TextDelta{0, 0, "hi"},
        llm::PartSigned{0, 0, signature},
        llm::BlockClosed{0, 0},
        llm::BlockOpened{0,
                         1,
                         {.body = llm::ToolCall{.id = llm::ToolCallId("a"), .name = "f"},
                          .cache = {},
                          .signature = signature}},
        llm::BlockClosed{0, 1},
        llm::ChoiceFinished{.choice = 0, .stop = StopReason::tool_use, .native_stop = "tool_use"},
        llm::Finished{},
    };
    const Translated read = good(write_stream(spoken));
    ASSERT_EQ(read.answer.choices.at(0).message.parts.size(), 4U);
    EXPECT_EQ(body_at<llm::Text>(read, 0).text, "hi");
    EXPECT_EQ(body_at<llm::ToolCall>(read, 3).name, "f");
}

}  // namespace
}  // namespace weir::wire::bedrock
