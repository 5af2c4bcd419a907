#include "gateway/said.hpp"

#include <gtest/gtest.h>

#include "wire/wire.hpp"

namespace weir::gateway {
namespace {

std::vector<llm::StreamEvent> an_answer() {
    return {llm::Started{.id = "id", .model = "m", .created = 7},
            llm::BlockOpened{.part = {.body = llm::Reasoning{.origin = {}}}},
            llm::ReasoningDelta{.text = "hm"},
            llm::ReasoningDelta{.text = ", yes"},
            llm::BlockClosed{},
            llm::BlockOpened{.block = 1, .part = {.body = llm::Text{}}},
            llm::TextDelta{.block = 1, .text = "Hé"},
            llm::TextDelta{.block = 1, .text = "llo"},
            llm::BlockClosed{.block = 1},
            llm::ChoiceFinished{
                .stop = llm::StopReason::end_turn, .stop_sequence = {}, .native_stop = {}},
            llm::Finished{.usage = {}, .service_tier = {}}};
}

// Whatever a client has of an answer: a writer that is told it again goes on as the first one does.
TEST(Said, BringsAWriterToWhereTheClientIs) {
    const std::vector<llm::StreamEvent> events = an_answer();
    for (const wire::Wire& wire : wire::builtin()) {
        if (wire.write_stream == nullptr) continue;  // no client speaks it
        for (std::size_t until = 1; until < events.size(); ++until) {
            Said said(1000);
            const auto first = wire.write_stream({.id = "id"});
            const auto second = wire.write_stream({.id = "id"});
            std::string told;
            std::string told_again;
            for (std::size_t i = 0; i < until; ++i) {
                said.on_event(events[i]);
                first->write(events[i], told);
            }
            said.tell(*second, told_again);
            EXPECT_EQ(told, told_again) << wire.name << " up to " << until;
            for (std::size_t i = until; i < events.size(); ++i) {
                first->write(events[i], told);
                second->write(events[i], told_again);
            }
            EXPECT_EQ(told, told_again) << wire.name << " after " << until;
        }
    }
}

TEST(Said, KnowsWhatCanBeGoneOnWith) {
    const std::vector<llm::StreamEvent> events = an_answer();
    Said said(1000);
    const auto say = [&](std::size_t from, std::size_t to) {
        for (std::size_t i = from; i < to; ++i)
            said.on_event(events[i]);
    };
    say(0, 1);
    EXPECT_TRUE(said.may_go_on()) << "nothing was said";
    say(1, 4);
    EXPECT_FALSE(said.may_go_on()) << "it thinks";
    say(4, 8);
    EXPECT_TRUE(said.may_go_on());
    EXPECT_EQ(said.text(), "Héllo");
    EXPECT_TRUE(said.block_open());
    EXPECT_EQ(said.blocks(), 2);
    say(8, 10);
    EXPECT_TRUE(said.finished());
}

TEST(Said, GivesUpOnCallsAndOnTooMuch) {
    Said calls(1000);
    calls.on_event(llm::Started{});
    calls.on_event(llm::BlockOpened{.part = {.body = llm::ToolCall{}}});
    EXPECT_FALSE(calls.may_go_on());
    calls.on_event(llm::BlockClosed{});
    EXPECT_FALSE(calls.may_go_on()) << "nor after it";
    EXPECT_EQ(calls.blocks(), 1) << "but blocks are numbered on";

    Said long_text(100);
    long_text.on_event(llm::Started{});
    long_text.on_event(llm::BlockOpened{.part = {.body = llm::Text{}}});
    for (int i = 0; i < 13; ++i)
        long_text.on_event(llm::TextDelta{.text = "abcd"});
    EXPECT_FALSE(long_text.may_go_on());
    EXPECT_EQ(long_text.text(), "");
}

}  // namespace
}  // namespace weir::gateway
