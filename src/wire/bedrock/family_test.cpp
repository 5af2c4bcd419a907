#include "wire/bedrock/family.hpp"

#include <gtest/gtest.h>

namespace weir::wire::bedrock {
namespace {

TEST(Family, IsInTheModelsName) {
    EXPECT_EQ(family_of("anthropic.claude-3-5-sonnet-20240620-v1:0"), Family::claude);
    EXPECT_EQ(family_of("arn:aws:bedrock:us-east-1:0:inference-profile/us.anthropic.claude-3-7-"
                        "sonnet-20250219-v1:0"),
              Family::claude);
    EXPECT_EQ(family_of("us.amazon.nova-2-lite-v1:0"), Family::nova);
    EXPECT_EQ(family_of("openai.gpt-oss-120b-1:0"), Family::gpt_oss);
    EXPECT_EQ(family_of("us.deepseek.r1-v1:0"), Family::other);
    EXPECT_EQ(family_of(""), Family::other);
}

TEST(ThinksByBudget, UpToFourPointFive) {
    for (const std::string_view model :
         {"us.anthropic.claude-3-7-sonnet-20250219-v1:0", "anthropic.claude-sonnet-4-20250514-v1:0",
          "us.anthropic.claude-opus-4-1-20250805-v1:0", "claude-opus-4",
          "us.anthropic.claude-sonnet-4-5-20250929-v1:0"})
        EXPECT_TRUE(thinks_by_budget(model)) << model;
    for (const std::string_view model :
         {"us.anthropic.claude-sonnet-4-6", "us.anthropic.claude-opus-4-6-v1",
          "us.anthropic.claude-opus-4-10", "us.anthropic.claude-sonnet-5",
          "anthropic.claude-fable-5", "amazon.nova-2-lite-v1:0"})
        EXPECT_FALSE(thinks_by_budget(model)) << model;
}

}  // namespace
}  // namespace weir::wire::bedrock
