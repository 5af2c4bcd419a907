#include "llm/tokens/input_count.hpp"

#include <gtest/gtest.h>

namespace weir::llm::tokens {
namespace {

ChatRequest said(PartBody body) {
    ChatRequest request;
    Message message;
    message.parts.push_back({.body = std::move(body), .cache = {}, .signature = {}, .extras = {}});
    request.messages.push_back(std::move(message));
    return request;
}

InputCount counted(const ChatRequest& request, std::string_view model,
                   std::size_t bytes_max = 1'000'000) {
    const Family& family = family_of(model);
    return count_input(shape_of(request, family, {.counted_bytes_max = bytes_max}), family);
}

bool has_ranks() { return Encoding::open(embedded_ranks(), "o200k_base").has_value(); }

TEST(InputCount, IsExactForTextsOfOpenAisModels) {
    if (!has_ranks()) GTEST_SKIP() << "built without rank tables";
    const ChatRequest request = said(Text{"hello world", {}});
    EXPECT_EQ(counted(request, "openai/gpt-4o").tokens, Tokens(9)) << "2, 4 a message, 3";
    EXPECT_TRUE(counted(request, "openai/gpt-4o").exact);
    EXPECT_EQ(counted(request, "gpt-5-mini").tokens, Tokens(8));
    EXPECT_FALSE(counted(request, "anthropic/claude-sonnet-4-5").exact);
}

TEST(InputCount, IsNotExactWhereMoreThanTextsIsAsked) {
    if (!has_ranks()) GTEST_SKIP() << "built without rank tables";
    ChatRequest tools = said(Text{"hi", {}});
    tools.tools.push_back({.name = "f"});
    ChatRequest stored = said(Text{"hi", {}});
    stored.previous_response = "resp_1";
    ChatRequest named = said(Text{"hi", {}});
    named.messages.front().name = "alice";
    ChatRequest thinking = said(Text{"hi", {}});
    thinking.reasoning.emplace();
    for (const ChatRequest& request : {tools, stored, named, thinking, said(Image{})})
        EXPECT_FALSE(counted(request, "gpt-4o").exact);
    EXPECT_FALSE(counted(said(Text{"hi there", {}}), "gpt-4o", 4).exact) << "too long to count";
    EXPECT_GT(counted(tools, "gpt-4o").tokens, counted(said(Text{"hi", {}}), "gpt-4o").tokens);
}

TEST(InputCount, EstimatesWhatItDoesNotCount) {
    const Tokens estimate = counted(said(Text{std::string(4000, 'a'), {}}), "gpt-4o", 0).tokens;
    EXPECT_GT(estimate, Tokens(20));
    EXPECT_LT(estimate, Tokens(4000));
    EXPECT_GT(counted(said(Image{}), "gpt-4o").tokens, Tokens(500));
    EXPECT_EQ(counted(said(Reasoning{.text = std::string(4000, 'a')}), "gemini-3-flash").tokens,
              Tokens(0));
    File file;
    file.media.data = std::string(16'000, 'A');
    EXPECT_EQ(counted(said(file), "gemini-3-flash").tokens, Tokens(1'000));
    EXPECT_GE(counted(said(Opaque{.wire = "w", .json = std::string(16'000, 'A')}), "x").tokens,
              Tokens(1'000))
        << "a long opaque part is a medium";
}

TEST(InputCount, EstimatesAnswersByTheirLength) {
    EXPECT_EQ(estimate_answer(0, family_of("gpt-4o")), Tokens(0));
    EXPECT_EQ(estimate_answer(1000, family_of("gpt-4o")), Tokens(218));
    EXPECT_GT(estimate_answer(SIZE_MAX, family_of("claude")), Tokens(0));
}

}  // namespace
}  // namespace weir::llm::tokens
