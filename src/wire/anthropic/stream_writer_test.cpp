#include <gtest/gtest.h>

#include "llm/collect.hpp"
#include "wire/anthropic/stream.hpp"

namespace weir::wire::anthropic {
namespace {

using Events = std::vector<llm::StreamEvent>;

std::string write(const Events& events, const WriteOptions& options = {}) {
    const auto writer = make_stream_writer(options);
    std::string out;
    for (const llm::StreamEvent& event : events)
        writer->write(event, out);
    return out;
}
llm::ChatAnswer read(const std::string& body) {
    SseReader sse(100'000);
    const auto reader = make_stream_reader({}, {});
    llm::Collector collector;
    Events events;
    SseEvent event;
    sse.feed(body);
    while (sse.next(event).value_or(false)) {
        const Result<void> done = reader->on_event(event, events);
        EXPECT_TRUE(done.has_value()) << done.error().message();
        EXPECT_TRUE(event.name.size() > 2 &&
                    event.data.starts_with("{\"type\":\"" + std::string(event.name)));
    }
    EXPECT_TRUE(reader->on_end(events).has_value());
    for (llm::StreamEvent& one : events)
        collector.on_event(std::move(one));
    return collector.take();
}
llm::StreamEvent opened(int block, llm::PartBody body) {
    return llm::BlockOpened{0, block, {.body = std::move(body)}};
}
const llm::StreamEvent finished =
    llm::ChoiceFinished{.stop = llm::StopReason::end_turn, .native_stop = "stop"};

TEST(AnthropicStreamWriter, WritesTheVendorsEvents) {
    llm::Usage usage;
    usage.input_uncached = Tokens(3);
    llm::Usage last = usage;
    last.output_visible = Tokens(2);
    EXPECT_EQ(write({llm::Started{.id = "i", .model = "m"}, llm::UsageReport{usage},
                     opened(0, llm::Text{}), llm::TextDelta{0, 0, "hi"}, llm::BlockClosed{0, 0},
                     finished, llm::Finished{last, "default"}},
                    {.model = "alias"}),
              R"(event: message_start
data: {"type":"message_start","message":{"id":"i","type":"message","role":"assistant","model":"alias","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":3,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"cache_creation":{"ephemeral_5m_input_tokens":0,"ephemeral_1h_input_tokens":0},"output_tokens":0}}}

event: content_block_start
data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

event: content_block_delta
data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"hi"}}

event: content_block_stop
data: {"type":"content_block_stop","index":0}

event: message_delta
data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"input_tokens":3,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"cache_creation":{"ephemeral_5m_input_tokens":0,"ephemeral_1h_input_tokens":0},"output_tokens":2,"service_tier":"standard"}}

event: message_stop
data: {"type":"message_stop"}

)");
}

TEST(AnthropicStreamWriter, BeginsNoBlockThatStaysEmpty) {
    const llm::ChatAnswer answer =
        read(write({llm::Started{.id = "i"}, opened(0, llm::Text{}), llm::BlockClosed{0, 0},
                    opened(1, llm::Reasoning{}), llm::BlockClosed{0, 1}, opened(2, llm::Image{}),
                    llm::BlockClosed{0, 2}, opened(3, llm::ToolCall{.name = "f"}),
                    llm::BlockClosed{0, 3}, finished, llm::Finished{}}));
    ASSERT_EQ(answer.choices.at(0).message.parts.size(), 1U);
    const auto& call = std::get<llm::ToolCall>(answer.choices[0].message.parts[0].body);
    EXPECT_EQ(call.name + call.arguments, "f{}");
    EXPECT_TRUE(call.id.value().starts_with("toolu_"));
    EXPECT_EQ(answer.choices[0].native_stop, "tool_use");
}

TEST(AnthropicStreamWriter, CarriesProofsOfOthersThroughTheClient) {
    llm::Reasoning proof;
    proof.data = "encrypted";
    proof.origin = {.wire = "openai_responses", .provider = {}};
    const llm::Signature signature = {.bytes = "GEM", .origin = {.wire = "gemini", .provider = {}}};
    const llm::ChatAnswer answer = read(write(
        {llm::Started{.id = "i"}, opened(0, llm::Reasoning{}), llm::ReasoningDelta{0, 0, "hm"},
         llm::ReasoningProof{0, 0, proof}, llm::BlockClosed{0, 0}, opened(1, llm::Reasoning{}),
         llm::ReasoningDelta{0, 1, "bare"}, llm::BlockClosed{0, 1},
         opened(2, llm::ToolCall{.id = llm::ToolCallId("a"), .name = "f"}),
         llm::PartSigned{0, 2, signature}, llm::ArgumentsDelta{0, 2, "{}"}, llm::BlockClosed{0, 2},
         finished, llm::Finished{}}));
    const auto& parts = answer.choices.at(0).message.parts;
    ASSERT_EQ(parts.size(), 3U);
    proof.text = "hm";
    EXPECT_EQ(std::get<llm::Reasoning>(parts[0].body), proof);
    EXPECT_EQ(std::get<llm::Reasoning>(parts[1].body), (llm::Reasoning{.text = "bare"}));
    EXPECT_EQ(parts[2].signature, signature);
}

TEST(AnthropicStreamWriter, HidesThoughtsOfOthersWhereTheClientShowsNone) {
    const std::string body =
        write({llm::Started{}, opened(0, llm::Reasoning{}), llm::ReasoningDelta{0, 0, "hm"},
               llm::ReasoningProof{0, 0, {.origin = {.wire = "gemini", .provider = {}}}},
               llm::BlockClosed{0, 0}, finished, llm::Finished{}},
              {.reasoning_text = WriteOptions::ReasoningText::none});
    EXPECT_EQ(body.find("content_block_start"), std::string::npos);
    EXPECT_TRUE(read(body).choices.at(0).message.parts.empty());
}

TEST(AnthropicStreamWriter, WritesOwnProofsAsTheyWere) {
    llm::Reasoning signature;
    signature.signature = "EqQB";
    signature.origin.wire = "anthropic";
    llm::Reasoning redacted;
    redacted.data = "D";
    redacted.origin.wire = "anthropic";
    const std::string body = write(
        {llm::Started{}, opened(0, llm::Reasoning{}), llm::ReasoningProof{0, 0, signature},
         llm::BlockClosed{0, 0}, opened(1, llm::Reasoning{}), llm::ReasoningProof{0, 1, redacted},
         llm::BlockClosed{0, 1}, finished, llm::Finished{}});
    EXPECT_NE(body.find(R"("delta":{"type":"signature_delta","signature":"EqQB"})"),
              std::string::npos);
    EXPECT_NE(body.find(R"("content_block":{"type":"redacted_thinking","data":"D"})"),
              std::string::npos);
    EXPECT_EQ(body.find("weir."), std::string::npos);
}

TEST(AnthropicStreamWriter, WrapsFreeTextAndKeepsOpaqueBlocks) {
    const llm::ChatAnswer answer = read(write(
        {llm::Started{.id = "i"},
         opened(0, llm::ToolCall{.id = llm::ToolCallId("a"),
                                 .name = "patch",
                                 .kind = llm::ToolCall::Kind::custom}),
         llm::ArgumentsDelta{0, 0, "*** \""}, llm::ArgumentsDelta{0, 0, "End"},
         llm::BlockClosed{0, 0},
         opened(1, llm::Opaque{"anthropic", R"({"type":"server_tool_use","input":{"q":1}})"}),
         llm::BlockClosed{0, 1}, opened(2, llm::Opaque{"gemini", "{}"}), llm::BlockClosed{0, 2},
         llm::BlockOpened{1, 0, {.body = llm::Text{}}}, llm::TextDelta{1, 0, "second"},
         llm::BlockClosed{1, 0}, llm::ChoiceFinished{.choice = 1}, finished, llm::Finished{}}));
    const auto& parts = answer.choices.at(0).message.parts;
    ASSERT_EQ(parts.size(), 2U);
    EXPECT_EQ(std::get<llm::ToolCall>(parts[0].body).arguments, R"({"input":"*** \"End"})");
    EXPECT_EQ(std::get<llm::Opaque>(parts[1].body).json,
              R"({"type":"server_tool_use","input":{"q":1}})");
}

TEST(AnthropicStreamWriter, SaysTheErrorInBand) {
    std::string out;
    make_stream_writer({})->write_error(Error(ErrorKind::upstream_overloaded, "busy"), {}, out);
    EXPECT_TRUE(out.starts_with("event: error\ndata: {\"type\":\"error\""));
    EXPECT_NE(out.find("overloaded_error"), std::string::npos);
}

}  // namespace
}  // namespace weir::wire::anthropic
