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

}  // namespace
}  // namespace weir::wire::bedrock
