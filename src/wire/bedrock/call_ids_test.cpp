#include "wire/bedrock/call_ids.hpp"

#include <gtest/gtest.h>

namespace weir::wire::bedrock {
namespace {

llm::ToolCallId id(std::string text) { return llm::ToolCallId(std::move(text)); }

TEST(CallIds, StayWhereTheyAreLegal) {
    EXPECT_EQ(legal_id("tooluse_dV5ehBNfl1hUE-UTM9cIww", IdRule::claude),
              "tooluse_dV5ehBNfl1hUE-UTM9cIww");
    const std::string changed = legal_id("call:1/x", IdRule::claude);
    EXPECT_TRUE(changed.starts_with("call_1_x_"));
    EXPECT_EQ(changed, legal_id("call:1/x", IdRule::claude));
    EXPECT_NE(changed, legal_id("call/1:x", IdRule::claude));
    EXPECT_EQ(legal_id(std::string(100, 'a'), IdRule::claude).size(), 64U);
    EXPECT_NE(legal_id(std::string(100, 'a'), IdRule::claude),
              legal_id(std::string(101, 'a'), IdRule::claude));
    EXPECT_FALSE(legal_id("", IdRule::claude).empty());
    EXPECT_EQ(legal_id("functions.get:0", IdRule::converse), "functions.get:0");
    EXPECT_NE(legal_id("functions.get:0", IdRule::claude), "functions.get:0");
}

TEST(CallIds, OfResultsAreThoseOfTheirCalls) {
    CallIds ids(IdRule::claude);
    EXPECT_EQ(ids.of_call(id("a:b")), ids.of_result(id("a:b")));
    // Some providers call every turn's first call "call_0".
    EXPECT_EQ(ids.of_call(id("call_0")), "call_0");
    EXPECT_EQ(ids.of_result(id("call_0")), "call_0");
    EXPECT_EQ(ids.of_call(id("call_0")), "call_0_2");
    EXPECT_EQ(ids.of_result(id("call_0")), "call_0_2");
}

TEST(CallIds, PairByOrderWhereThereAreNone) {
    CallIds ids(IdRule::claude);
    const std::string first = ids.of_call(id(""));
    const std::string second = ids.of_call(id(""));
    EXPECT_NE(first, second);
    EXPECT_EQ(ids.of_result(id("")), first);
    EXPECT_EQ(ids.of_result(id("")), second);
    EXPECT_FALSE(ids.of_result(id("")).empty());
}

TEST(CallIds, OfAnswersAreStable) {
    EXPECT_EQ(make_call_id("answer", 0), make_call_id("answer", 0));
    EXPECT_NE(make_call_id("answer", 0), make_call_id("answer", 1));
    EXPECT_EQ(make_call_id("answer", 0).size(), 30U);
}

}  // namespace
}  // namespace weir::wire::bedrock
