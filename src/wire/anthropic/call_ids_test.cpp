#include "wire/anthropic/call_ids.hpp"

#include <gtest/gtest.h>

namespace weir::wire::anthropic {
namespace {

using Id = llm::ToolCallId;

TEST(AnthropicCallIds, KeepsLegalIds) {
    CallIds ids;
    ids.begin_turn();
    EXPECT_EQ(ids.for_call(Id("toolu_01A-b")), "toolu_01A-b");
    EXPECT_EQ(ids.for_result(Id("toolu_01A-b")), "toolu_01A-b");
    ids.begin_turn();
    EXPECT_EQ(ids.for_call(Id("toolu_01A-b")), "toolu_01A-b");  // in another turn, too
    EXPECT_EQ(ids.for_result(Id("of an earlier one")), legal_call_id("of an earlier one"));
}

TEST(AnthropicCallIds, MapsOthersTheSameWayForCallAndResult) {
    CallIds ids;
    const std::string given = "call.with/signs__thought__" + std::string(100, 'x');
    const std::string written = ids.for_call(Id(given));
    EXPECT_LE(written.size(), 64U);
    EXPECT_EQ(written.find_first_of("./"), std::string::npos);
    EXPECT_EQ(ids.for_result(Id(given)), written);
    EXPECT_NE(legal_call_id("a.b"), legal_call_id("a/b"));
}

TEST(AnthropicCallIds, PairsRepeatedAndMissingIdsByTheirOrder) {
    CallIds ids;
    ids.begin_turn();
    const std::string first = ids.for_call(Id(""));
    const std::string second = ids.for_call(Id(""));
    EXPECT_NE(first, second);
    EXPECT_EQ(ids.for_result(Id("")), first);
    EXPECT_EQ(ids.for_result(Id("")), second);
    ids.begin_turn();
    EXPECT_EQ(ids.for_call(Id("a")), "a");
    EXPECT_EQ(ids.for_call(Id("a")), "a_2");
    EXPECT_EQ(ids.for_result(Id("a")), "a");
    EXPECT_EQ(ids.for_result(Id("a")), "a_2");
    EXPECT_NE(ids.for_call(Id("")), first);  // an id that is made is made once
}

}  // namespace
}  // namespace weir::wire::anthropic
