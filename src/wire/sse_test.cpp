#include "wire/sse.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace weir::wire {
namespace {

struct Seen {
    std::string name, data, id;
    bool has_data = false;
    bool complete = true;
    friend bool operator==(const Seen&, const Seen&) = default;
};

struct Outcome {
    std::vector<Seen> events;  // those with data or a name
    std::string raws;          // of all blocks
    std::string error;
};

// Views are looked at only after the whole chunk was read: they must still be good then.
Outcome run(const std::vector<std::string>& chunks, std::size_t most = 1000) {
    Outcome outcome;
    SseReader reader(most);
    const auto keep = [&outcome](const SseEvent& event) {
        outcome.raws += event.raw;
        if (event.has_data || !event.name.empty())
            outcome.events.push_back({std::string(event.name), std::string(event.data),
                                      std::string(event.id), event.has_data, event.complete});
    };
    SseEvent event;
    for (const std::string& chunk : chunks) {
        reader.feed(chunk);
        std::vector<SseEvent> of_chunk;
        while (true) {
            const Result<bool> more = reader.next(event);
            if (!more) {
                outcome.error = more.error().message();
                return outcome;
            }
            if (!*more) break;
            of_chunk.push_back(event);
        }
        for (const SseEvent& one : of_chunk)
            keep(one);
    }
    const Result<bool> rest = reader.finish(event);
    if (rest && *rest) keep(event);
    return outcome;
}

Seen data_event(std::string data) { return {.data = std::move(data), .has_data = true}; }

const std::vector<std::string> streams = {
    "data: {\"a\":1}\n\ndata: {\"b\":2}\n\ndata: [DONE]\n\n",
    "data: {\"a\":1}\r\n\r\ndata: {\"b\":2}\r\n\r\ndata: [DONE]\r\n\r\n",
    "data: {\"a\":1}\r\rdata: {\"b\":2}\r\rdata: [DONE]\r\r",
    "\xEF\xBB\xBF"
    "data:{\"a\":1}\n\n: comment\n\n\n\nevent: x\ndata: {\"b\":2}\nid: 7\nretry: 5\n\n"
    "data: [DONE]\n\n",
    ": OPENROUTER PROCESSING\n\ndata: {\"a\":1}\n\n:\n\ndata: one\ndata: "
    "two\ndata\ndata:\n\nbare\n\n",
    "event: ping\r\ndata: h\xC3\xA9\r\n\r\nid: 3\n\ndata:  two spaces\n\n",
};

TEST(SseReader, ReadsTheUsualFraming) {
    const std::vector<Seen> expected = {data_event("{\"a\":1}"), data_event("{\"b\":2}"),
                                        data_event("[DONE]")};
    for (std::size_t i = 0; i < 3; ++i)
        EXPECT_EQ(run({streams[i]}).events, expected) << i;
}

TEST(SseReader, KnowsMarksCommentsAndFields) {
    const std::vector<Seen> events = run({streams[3]}).events;
    ASSERT_EQ(events.size(), 3U);
    EXPECT_EQ(events[0], data_event("{\"a\":1}"));
    EXPECT_EQ(events[1], (Seen{.name = "x", .data = "{\"b\":2}", .id = "7", .has_data = true}));
}

TEST(SseReader, JoinsDataLines) {
    const std::vector<Seen> events = run({streams[4]}).events;
    ASSERT_EQ(events.size(), 2U);
    EXPECT_EQ(events[1].data, "one\ntwo\n\n");
}

TEST(SseReader, KeepsSpacesButTheFirst) {
    EXPECT_EQ(run({streams[5]}).events.back().data, " two spaces");
}

TEST(SseReader, SameEventsForEverySplitInTwo) {
    for (const std::string& stream : streams) {
        const Outcome whole = run({stream});
        EXPECT_EQ(whole.raws, stream);
        for (std::size_t cut = 0; cut <= stream.size(); ++cut) {
            const Outcome split = run({stream.substr(0, cut), stream.substr(cut)});
            ASSERT_EQ(split.events, whole.events) << stream << " cut at " << cut;
            ASSERT_EQ(split.raws, stream) << "cut at " << cut;
        }
    }
}

TEST(SseReader, SameEventsByteByByte) {
    for (const std::string& stream : streams) {
        std::vector<std::string> bytes;
        for (const char c : stream)
            bytes.emplace_back(1, c);
        const Outcome split = run(bytes);
        EXPECT_EQ(split.events, run({stream}).events) << stream;
        EXPECT_EQ(split.raws, stream);
    }
}

TEST(SseReader, GivesTheLastEventWithoutABlankLineAsIncomplete) {
    for (const std::string& end : {"", "\n"}) {
        const Outcome outcome = run({"data: 1\n\ndata: [DONE]" + end});
        ASSERT_EQ(outcome.events.size(), 2U);
        EXPECT_TRUE(outcome.events[0].complete);
        EXPECT_EQ(outcome.events[1].data, "[DONE]");
        EXPECT_FALSE(outcome.events[1].complete);
    }
}

TEST(SseReader, RefusesAnEndlessEvent) {
    const std::string line = "data: " + std::string(93, 'x');
    EXPECT_EQ(run({line, "\n\n"}, 101).error, "");
    EXPECT_EQ(run({line, "\n\n"}, 100).error, "a stream event is over the limit of 100 bytes");
    EXPECT_EQ(run({line + "\n\n"}, 100).error, "a stream event is over the limit of 100 bytes");
    EXPECT_EQ(run({line, "x", "x"}, 100).error, "a stream event is over the limit of 100 bytes");
    EXPECT_EQ(run({std::string(500, 'x')}, 100).events.size(), 0U);
}

TEST(SseReader, GivesNothingAfterAnError) {
    SseReader reader(4);
    SseEvent event;
    reader.feed("data: long\n\ndata: 1\n\n");
    EXPECT_FALSE(reader.next(event).has_value());
    EXPECT_EQ(reader.next(event).value(), false);
    reader.feed("\n\n");
    EXPECT_EQ(reader.next(event).value(), false);
    EXPECT_EQ(reader.finish(event).value(), false);
}

TEST(SseReader, CopiesNothingInsideAChunk) {
    const std::string chunk = "data: {\"a\":1}\n\ndata: 2\n\n";
    SseReader reader(1000);
    reader.feed(chunk);
    SseEvent event;
    ASSERT_TRUE(reader.next(event).value());
    EXPECT_EQ(event.data.data(), chunk.data() + 6);
    EXPECT_EQ(event.raw.data(), chunk.data());
    const char* behind = event.raw.data() + event.raw.size();
    ASSERT_TRUE(reader.next(event).value());
    EXPECT_EQ(event.raw.data(), behind);
    EXPECT_EQ(reader.held(), 0U);
}

}  // namespace
}  // namespace weir::wire
