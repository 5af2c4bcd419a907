#include "wire/gemini/call_id.hpp"

#include <gtest/gtest.h>

namespace weir::wire::gemini {
namespace {

using llm::ToolCallId;

TEST(GeminiCallId, TheSameCallHasTheSameIdAndOthersHaveOthers) {
    const ToolCallId id = make_call_id("resp", 0, 0, "now");
    EXPECT_EQ(id, make_call_id("resp", 0, 0, "now"));
    EXPECT_NE(id, make_call_id("resp", 0, 1, "now"));
    EXPECT_NE(id, make_call_id("resp", 1, 0, "now"));
    EXPECT_NE(id, make_call_id("other", 0, 0, "now"));
    EXPECT_EQ(id.value().size(), 29U);
    EXPECT_TRUE(id.value().starts_with("call_"));
}

TEST(GeminiCallId, ResultsFindTheirCallsByIdNameAndOrder) {
    CallPairs pairs;
    llm::ToolCall first = {.id = ToolCallId("a"), .name = "now"};
    llm::ToolCall second = {.name = "weather"};
    llm::ToolCall third = {.name = "weather"};
    for (llm::ToolCall* call : {&first, &second, &third})
        pairs.on_call(*call);
    EXPECT_NE(second.id, third.id);
    llm::ToolResult of_third = {.call = third.id};
    llm::ToolResult of_second = {.call = {}, .name = "weather"};
    llm::ToolResult of_first = {.call = {}, .name = "other name"};
    llm::ToolResult orphan = {.call = {}, .name = "x"};
    for (llm::ToolResult* result : {&of_third, &of_second, &of_first, &orphan})
        pairs.on_result(*result);
    EXPECT_EQ(of_third.name, "weather");
    EXPECT_EQ(of_second.call, second.id);
    EXPECT_EQ(of_first.call, first.id);
    EXPECT_EQ(orphan.call.value(), "");
}

TEST(GeminiCallId, KnowsItsOwnIdsAndTheNamesBehindThem) {
    CallPairs pairs;
    llm::ToolCall made = {.name = "now"};
    pairs.on_call(made);
    CallNames names;
    EXPECT_FALSE(names.has_own_id(made));
    EXPECT_TRUE(names.has_own_id(llm::ToolCall{.id = ToolCallId("toolu_1"), .name = "b"}));
    EXPECT_FALSE(names.has_own_id(llm::ToolResult{.call = made.id}));
    EXPECT_TRUE(names.has_own_id(llm::ToolResult{.call = ToolCallId("toolu_1")}));
    EXPECT_EQ(names.name_of({.call = ToolCallId("toolu_1")}), "b");
    EXPECT_EQ(names.name_of({.call = ToolCallId("unknown")}), "unknown");
    EXPECT_EQ(names.name_of({}), "tool");
}

TEST(GeminiCallId, APlainStopWithCallsIsACall) {
    using llm::StopReason;
    EXPECT_EQ(settle_stop(StopReason::end_turn, true), StopReason::tool_use);
    EXPECT_EQ(settle_stop(StopReason::end_turn, false), StopReason::end_turn);
    EXPECT_EQ(settle_stop(StopReason::max_tokens, true), StopReason::max_tokens);
}

}  // namespace
}  // namespace weir::wire::gemini
