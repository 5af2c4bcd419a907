#include "llm/tokens/family.hpp"

#include <gtest/gtest.h>

#include "llm/tokens/encoding.hpp"

namespace weir::llm::tokens {
namespace {

TEST(Family, IsFoundByAnySpelling) {
    const auto name = [](std::string_view model) { return family_of(model).name; };
    EXPECT_EQ(name("openai/gpt-4o-mini"), "gpt-4o");
    EXPECT_EQ(name("gpt-4.1"), "gpt-4o");
    EXPECT_EQ(name("gpt-4-0613"), "gpt-4");
    EXPECT_EQ(name("gpt-35-turbo"), "gpt-4");
    EXPECT_EQ(name("o3-mini"), "gpt-5");
    EXPECT_EQ(name("gpt-5.4"), "gpt-5");
    EXPECT_EQ(name("openai/gpt-oss-120b"), "gpt-oss");
    EXPECT_EQ(name("us.anthropic.claude-sonnet-4-5-20250929-v1:0"), "claude");
    EXPECT_EQ(name("claude-opus-4-7"), "claude-5");
    EXPECT_EQ(name("deepseek-r1-distill-llama-70b"), "deepseek");
    EXPECT_EQ(name("meta-llama/Llama-4-Scout"), "llama");
    EXPECT_EQ(name("Qwen/Qwen3-4B"), "qwen");
    EXPECT_EQ(name("command-a-03-2025"), "command-a");
    EXPECT_EQ(name("command-r7b-12-2024"), "command-a");
    EXPECT_EQ(name("amazon.nova-lite-v1:0"), "nova");
    EXPECT_EQ(name("solo1"), "unknown") << "o1 stands at the start";
    EXPECT_EQ(name(""), "unknown");
}

TEST(Family, HasWeightsAndAnEncodingEach) {
    for (const Family& family : families()) {
        EXPECT_NE(family.scale, nullptr) << family.name;
        EXPECT_GT(family.answer_byte, 0) << family.name;
        if (Encoding::open(embedded_ranks(), "o200k_base"))
            EXPECT_TRUE(Encoding::open(embedded_ranks(), family.encoding)) << family.name;
    }
}

}  // namespace
}  // namespace weir::llm::tokens
