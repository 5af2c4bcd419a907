#include "wire/openai_responses/replay_events.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "json/document.hpp"
#include "llm/collect.hpp"
#include "llm/stream_checker.hpp"
#include "wire/openai_responses/response.hpp"
#include "wire/openai_responses/stream.hpp"
#include "wire/sse.hpp"

namespace weir::wire::openai_responses {
namespace {

constexpr std::string_view stored =
    R"({"id":"resp_1","object":"response","created_at":1,"status":"completed","error":null,)"
    R"("model":"m","output":[{"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text",)"
    R"("text":"hm"}]},{"type":"message","id":"msg_1","status":"completed","role":"assistant",)"
    R"("content":[{"type":"output_text","text":"H\u00e9llo","annotations":[]}]},)"
    R"({"type":"function_call","id":"fc_1","call_id":"c1","name":"add","arguments":"{\"a\":1}",)"
    R"("status":"completed"}],"usage":{"input_tokens":1,"output_tokens":2,"total_tokens":3}})";

struct Event {
    std::string type;
    std::int64_t number;
    std::string data;
};

std::vector<Event> events_of(std::string_view bytes) {
    std::vector<Event> all;
    SseReader reader(bytes.size() + 1);
    reader.feed(bytes);
    SseEvent event;
    while (reader.next(event).value_or(false)) {
        const Result<json::Document> data = json::read(event.data);
        EXPECT_TRUE(data.has_value()) << event.data;
        if (!data) break;
        EXPECT_TRUE(data->root()["type"].is(event.name));
        all.push_back({std::string(event.name),
                       data->root()["sequence_number"].integer().value_or(-1),
                       std::string(event.data)});
    }
    return all;
}

TEST(ReplayEvents, AreInTheOrderOfAStreamAndNumbered) {
    const std::vector<Event> events = events_of(*replay_events(stored, std::nullopt));
    std::vector<std::string> types;
    for (const Event& event : events) {
        EXPECT_EQ(event.number, static_cast<std::int64_t>(types.size()));
        types.push_back(event.type.substr(9));
    }
    EXPECT_EQ(types, (std::vector<std::string>{
                         "created", "in_progress", "output_item.added",
                         "reasoning_summary_part.added", "reasoning_summary_text.delta",
                         "reasoning_summary_text.done", "reasoning_summary_part.done",
                         "output_item.done", "output_item.added", "content_part.added",
                         "output_text.delta", "output_text.done", "content_part.done",
                         "output_item.done", "output_item.added", "function_call_arguments.delta",
                         "function_call_arguments.done", "output_item.done", "completed"}));
    EXPECT_NE(events[0].data.find(R"("status":"in_progress")"), std::string::npos);
    EXPECT_NE(events[0].data.find(R"("output":[])"), std::string::npos);
    EXPECT_NE(events.back().data.find(stored), std::string::npos);
}

// What a client puts together from the replay is what was stored.
TEST(ReplayEvents, ReadAsTheResponseThatWasStored) {
    const auto reader = make_stream_reader({}, {});
    llm::Collector collector;
    llm::StreamChecker checker;
    std::vector<llm::StreamEvent> out;
    const std::string bytes = *replay_events(stored, std::nullopt);
    SseReader sse(bytes.size() + 1);
    sse.feed(bytes);
    SseEvent event;
    while (sse.next(event).value_or(false))
        ASSERT_TRUE(reader->on_event(event, out));
    ASSERT_TRUE(reader->on_end(out));
    for (llm::StreamEvent& one : out) {
        const Result<void> lawful = checker.on_event(one);
        EXPECT_TRUE(lawful) << lawful.error().message();
        collector.on_event(std::move(one));
    }
    const WriteOptions options;
    EXPECT_EQ(write_answer(collector.take(), options).body,
              write_answer(*read_answer(stored, {}, {}), options).body);
}

TEST(ReplayEvents, GoOnAfterANumberAndAlwaysSayHowItEnded) {
    const std::vector<Event> all = events_of(*replay_events(stored, std::nullopt));
    const std::vector<Event> rest = events_of(*replay_events(stored, 9));
    ASSERT_EQ(rest.size(), all.size() - 10);
    EXPECT_EQ(rest.front().number, 10);
    EXPECT_EQ(rest.front().data, all[10].data);
    const std::vector<Event> last = events_of(*replay_events(stored, 1'000'000));
    ASSERT_EQ(last.size(), 1U);
    EXPECT_EQ(last[0].data, all.back().data);
}

TEST(ReplayEvents, EndAsTheResponseDid) {
    const std::vector<Event> events = events_of(*replay_events(
        R"({"id":"r","object":"response","status":"incomplete","output":[{"type":"message",)"
        R"("id":"m","role":"assistant","content":[{"type":"refusal","refusal":"no"}]}]})",
        std::nullopt));
    EXPECT_EQ(events.back().type, "response.incomplete");
    EXPECT_EQ(events.at(4).type, "response.refusal.delta");
    EXPECT_FALSE(replay_events("{}", std::nullopt).has_value());
    EXPECT_FALSE(replay_events("x", std::nullopt).has_value());
}

}  // namespace
}  // namespace weir::wire::openai_responses
