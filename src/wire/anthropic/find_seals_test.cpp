#include "wire/anthropic/find_seals.hpp"

#include <gtest/gtest.h>

#include "wire/anthropic/peek.hpp"
#include "wire/seal.hpp"

namespace weir::wire::anthropic {
namespace {

struct Passed {
    std::string body;
    std::vector<std::string> dropped;
};

Passed pass(const std::string& messages, const std::string& more = {}) {
    const std::string body = R"({"model":"m", "messages":[)" + messages + "]" + more + "}";
    const Result<ChatPeek> peeked = peek(body, {});
    EXPECT_TRUE(peeked.has_value());
    return {edit(body, *peeked, {}).text(), peeked->seals.dropped};
}

std::string thought(const std::string& signature) {
    return R"({"type":"thinking","thinking":"t","signature":")" + signature + "\"}";
}
std::string assistant(const std::string& blocks) {
    return R"({"role":"assistant","content":[)" + blocks + "]}";
}
const std::string sealed = thought(seal_proof({.text = "t"}));
const std::string own = thought("EqQB");
const std::string call = R"({"type":"tool_use","id":"a","name":"f","input":{}})";
const std::string user = R"({"role":"user","content":"hi"})";
const std::string budget = R"(,"thinking":{"type":"enabled","budget_tokens":2000})";

TEST(AnthropicFindSeals, TakesOutThoughtsOfOthers) {
    const Passed passed = pass(user + "," + assistant(sealed + ", " + call) + "," + user);
    EXPECT_EQ(passed.body,
              R"({"model":"m", "messages":[)" + user + "," + assistant(call) + "," + user + "]}");
    EXPECT_EQ(passed.dropped, std::vector<std::string>{"messages[1].content[0]"});
}

TEST(AnthropicFindSeals, LeavesTheRestAsItIs) {
    for (const std::string& messages : {user + "," + assistant(own + " ," + call) + ", " + user,
                                        assistant(R"({"type":"text","text":"x"})")})
        EXPECT_EQ(pass(messages, budget).body,
                  R"({"model":"m", "messages":[)" + messages + "]" + budget + "}");
    // Said, but no seal.
    const std::string said = R"({"role":"user","content":")" + std::string(seal_mark) + "\"}";
    EXPECT_EQ(pass(said).body, R"({"model":"m", "messages":[)" + said + "]}");
}

TEST(AnthropicFindSeals, LeavesNoMessageWithoutContent) {
    EXPECT_EQ(pass(user + "," + assistant(sealed + "," + sealed) + "," + user).body,
              R"({"model":"m", "messages":[)" + user + "," + user + "]}");
}

TEST(AnthropicFindSeals, SwitchesOffTheBudgetOfATurnThatLostItsThoughts) {
    const Passed lost = pass(assistant(sealed + "," + call) + "," + user, budget);
    EXPECT_TRUE(lost.body.ends_with(R"("thinking":{"type":"disabled"}})")) << lost.body;
    EXPECT_EQ(lost.dropped.back(), "thinking");
    // Not where it has its own, where it is of an earlier turn, and where the model adapts.
    for (const std::string& kept :
         {pass(assistant(own + "," + sealed + "," + call) + "," + user, budget).body,
          pass(assistant(sealed + "," + call) + "," + assistant(own + "," + call), budget).body,
          pass(assistant(sealed + "," + call), R"(,"thinking":{"type":"adaptive"})").body})
        EXPECT_EQ(kept.find("disabled"), std::string::npos) << kept;
}

}  // namespace
}  // namespace weir::wire::anthropic
