#include "wire/bedrock_invoke/stream.hpp"

#include <gtest/gtest.h>

#include "json/document.hpp"
#include "llm/stream_checker.hpp"
#include "wire/bedrock/error.hpp"
#include "wire/bedrock_invoke/chunk.hpp"
#include "wire/event_stream.hpp"

namespace weir::wire::bedrock_invoke {
namespace {

using Events = std::vector<llm::StreamEvent>;

std::string chunks(std::initializer_list<std::string_view> events) {
    std::string out;
    for (const std::string_view event : events)
        append_chunk(out, event);
    return out;
}

const std::string answer = chunks(
    {R"({"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant",)"
     R"("model":"claude","content":[],"stop_reason":null,"usage":{"input_tokens":7,"output_tokens":1}}})",
     R"({"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}})",
     R"({"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"hello"}})",
     R"({"type":"content_block_stop","index":0})",
     R"({"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},)"
     R"("usage":{"output_tokens":3}})",
     R"({"type":"message_stop","amazon-bedrock-invocationMetrics":{"inputTokenCount":7}})"});

// What the reader and the scan make of the bytes.
struct Outcome {
    Events events;
    std::optional<Error> read, scan;
    StreamFacts facts;
};

Outcome take(std::string_view bytes) {
    Outcome outcome;
    const auto reader = make_stream_reader({}, {});
    const auto scan = make_stream_scan({}, {});
    EventStreamReader frames(frame_bytes_most);
    frames.feed(bytes);
    SseEvent frame;
    while (frames.next(frame).value_or(false)) {
        if (!outcome.read)
            if (const Result<void> one = reader->on_event(frame, outcome.events); !one)
                outcome.read = one.error();
        if (!outcome.scan)
            if (const auto one = scan->on_event(frame); !one) outcome.scan = one.error();
    }
    if (!outcome.read)
        if (const Result<void> end = reader->on_end(outcome.events); !end)
            outcome.read = end.error();
    if (!outcome.scan)
        if (const Result<void> end = scan->on_end(); !end) outcome.scan = end.error();
    outcome.facts = scan->facts();
    return outcome;
}

TEST(InvokeStream, IsReadAndTappedAsAnthropicsIs) {
    const Outcome outcome = take(answer);
    EXPECT_FALSE(outcome.read || outcome.scan);
    llm::StreamChecker checker;
    std::string text;
    for (const llm::StreamEvent& event : outcome.events) {
        EXPECT_TRUE(checker.on_event(event).has_value()) << llm::name(event);
        if (const auto* delta = std::get_if<llm::TextDelta>(&event)) text += delta->text;
    }
    EXPECT_TRUE(checker.on_end().has_value());
    EXPECT_EQ(text, "hello");
    EXPECT_EQ(outcome.facts.id, "msg_1");
    EXPECT_EQ(outcome.facts.content_bytes, 5U);
    ASSERT_TRUE(outcome.facts.usage.has_value());
    EXPECT_EQ(outcome.facts.usage->input(), Tokens(7));
    EXPECT_EQ(outcome.facts.usage->output(), Tokens(3));
    EXPECT_TRUE(outcome.facts.ended);
}

TEST(InvokeStream, WithoutItsLastEventItIsCut) {
    const std::size_t last = chunks({R"({"type":"message_stop","amazon-bedrock-)"
                                     R"(invocationMetrics":{"inputTokenCount":7}})"})
                                 .size();
    const Outcome outcome = take(std::string_view(answer).substr(0, answer.size() - last));
    ASSERT_TRUE(outcome.read && outcome.scan);
    EXPECT_EQ(outcome.read->kind(), ErrorKind::upstream_protocol);
    EXPECT_EQ(outcome.scan->kind(), ErrorKind::upstream_protocol);
}

TEST(InvokeStream, AnExceptionIsTheProvidersOwnError) {
    struct Row {
        std::string_view type, message;
        ErrorKind kind;
    };
    for (const Row& row :
         {Row{"throttlingException", "too \"fast\"", ErrorKind::upstream_rate_limited},
          Row{"validationException", "Input is too long", ErrorKind::context_length},
          Row{"modelStreamErrorException", "odd", ErrorKind::upstream_error},
          Row{"serviceUnavailableException", "busy", ErrorKind::upstream_overloaded}}) {
        std::string bytes = answer.substr(0, answer.size() / 2);
        bytes = chunks({R"({"type":"message_start","message":{"id":"msg_1"}})"});
        std::string payload = "{\"message\":\"";
        for (const char c : row.message)
            payload.append(c == '"' ? "\\" : "").push_back(c);
        append_exception_frame(bytes, row.type, payload + "\"}");
        const Outcome outcome = take(bytes);
        ASSERT_TRUE(outcome.read && outcome.scan) << row.type;
        EXPECT_EQ(outcome.read->kind(), row.kind) << row.type;
        EXPECT_EQ(outcome.scan->kind(), row.kind) << row.type;
        EXPECT_EQ(outcome.facts.said.type, row.type);
        EXPECT_EQ(outcome.facts.said.message, row.message);
        EXPECT_EQ(outcome.facts.id, "msg_1");
    }
}

TEST(InvokeStream, IsWrittenInChunksAndCountsItsTokensAtTheEnd) {
    const Outcome read = take(answer);
    ASSERT_FALSE(read.read);
    const auto writer = make_stream_writer({.provider = "p"});
    std::string out;
    for (const llm::StreamEvent& event : read.events)
        writer->write(event, out);
    const Outcome again = take(out);
    ASSERT_FALSE(again.read) << again.read->message();
    EXPECT_EQ(again.events, read.events);

    EventStreamReader frames(frame_bytes_most);
    frames.feed(out);
    SseEvent frame;
    std::string last;
    while (frames.next(frame).value_or(false)) {
        EXPECT_EQ(frame.name, "chunk");
        Unwrapper unwrapper({});
        last = unwrapper.unwrap(frame)->data;
    }
    EXPECT_EQ(last, R"({"type":"message_stop","amazon-bedrock-invocationMetrics":)"
                    R"({"inputTokenCount":7,"outputTokenCount":3}})");
}

TEST(InvokeStream, AnErrorIsWrittenAsAnException) {
    const auto writer = make_stream_writer({});
    std::string out;
    writer->write(llm::Started{.id = "i", .model = "m"}, out);
    writer->write_error(Error(ErrorKind::upstream_rate_limited, "slow"), {}, out);
    const Outcome outcome = take(out);
    ASSERT_TRUE(outcome.read);
    EXPECT_EQ(outcome.read->kind(), ErrorKind::upstream_rate_limited);
    EXPECT_EQ(outcome.read->message(), "slow");
}

}  // namespace
}  // namespace weir::wire::bedrock_invoke
