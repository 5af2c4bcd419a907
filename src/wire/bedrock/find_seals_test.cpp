#include "wire/bedrock/find_seals.hpp"

#include <gtest/gtest.h>

#include "wire/bedrock/peek.hpp"
#include "wire/seal.hpp"

namespace weir::wire::bedrock {
namespace {

struct Passed {
    std::string body;
    std::vector<std::string> dropped;
};

Passed pass(const std::string& messages, const std::string& more = {}) {
    const std::string body = R"({"messages": [)" + messages + "]" + more + "}";
    const Result<ChatPeek> peeked = peek(body, {});
    EXPECT_TRUE(peeked.has_value());
    return {edit(body, *peeked, {}).text(), peeked->seals.dropped};
}

std::string thought(const std::string& signature) {
    return R"({"reasoningContent":{"reasoningText":{"text":"t","signature":")" + signature +
           "\"}}}";
}
std::string assistant(const std::string& blocks) {
    return R"({"role":"assistant","content":[)" + blocks + "]}";
}
const std::string sealed = thought(seal_proof({.text = "t"}));
const std::string own = thought("sig");
const std::string call = R"({"toolUse":{"toolUseId":"a","name":"f","input":{}}})";
const std::string user = R"({"role":"user","content":[{"text":"hi"}]})";
const std::string budget =
    R"(,"additionalModelRequestFields":{"thinking":{"type":"enabled","budget_tokens":2000},"k":1})";

TEST(BedrockFindSeals, TakesOutThoughtsOfOthers) {
    const Passed passed = pass(user + "," + assistant(own + "," + sealed + ", " + call));
    EXPECT_EQ(passed.body, R"({"messages": [)" + user + "," + assistant(own + ", " + call) + "]}");
    EXPECT_EQ(passed.dropped, std::vector<std::string>{"messages[1].content[1]"});
}

TEST(BedrockFindSeals, LeavesTheRestAsItIs) {
    const std::string messages = user + ", " + assistant(own + " ," + call);
    EXPECT_EQ(pass(messages, budget).body, R"({"messages": [)" + messages + "]" + budget + "}");
}

// Turns alternate, so an empty one may not go.
TEST(BedrockFindSeals, LeavesNoTurnWithoutContent) {
    EXPECT_EQ(pass(user + "," + assistant(sealed) + "," + user).body,
              R"({"messages": [)" + user + "," + assistant(R"({"text":"."})") + "," + user + "]}");
}

TEST(BedrockFindSeals, SwitchesOffTheBudgetOfATurnThatLostItsThoughts) {
    const Passed lost = pass(assistant(sealed + "," + call) + "," + user, budget);
    EXPECT_NE(lost.body.find(R"({"thinking":{"type":"disabled"},"k":1})"), std::string::npos)
        << lost.body;
    EXPECT_EQ(lost.dropped.back(), "additionalModelRequestFields.thinking");
    const std::string kept = pass(assistant(own + "," + sealed + "," + call), budget).body;
    EXPECT_EQ(kept.find("disabled"), std::string::npos) << kept;
}

}  // namespace
}  // namespace weir::wire::bedrock
