// Recorded InvokeModel exchanges (data/exchanges/bedrock.jsonl): Claude's are read, tapped and
// written again; every other vendor's request is refused with its name.
#include <gtest/gtest.h>

#include <iostream>

#include "base/random.hpp"
#include "json/document.hpp"
#include "llm/stream_checker.hpp"
#include "wire/anthropic/response.hpp"
#include "wire/bedrock_invoke/chunk.hpp"
#include "wire/bedrock_invoke/request.hpp"
#include "wire/bedrock_invoke/stream.hpp"
#include "wire/event_stream.hpp"
#include "wire/replay_data.hpp"

namespace weir::wire::bedrock_invoke {
namespace {

using Events = std::vector<llm::StreamEvent>;
using replay::Exchange;

bool is_claudes(const Exchange& exchange) {
    const Result<json::Document> read = json::read(exchange.request);
    return read && read->root()["anthropic_version"].exists();
}

// All events, from any split; with the last event's own data.
struct Read {
    Events events;
    std::string last;
    StreamFacts facts;
    Result<void> result;
};

Read read_stream(std::string_view body, Random* random = nullptr) {
    Read read;
    const auto reader = make_stream_reader({}, {});
    const auto scan = make_stream_scan({}, {});
    EventStreamReader frames(frame_bytes_most);
    SseEvent frame;
    while (!body.empty() && read.result) {
        const std::size_t taken =
            random ? std::min<std::size_t>(body.size(), 1 + random->below(99)) : body.size();
        frames.feed(body.substr(0, taken));
        body.remove_prefix(taken);
        while (read.result) {
            const Result<bool> more = frames.next(frame);
            if (!more) read.result = fail(more.error());
            if (!more || !*more) break;
            Unwrapper unwrapper({});
            if (const Result<SseEvent> event = unwrapper.unwrap(frame); event)
                read.last = event->data;
            read.result = reader->on_event(frame, read.events);
            EXPECT_EQ(scan->on_event(frame).has_value(), read.result.has_value());
        }
    }
    if (read.result)
        if (const Result<bool> end = frames.finish(frame); !end) read.result = fail(end.error());
    if (read.result) read.result = reader->on_end(read.events);
    EXPECT_TRUE(!read.result || scan->on_end());
    read.facts = scan->facts();
    return read;
}

void check_stream(const Exchange& exchange) {
    const Read read = read_stream(exchange.response);
    ASSERT_TRUE(read.result.has_value()) << exchange.id << read.result.error().message();
    llm::StreamChecker checker;
    for (const llm::StreamEvent& event : read.events)
        EXPECT_TRUE(checker.on_event(event).has_value()) << exchange.id << llm::name(event);
    EXPECT_TRUE(checker.on_end().has_value()) << exchange.id;
    Random random(7);
    EXPECT_EQ(read_stream(exchange.response, &random).events, read.events) << exchange.id;
    const std::string_view cut =
        std::string_view(exchange.response).substr(0, exchange.response.size() - 1);
    EXPECT_FALSE(read_stream(cut).result.has_value()) << exchange.id;

    // What Bedrock counts beside Anthropic's own counts.
    const Result<json::Document> last = json::read(read.last);
    ASSERT_TRUE(last.has_value() && last->root()["type"].is("message_stop")) << exchange.id;
    const json::Value counts = last->root()["amazon-bedrock-invocationMetrics"];
    ASSERT_TRUE(read.facts.usage.has_value()) << exchange.id;
    if (counts.exists()) {
        EXPECT_EQ(read.facts.usage->input_uncached.value(),
                  counts["inputTokenCount"].integer_or(-1))
            << exchange.id;
        // Of a call Bedrock's own count may leave out what Anthropic's has: the spelling around it.
        const std::int64_t output = counts["outputTokenCount"].integer_or(-1);
        if (read.facts.tool_bytes == 0)
            EXPECT_EQ(read.facts.usage->output().value(), output) << exchange.id;
        else
            EXPECT_GE(read.facts.usage->output().value(), output) << exchange.id;
    }

    const auto writer = make_stream_writer({});
    std::string written;
    for (const llm::StreamEvent& event : read.events)
        writer->write(event, written);
    const Read again = read_stream(written);
    ASSERT_TRUE(again.result.has_value()) << exchange.id;
    EXPECT_EQ(again.events, read.events) << exchange.id;
}

TEST(InvokeReplay, ClaudesExchangesAreReadAndOthersAreRefusedByName) {
    if (replay::folder().empty()) GTEST_SKIP() << "no recordings";
    std::size_t requests = 0;
    std::size_t answers = 0;
    std::size_t streams = 0;
    std::size_t refused = 0;
    replay::for_each("bedrock.invoke", [&](const Exchange& exchange) {
        if (exchange.request.empty() || exchange.request == "null") return;
        if (!is_claudes(exchange)) {
            const Result<ChatPeek> read = peek(exchange.request, {});
            ASSERT_FALSE(read.has_value()) << exchange.id;
            EXPECT_EQ(read.error().field(), "anthropic_version") << exchange.id;
            ++refused;
            return;
        }
        const Result<ChatPeek> peeked = peek(exchange.request, {});
        // A recorded refusal of Bedrock's may be of a body that is refused here, too.
        if (exchange.status / 100 != 2) return;
        ASSERT_TRUE(peeked.has_value()) << exchange.id << peeked.error().message();
        const Result<llm::ChatRequest> request =
            read_peeked(peek(exchange.request, {}), read_request);
        ASSERT_TRUE(request.has_value()) << exchange.id;
        const Result<Written> written = write_request(*request, {});
        ASSERT_TRUE(written.has_value()) << exchange.id << written.error().message();
        EXPECT_TRUE(written->dropped.empty()) << exchange.id << written->dropped.front();
        const Result<llm::ChatRequest> again = read_peeked(peek(written->body, {}), read_request);
        ASSERT_TRUE(again.has_value()) << exchange.id << again.error().message();
        // Written once it is as this wire writes it, but for instructions within the conversation.
        if (!written->body.contains("<system>"))
            EXPECT_EQ(write_request(*again, {})->body, written->body) << exchange.id;
        ++requests;
        if (exchange.stream) {
            check_stream(exchange);
            ++streams;
        } else {
            // A mock's answer, in the shape of the older completions.
            const bool excepted = exchange.id.starts_with("otel-js:") &&
                                  exchange.response.starts_with("{\"completion\":");
            EXPECT_NE(anthropic::read_answer(exchange.response, {}, {}).has_value(), excepted)
                << exchange.id;
            answers += excepted ? 0 : 1;
        }
    });
    std::cout << "bedrock_invoke: " << requests << " requests, " << answers << " answers, "
              << streams << " streams, " << refused << " of other vendors refused\n";
    EXPECT_GT(streams, 20U);
    EXPECT_GT(answers, 30U);
    EXPECT_GT(refused, 60U);
}

TEST(EventStreamReplay, TheEncoderWritesTheRecordedBytes) {
    if (replay::folder().empty()) GTEST_SKIP() << "no recordings";
    std::size_t frames = 0;
    for (const char* api : {"bedrock.invoke", "bedrock.converse"})
        replay::for_each(api, [&](const Exchange& exchange) {
            if (exchange.stream_format != "aws-eventstream") return;
            EventStreamReader reader(frame_bytes_most);
            reader.feed(exchange.response);
            SseEvent event;
            std::string written;
            while (reader.next(event).value_or(false)) {
                ++frames;
                append_event_frame(written, event.name, event.data);
            }
            EXPECT_TRUE(written == exchange.response) << exchange.id;
        });
    EXPECT_GT(frames, 3000U);
}

}  // namespace
}  // namespace weir::wire::bedrock_invoke
