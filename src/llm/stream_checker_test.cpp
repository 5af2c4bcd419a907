#include "llm/stream_checker.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "llm/collect.hpp"

namespace weir::llm {
namespace {

Part text_part() { return {.body = Text{}}; }
Part call_part() { return {.body = ToolCall{.id = ToolCallId("c1"), .name = "f"}}; }

std::vector<StreamEvent> good() {
    return {Started{.id = "a", .model = "m", .created = 7},
            BlockOpened{.choice = 0, .block = 0, .part = text_part()},
            TextDelta{.choice = 0, .block = 0, .text = "Hi "},
            TextDelta{.choice = 0, .block = 0, .text = "you"},
            BlockClosed{.choice = 0, .block = 0},
            BlockOpened{.choice = 1, .block = 0, .part = text_part()},
            BlockOpened{.choice = 0, .block = 1, .part = call_part()},
            ArgumentsDelta{.choice = 0, .block = 1, .fragment = "{}"},
            BlockClosed{.choice = 0, .block = 1},
            BlockClosed{.choice = 1, .block = 0},
            ChoiceFinished{.choice = 0, .stop = StopReason::tool_use, .native_stop = "tool_calls"},
            ChoiceFinished{.choice = 1, .stop = StopReason::end_turn},
            UsageReport{.usage = {.input_uncached = Tokens(3), .output_visible = Tokens(2)}},
            Finished{.service_tier = "default"}};
}

// The index of the first event refused, events.size() when only the end was, -1 when none.
int first_refused(const std::vector<StreamEvent>& events) {
    StreamChecker checker;
    for (std::size_t i = 0; i < events.size(); ++i)
        if (!checker.on_event(events[i])) return static_cast<int>(i);
    return checker.on_end() ? -1 : static_cast<int>(events.size());
}

TEST(StreamChecker, AcceptsAStreamInOrder) { EXPECT_EQ(first_refused(good()), -1); }

TEST(StreamChecker, RefusesEveryTruncation) {
    for (std::size_t cut = 0; cut + 1 < good().size(); ++cut) {
        std::vector<StreamEvent> events = good();
        events.resize(cut);
        EXPECT_EQ(first_refused(events), static_cast<int>(cut)) << cut;
    }
}

TEST(StreamChecker, RefusesEveryMissingEventButDeltasAndReports) {
    for (std::size_t left_out = 0; left_out < good().size(); ++left_out) {
        std::vector<StreamEvent> events = good();
        const std::string_view kind = name(events[left_out]);
        events.erase(events.begin() + static_cast<std::ptrdiff_t>(left_out));
        const bool optional = kind.ends_with("_delta") || kind == "usage_report";
        EXPECT_EQ(first_refused(events) == -1, optional) << left_out << " " << kind;
    }
}

TEST(StreamChecker, RefusesWhatDoesNotFitTheBlock) {
    StreamChecker checker;
    ASSERT_TRUE(checker.on_event(Started{}));
    ASSERT_TRUE(checker.on_event(BlockOpened{.part = text_part()}));
    EXPECT_FALSE(checker.on_event(ArgumentsDelta{.fragment = "{"}));
    EXPECT_FALSE(checker.on_event(ReasoningDelta{}));
    EXPECT_FALSE(checker.on_event(TextDelta{.block = 1}));
    EXPECT_FALSE(checker.on_event(BlockOpened{.block = 1, .part = text_part()}));
    EXPECT_FALSE(checker.on_event(ChoiceFinished{}));
    EXPECT_TRUE(checker.on_event(TextDelta{}));
}

TEST(Collector, PutsTheAnswerTogether) {
    Collector collector;
    for (StreamEvent& event : good())
        collector.on_event(std::move(event));
    const ChatAnswer answer = collector.take();
    EXPECT_EQ(answer.id, "a");
    EXPECT_EQ(answer.created, 7);
    ASSERT_EQ(answer.choices.size(), 2U);
    const Choice& first = answer.choices[0];
    ASSERT_EQ(first.message.parts.size(), 2U);
    EXPECT_EQ(std::get<Text>(first.message.parts[0].body).text, "Hi you");
    EXPECT_EQ(std::get<ToolCall>(first.message.parts[1].body).arguments, "{}");
    EXPECT_EQ(first.stop, StopReason::tool_use);
    EXPECT_EQ(answer.choices[1].stop, StopReason::end_turn);
    ASSERT_TRUE(answer.usage.has_value());
    EXPECT_EQ(answer.usage->total(), Tokens(5));
    EXPECT_EQ(answer.service_tier, "default");
}

}  // namespace
}  // namespace weir::llm
