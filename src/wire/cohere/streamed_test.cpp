#include "wire/cohere/streamed.hpp"

#include <gtest/gtest.h>

#include <array>

#include "llm/collect.hpp"
#include "llm/stream_checker.hpp"
#include "wire/cohere/stream.hpp"
#include "wire/cohere/stream_scan.hpp"

namespace weir::wire::cohere {

Streamed stream(std::span<const std::string_view> chunks) {
    Streamed outcome;
    SseReader reader(std::size_t{8} << 20);
    const auto scan = make_stream_scan({}, {});
    const auto translate = make_stream_reader({}, {});
    SseEvent event;
    const auto use = [&] {
        outcome.forwarded += event.raw;
        if (outcome.scanned)
            if (const Result<ChunkFacts> chunk = scan->on_event(event); !chunk)
                outcome.scanned = fail(chunk.error());
        if (outcome.read) outcome.read = translate->on_event(event, outcome.events);
    };
    for (const std::string_view chunk : chunks) {
        reader.feed(chunk);
        for (Result<bool> more = reader.next(event); more && *more; more = reader.next(event))
            use();
    }
    if (reader.finish(event).value_or(false)) use();
    if (outcome.scanned) outcome.scanned = scan->on_end();
    if (outcome.read) outcome.read = translate->on_end(outcome.events);
    outcome.facts = scan->facts();
    llm::StreamChecker checker;
    llm::Collector collector;
    for (const llm::StreamEvent& one : outcome.events) {
        const Result<void> legal = checker.on_event(one);
        if (!legal && outcome.law.empty()) outcome.law = legal.error().message();
        collector.on_event(one);
    }
    if (outcome.read)
        if (const Result<void> legal = checker.on_end(); !legal && outcome.law.empty())
            outcome.law = legal.error().message();
    outcome.answer = collector.take();
    return outcome;
}

std::string write_events(const std::vector<llm::StreamEvent>& events) {
    const auto writer = make_stream_writer({});
    std::string out;
    for (const llm::StreamEvent& event : events)
        writer->write(event, out);
    return out;
}

namespace {

TEST(CohereStreamed, TellsACompleteStreamFromACutOne) {
    constexpr std::string_view whole =
        "data: {\"type\":\"message-start\",\"id\":\"a\"}\n\n"
        "data: {\"type\":\"message-end\",\"delta\":{\"finish_reason\":\"COMPLETE\"}}\n\n";
    const Streamed complete = stream(std::array{whole});
    EXPECT_TRUE(complete.read.has_value() && complete.scanned.has_value());
    EXPECT_EQ(complete.forwarded, whole);
    const Streamed cut = stream(std::array{whole.substr(0, 60)});
    EXPECT_FALSE(cut.read.has_value() || cut.scanned.has_value());
}

}  // namespace

}  // namespace weir::wire::cohere
