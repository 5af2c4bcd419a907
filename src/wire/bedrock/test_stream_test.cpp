#include "wire/bedrock/test_stream.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/text.hpp"
#include "json/document.hpp"
#include "llm/stream_checker.hpp"
#include "wire/bedrock/stream.hpp"
#include "wire/bedrock/stream_scan.hpp"
#include "wire/event_stream.hpp"

namespace weir::wire::bedrock {

namespace {

// Gives every event to use until it fails; the error is the framing's or use's own.
template <class Use>
Result<void> each_event(const std::vector<std::string_view>& chunks, Use use) {
    EventStreamReader reader(frame_bytes_most);
    SseEvent event;
    for (const std::string_view chunk : chunks) {
        reader.feed(chunk);
        while (true) {
            const Result<bool> more = reader.next(event);
            if (!more) return fail(more.error());
            if (!*more) break;
            if (Result<void> used = use(event); !used) return used;
        }
    }
    if (const Result<bool> end = reader.finish(event); !end) return fail(end.error());
    return {};
}

}  // namespace

std::vector<Frame> frames_of(std::string_view body) {
    std::vector<Frame> frames;
    const Result<void> read = each_event({body}, [&](const SseEvent& event) -> Result<void> {
        frames.push_back({std::string(event.name), std::string(event.data), std::string(event.raw),
                          event.exception});
        return {};
    });
    EXPECT_TRUE(read.has_value()) << read.error().message();
    return frames;
}

std::string frame(std::string_view type, std::string_view payload) {
    std::string out;
    append_event_frame(out, type, payload);
    return out;
}

std::string frames_of_lines(std::string_view lines) {
    std::string out;
    for (const std::string_view line : split(lines, '\n')) {
        const Result<json::Document> document = json::read(line);
        if (!document) continue;
        for (const json::Member& member : document->root().members())
            append_event_frame(out, member.key.text(), member.value.raw());
    }
    return out;
}

Scanned scan(const std::vector<std::string_view>& chunks) {
    Scanned outcome;
    const auto tap = make_stream_scan({}, {});
    outcome.result = each_event(chunks, [&](const SseEvent& event) -> Result<void> {
        outcome.forwarded += event.raw;
        const Result<ChunkFacts> chunk = tap->on_event(event);
        if (!chunk) return fail(chunk.error());
        outcome.content += chunk->content ? 1 : 0;
        EXPECT_FALSE(chunk->usage_only);
        return {};
    });
    if (outcome.result) outcome.result = tap->on_end();
    outcome.facts = tap->facts();
    return outcome;
}

Translated translate(const std::vector<std::string_view>& chunks) {
    Translated outcome;
    const auto stream = make_stream_reader({}, {});
    outcome.result = each_event(
        chunks, [&](const SseEvent& event) { return stream->on_event(event, outcome.events); });
    if (outcome.result) outcome.result = stream->on_end(outcome.events);
    llm::StreamChecker checker;
    llm::Collector collector;
    for (const llm::StreamEvent& one : outcome.events) {
        const Result<void> legal = checker.on_event(one);
        if (!legal && outcome.law.empty()) outcome.law = legal.error().message();
        collector.on_event(one);
    }
    if (outcome.result)
        if (const Result<void> legal = checker.on_end(); !legal && outcome.law.empty())
            outcome.law = legal.error().message();
    outcome.answer = collector.take();
    return outcome;
}

std::string write_stream(const std::vector<llm::StreamEvent>& events) {
    const auto writer = make_stream_writer({});
    std::string out;
    for (const llm::StreamEvent& event : events)
        writer->write(event, out);
    return out;
}

llm::ChatAnswer with_metrics(llm::ChatAnswer answer) {
    const bool known = std::ranges::any_of(
        answer.extras, [](const llm::Extra& extra) { return extra.name == "metrics"; });
    if (!known) answer.extras.push_back({"bedrock", "metrics", R"({"latencyMs":0})"});
    return answer;
}

std::size_t text_bytes(std::string_view body) {
    std::size_t bytes = 0;
    for (const Frame& frame : frames_of(body)) {
        const Result<json::Document> document = json::read(frame.data);
        if (!document) continue;
        const json::Value delta = document->root()["delta"];
        bytes += delta["text"].text_bytes() + delta["toolUse"]["input"].text_bytes();
        bytes += delta["reasoningContent"]["text"].text_bytes();
        bytes += document->root()["start"]["toolUse"]["name"].text_bytes();
    }
    return bytes;
}

}  // namespace weir::wire::bedrock
