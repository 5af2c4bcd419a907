#include "wire/ollama/stream.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>

#include "base/random.hpp"
#include "llm/collect.hpp"
#include "llm/stream_checker.hpp"
#include "wire/json_lines.hpp"
#include "wire/ollama/response.hpp"
#include "wire/replay_data.hpp"

namespace weir::wire::ollama {
namespace {

using Events = std::vector<llm::StreamEvent>;

struct Read {
    Events events;
    Result<void> result;
};

Read read_stream(std::string_view body, Random* random = nullptr) {
    Read read;
    const auto reader = make_stream_reader({}, {});
    JsonLinesReader lines(1 << 20);
    SseEvent event;
    while (!body.empty() && read.result) {
        const std::size_t taken =
            random ? std::min<std::size_t>(body.size(), 1 + random->below(40)) : body.size();
        const std::string chunk(body.substr(0, taken));
        body.remove_prefix(taken);
        lines.feed(chunk);
        while (read.result && lines.next(event).value_or(false))
            read.result = reader->on_event(event, read.events);
    }
    if (read.result && lines.finish(event).value_or(false))
        read.result = reader->on_event(event, read.events);
    if (read.result) read.result = reader->on_end(read.events);
    return read;
}

void expect_law(const Events& events, const std::string& what) {
    llm::StreamChecker checker;
    for (const llm::StreamEvent& event : events)
        EXPECT_TRUE(checker.on_event(event).has_value()) << what << llm::name(event);
    EXPECT_TRUE(checker.on_end().has_value()) << what;
}

llm::ChatAnswer collected(const Events& events) {
    llm::Collector collector;
    for (llm::StreamEvent event : events)
        collector.on_event(std::move(event));
    return collector.take();
}

const std::string stream =
    R"({"model":"q","created_at":"t","message":{"role":"assistant","content":"","thinking":"Hm"},"done":false})"
    "\n"
    R"({"model":"q","created_at":"t","message":{"role":"assistant","content":"","thinking":"m."},"done":false})"
    "\n"
    R"({"model":"q","created_at":"t","message":{"role":"assistant","content":"Hél"},"done":false})"
    "\n"
    R"({"model":"q","created_at":"t","message":{"role":"assistant","content":"lo","tool_calls":[{"function":{"name":"a","arguments":{"x":1.0}}}]},"done":false})"
    "\n"
    R"({"model":"q","created_at":"t","message":{"role":"assistant","content":"","tool_calls":[{"id":"c9","function":{"index":1,"name":"b","arguments":{}}}]},"done":false})"
    "\n"
    R"({"model":"q","created_at":"t","message":{"role":"assistant","content":""},"done_reason":"stop","done":true,"total_duration":9,"prompt_eval_count":7,"eval_count":3})"
    "\n";

TEST(OllamaStream, ThoughtsTextAndCallsAreBlocksInTheirOrder) {
    const Read read = read_stream(stream);
    ASSERT_TRUE(read.result.has_value()) << read.result.error().message();
    expect_law(read.events, "");
    const llm::ChatAnswer answer = collected(read.events);
    EXPECT_EQ(answer.model, "q");
    const llm::Choice& choice = answer.choices.at(0);
    ASSERT_EQ(choice.message.parts.size(), 4U);
    EXPECT_EQ(std::get<llm::Reasoning>(choice.message.parts[0].body).text, "Hmm.");
    EXPECT_EQ(std::get<llm::Text>(choice.message.parts[1].body).text, "Héllo");
    const auto& first = std::get<llm::ToolCall>(choice.message.parts[2].body);
    const auto& second = std::get<llm::ToolCall>(choice.message.parts[3].body);
    EXPECT_EQ(first.arguments, R"({"x":1.0})");
    EXPECT_FALSE(first.id.value().empty());
    EXPECT_EQ(second.id.value(), "c9");
    EXPECT_EQ(choice.stop, llm::StopReason::tool_use);
    ASSERT_TRUE(answer.usage.has_value());
    EXPECT_EQ(answer.usage->input(), Tokens(7));
    EXPECT_EQ(answer.usage->output(), Tokens(3));
}

TEST(OllamaStream, AnySplitGivesTheSameEvents) {
    const Events whole = read_stream(stream).events;
    Random random(4);
    for (int round = 0; round < 100; ++round)
        EXPECT_EQ(read_stream(stream, &random).events, whole);
}

TEST(OllamaStream, EveryTruncationIsAnError) {
    // The last line's end alone adds nothing.
    for (std::size_t size = 0; size + 1 < stream.size(); ++size) {
        const Read read = read_stream(std::string_view(stream).substr(0, size));
        ASSERT_FALSE(read.result.has_value()) << size;
        EXPECT_EQ(read.result.error().kind(), ErrorKind::upstream_protocol) << size;
    }
    EXPECT_TRUE(read_stream(std::string_view(stream).substr(0, stream.size() - 1)).result);
}

TEST(OllamaStream, AnErrorInTheMiddleIsTheProvidersOwn) {
    const std::string half = stream.substr(0, stream.find('\n') + 1);
    const Read read =
        read_stream(half + "{\"error\":\"an error was encountered: busy \\u0022x\\u0022\"}\n");
    ASSERT_FALSE(read.result.has_value());
    EXPECT_EQ(read.result.error().kind(), ErrorKind::upstream_error);
    EXPECT_EQ(read.result.error().message(), "an error was encountered: busy \"x\"");
    EXPECT_EQ(read_stream("{\"error\":\"model 'x' not found\"}\n").result.error().kind(),
              ErrorKind::upstream_model_missing);
}

TEST(OllamaStream, LinesThatAreNoObjectsBreakIt) {
    for (const std::string_view line : {"nonsense\n", "[1]\n", "{\"a\":\n", "\"x\"\n", "\xFF\n"}) {
        const Read read = read_stream(line);
        ASSERT_FALSE(read.result.has_value()) << line;
        EXPECT_EQ(read.result.error().kind(), ErrorKind::upstream_protocol) << line;
    }
    EXPECT_TRUE(read_stream("\n\r\n" + stream + "what comes after is not looked at\n").result);
}

// Recorded exchanges: order law, splits and truncations; counts as the body says them.
TEST(OllamaReplay, EveryRecordedAnswerAndStream) {
    if (replay::folder().empty()) GTEST_SKIP() << "no recordings";
    std::size_t answers = 0;
    std::size_t streams = 0;
    Random random(9);
    replay::for_each("ollama.chat", [&](const replay::Exchange& exchange) {
        if (exchange.status / 100 != 2) {
            EXPECT_FALSE(read_answer(exchange.response, {}, {}).has_value()) << exchange.id;
            return;
        }
        // Two fixtures hold answers of Ollama's other API under this one's path.
        if (exchange.id.starts_with("prism:") &&
            exchange.response.starts_with("{\"id\":\"chatcmpl-")) {
            EXPECT_FALSE(read_answer(exchange.response, {}, {}).has_value()) << exchange.id;
            return;
        }
        if (!exchange.stream) {
            const auto read = read_answer(exchange.response, {}, {});
            ASSERT_TRUE(read.has_value()) << exchange.id << read.error().message();
            EXPECT_TRUE(scan_answer(exchange.response, {}, {}).has_value()) << exchange.id;
            EXPECT_FALSE(read->choices[0].message.parts.empty()) << exchange.id;
            ++answers;
            return;
        }
        const Read read = read_stream(exchange.response);
        ASSERT_TRUE(read.result.has_value()) << exchange.id << read.result.error().message();
        expect_law(read.events, exchange.id);
        EXPECT_EQ(read_stream(exchange.response, &random).events, read.events) << exchange.id;
        const std::string_view body = exchange.response;
        for (const std::size_t part : {2U, 3U, 5U})
            EXPECT_FALSE(read_stream(body.substr(0, body.size() - body.size() / part)).result)
                << exchange.id;
        ++streams;
    });
    std::cout << "ollama: " << answers << " answers, " << streams << " streams\n";
    EXPECT_GT(answers, 25U);
    EXPECT_GT(streams, 10U);
}

}  // namespace
}  // namespace weir::wire::ollama
