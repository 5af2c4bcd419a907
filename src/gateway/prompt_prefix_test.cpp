#include "gateway/prompt_prefix.hpp"

#include <gtest/gtest.h>

#include "wire/wire.hpp"

namespace weir::gateway {
namespace {

std::uint64_t prefix(const std::string& body, std::string_view wire = "openai_chat") {
    const auto peek = wire::find(wire)->peek(body, {.bytes_max = 1 << 20});
    EXPECT_TRUE(peek) << body;
    return prompt_prefix(body, peek->members);
}
std::string chat(const std::string& messages) {
    return R"({"model":"m","messages":[)" + messages + "]}";
}
const std::string system = R"({"role":"system","content":"be \"brief\", ]"})";
const std::string hello = R"({"role":"user","content":"hello"})";
const std::string turns = R"(,{"role":"assistant","content":"hi"},{"role":"user","content":"?"})";

TEST(PromptPrefix, IsTheSameForAllTurnsOfAConversation) {
    EXPECT_EQ(prefix(chat(hello)), prefix(chat(hello + turns)));
    EXPECT_EQ(prefix(chat(system + "," + hello)), prefix(chat(system + "," + hello + turns)));
    EXPECT_NE(prefix(chat(hello)), 0U);
}

TEST(PromptPrefix, TellsConversationsUnderOneSystemPromptApart) {
    const std::string other = R"({"role":"user","content":"good morning"})";
    EXPECT_NE(prefix(chat(hello)), prefix(chat(other)));
    EXPECT_NE(prefix(chat(system + "," + hello)), prefix(chat(system + "," + other)));
    EXPECT_NE(prefix(chat(system + "," + hello)), prefix(chat(hello)));
}

TEST(PromptPrefix, KnowsTheOtherWires) {
    const auto anthropic = [](const std::string& text) {
        return prefix(
            R"({"model":"m","max_tokens":9,"system":")" + text + R"(","messages":[)" + hello + "]}",
            "anthropic");
    };
    EXPECT_EQ(anthropic("a"), anthropic("a"));
    EXPECT_NE(anthropic("a"), anthropic("b"));
    EXPECT_NE(prefix(R"({"model":"m","input":"hello"})", "openai_responses"),
              prefix(R"({"model":"m","input":"bye"})", "openai_responses"));
}

TEST(PromptPrefix, LooksAtAFewKilobytesAtMost) {
    const std::string text(100'000, 'x');
    const auto longer = [&](const std::string& end) {
        return prefix(chat(R"({"role":"user","content":")" + text + end + "\"}"));
    };
    EXPECT_EQ(longer("a"), longer("b"));
    EXPECT_EQ(prompt_prefix("{}", {}), 0U);
}

}  // namespace
}  // namespace weir::gateway
