#include "gateway/structured_stream.hpp"

#include <gtest/gtest.h>

#include "llm/stream_checker.hpp"

namespace weir::gateway {
namespace {

using Events = std::vector<llm::StreamEvent>;

llm::Part empty_text() { return {.body = llm::Text{.text = {}, .citations = {}}}; }

llm::Part empty_call(std::string name) {
    llm::ToolCall made;
    made.name = std::move(name);
    return {.body = std::move(made)};
}

llm::Usage five_out() {
    llm::Usage usage;
    usage.output_visible = Tokens(5);
    return usage;
}

Structured city(StructuredWay way) {
    Structured structured{.way = way, .check = true, .tool = "city"};
    structured.schema.emplace(std::move(
        *json::Schema::read(R"({"properties":{"name":{"type":"string"}},"required":["name"]})")));
    return structured;
}

// What the client gets, event by event; the error, where there is one.
struct Got {
    Events events;
    std::string error;
    std::string text() const {
        std::string all;
        for (const llm::StreamEvent& event : events)
            if (const auto* delta = std::get_if<llm::TextDelta>(&event)) all += delta->text;
        return all;
    }
    llm::StopReason stop() const {
        for (const llm::StreamEvent& event : events)
            if (const auto* end = std::get_if<llm::ChoiceFinished>(&event)) return end->stop;
        return llm::StopReason::unknown;
    }
};

Got play(Structured& structured, const Events& events, std::size_t bytes_max = 10'000) {
    StructuredStream stream(structured, bytes_max);
    Got got;
    for (const llm::StreamEvent& event : events) {
        Events one = {event};
        const Result<void> fits = stream.rewrite(one);
        got.events.insert(got.events.end(), one.begin(), one.end());
        if (fits) continue;
        got.error = fits.error().message();
        break;
    }
    if (got.error.empty()) {
        llm::StreamChecker checker;
        for (const llm::StreamEvent& event : got.events)
            EXPECT_TRUE(checker.on_event(event));
    }
    return got;
}

Events prose_then_call(std::string_view arguments) {
    return {llm::Started{.id = "a"},
            llm::BlockOpened{0, 0, empty_text()},
            llm::TextDelta{0, 0, "Let me see."},
            llm::BlockClosed{0, 0},
            llm::BlockOpened{0, 1, empty_call("city")},
            llm::ArgumentsDelta{0, 1, std::string(arguments.substr(0, 5))},
            llm::ArgumentsDelta{0, 1, std::string(arguments.substr(5))},
            llm::BlockClosed{0, 1},
            llm::ChoiceFinished{.choice = 0, .stop = llm::StopReason::tool_use},
            llm::Finished{.usage = five_out()}};
}

Events says(std::initializer_list<std::string_view> pieces) {
    Events events = {llm::Started{.id = "a"}, llm::BlockOpened{0, 0, empty_text()}};
    for (const std::string_view piece : pieces)
        events.emplace_back(llm::TextDelta{0, 0, std::string(piece)});
    events.emplace_back(llm::BlockClosed{0, 0});
    events.emplace_back(llm::ChoiceFinished{.choice = 0, .stop = llm::StopReason::end_turn});
    events.emplace_back(llm::Finished{.usage = five_out()});
    return events;
}

TEST(StructuredStream, TheToolsInputIsTheTextAndWhatWasSaidBeforeIsNot) {
    Structured structured = city(StructuredWay::tool);
    const Got got = play(structured, prose_then_call(R"({"name":"Rome"})"));
    EXPECT_EQ(got.error, "");
    EXPECT_EQ(got.text(), R"({"name":"Rome"})");
    EXPECT_EQ(got.stop(), llm::StopReason::end_turn);
}

TEST(StructuredStream, ProseWithoutACallComesOutAtTheEndAndIsChecked) {
    Structured structured = city(StructuredWay::tool);
    const Got fits = play(structured, says({R"({"name":)", R"("Rome"})"}));
    EXPECT_EQ(fits.error, "");
    EXPECT_EQ(fits.text(), R"({"name":"Rome"})");
    const Got wrong = play(structured, says({"Rome."}));
    EXPECT_TRUE(wrong.error.starts_with("the answer is not the JSON")) << wrong.error;
}

TEST(StructuredStream, AnotherCallIsTheClients) {
    Structured structured = city(StructuredWay::tool);
    const Got got =
        play(structured, {llm::Started{.id = "a"}, llm::BlockOpened{0, 0, empty_call("look")},
                          llm::ArgumentsDelta{0, 0, "{}"}, llm::BlockClosed{0, 0},
                          llm::ChoiceFinished{.choice = 0, .stop = llm::StopReason::tool_use},
                          llm::Finished{}});
    EXPECT_EQ(got.error, "");
    EXPECT_EQ(got.stop(), llm::StopReason::tool_use);
}

TEST(StructuredStream, AFenceIsTakenOffWhateverItsPieces) {
    Structured structured = city(StructuredWay::prompt);
    const Got got = play(structured, says({"`", "``js", "on\n{\"name\"", ":\"Rome\"}\n`", "``"}));
    EXPECT_EQ(got.error, "");
    EXPECT_EQ(got.text(), R"({"name":"Rome"})");
}

TEST(StructuredStream, WhatDoesNotFitHasNoEndButTellsWhatItUsed) {
    Structured structured = city(StructuredWay::native);
    const Got got = play(structured, says({R"({"name":7})"}));
    EXPECT_TRUE(got.error.contains("/name: must be of type string")) << got.error;
    EXPECT_EQ(got.stop(), llm::StopReason::unknown);
    ASSERT_TRUE(std::holds_alternative<llm::UsageReport>(got.events.back()));
    EXPECT_EQ(std::get<llm::UsageReport>(got.events.back()).usage, five_out());
    ASSERT_TRUE(structured.unfit);
    EXPECT_EQ(structured.unfit->said, R"({"name":7})");
}

TEST(StructuredStream, NoMoreIsKeptThanMayBe) {
    Structured structured = city(StructuredWay::native);
    const Got got = play(structured, says({std::string(101, ' ')}), 100);
    EXPECT_TRUE(got.error.contains("server.answer_bytes_max")) << got.error;
    EXPECT_FALSE(structured.unfit) << "it was not checked";
}

}  // namespace
}  // namespace weir::gateway
