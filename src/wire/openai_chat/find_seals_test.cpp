#include "wire/openai_chat/find_seals.hpp"

#include <gtest/gtest.h>

#include "wire/openai_chat/peek.hpp"
#include "wire/seal.hpp"

namespace weir::wire::openai_chat {
namespace {

struct Passed {
    std::string message;
    std::vector<std::string> dropped;
};

Passed pass(const std::string& message) {
    const std::string head = R"({"model":"m","messages":[{"role":"user","content":"hi"},)";
    const std::string body = head + message + "]}";
    const Result<ChatPeek> peeked = peek(body, {});
    EXPECT_TRUE(peeked.has_value());
    const std::string text = edit(body, *peeked, {}).text();
    EXPECT_TRUE(text.starts_with(head) && text.ends_with("]}")) << text;
    return {text.substr(head.size(), text.size() - head.size() - 2), peeked->seals.dropped};
}

const std::string seal = seal_proof({.signature = "s", .origin = {.wire = "anthropic"}});
const std::string sealed = R"({"type":"thinking","thinking":"t","signature":")" + seal + "\"}";
const std::string redacted = R"({"type":"redacted_thinking","data":")" + seal + "\"}";
const std::string own = R"({"type":"thinking","thinking":"t","signature":"EqQB"})";
const std::string google = R"({"google":{"thought_signature":")" + seal + "\"}}";

TEST(ChatFindSeals, TakesOutThinkingBlocks) {
    const Passed all = pass(R"({"role":"assistant", "thinking_blocks":[)" + sealed + "," +
                            redacted + R"(], "content":"x"})");
    EXPECT_EQ(all.message, R"({"role":"assistant", "content":"x"})");
    EXPECT_EQ(all.dropped, std::vector<std::string>{"messages[1].thinking_blocks"});
    EXPECT_EQ(
        pass(R"({"role":"assistant","thinking_blocks":[)" + sealed + "," + own + "]}").message,
        R"({"role":"assistant","thinking_blocks":[)" + own + "]}");
}

TEST(ChatFindSeals, TakesOutSignaturesOfCallsAndTexts) {
    const Passed passed = pass(R"({"role":"assistant","extra_content":)" + google +
                               R"(,"tool_calls":[{"id":"a","extra_content":)" + google + "}]}");
    EXPECT_EQ(passed.message, R"({"role":"assistant","tool_calls":[{"id":"a"}]})");
    EXPECT_EQ(passed.dropped,
              (std::vector<std::string>{"messages[1].extra_content",
                                        "messages[1].tool_calls[0].extra_content"}));
    EXPECT_EQ(pass(R"({"role":"assistant","extra_content":{"x":1,"google":{"thought_signature":")" +
                   seal + R"(","y":2}}})")
                  .message,
              R"({"role":"assistant","extra_content":{"x":1,"google":{"y":2}}})");
    EXPECT_EQ(pass(R"({"role":"assistant","extra_content":{"x":1,"google":{"thought_signature":")" +
                   seal + R"("}}})")
                  .message,
              R"({"role":"assistant","extra_content":{"x":1}})");
}

TEST(ChatFindSeals, LeavesWhatProvidersOfThisWireMade) {
    for (const std::string& message :
         {R"({"role":"assistant","thinking_blocks":[ )" + own + R"( ],"content":null})",
          std::string(R"({"role":"assistant","tool_calls":[{"extra_content":{"google":)"
                      R"({"thought_signature":"CiQB"}}}]})"),
          R"({"role":"user","content":")" + seal + "\"}"})
        EXPECT_EQ(pass(message).message, message);
}

// Keys that come twice are the client's fault, and no reason to fall over.
TEST(ChatFindSeals, TakesEveryKeyThatComesTwice) {
    EXPECT_EQ(pass(R"({"extra_content":)" + google + R"(,"role":"assistant","extra_content":)" +
                   google + "}")
                  .message,
              R"({"role":"assistant"})");
    EXPECT_EQ(pass(R"({"role":"assistant","extra_content":{"google":1,"google":{)"
                   R"("thought_signature":"x","thought_signature":")" +
                   seal + R"("}}})")
                  .message,
              R"({"role":"assistant"})");
}

}  // namespace
}  // namespace weir::wire::openai_chat
