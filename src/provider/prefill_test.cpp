#include "provider/prefill.hpp"

#include <gtest/gtest.h>

namespace weir::provider {
namespace {

TEST(Prefill, IsWhatTheModelAndItsWireTake) {
    EXPECT_EQ(prefill_of("anthropic", "anthropic", "/v1", "claude-haiku-4-5"), Prefill::as_is);
    EXPECT_EQ(prefill_of("anthropic", "anthropic", "/v1", "claude-opus-4-6"), Prefill::none);
    EXPECT_EQ(prefill_of("anthropic", "anthropic", "/v1", "claude-sonnet-5"), Prefill::none);
    EXPECT_EQ(prefill_of("google-vertex", "vertex_anthropic", "", "claude-sonnet-4-5@20250929"),
              Prefill::as_is);
    EXPECT_EQ(
        prefill_of("amazon-bedrock", "bedrock", "", "eu.anthropic.claude-3-7-sonnet-20250219-v1:0"),
        Prefill::as_is);
    EXPECT_EQ(prefill_of("amazon-bedrock", "bedrock", "", "amazon.nova-pro-v1:0"), Prefill::none);
    EXPECT_EQ(prefill_of("google", "gemini", "/v1beta", "gemini-3-flash"), Prefill::as_is);
    EXPECT_EQ(prefill_of("mistral", "openai_chat", "/v1", "mistral-large"), Prefill::prefix);
    EXPECT_EQ(prefill_of("deepseek", "openai_chat", "/beta", "deepseek-chat"), Prefill::prefix);
    EXPECT_EQ(prefill_of("deepseek", "openai_chat", "/v1", "deepseek-chat"), Prefill::none);
    EXPECT_EQ(prefill_of("moonshotai", "openai_chat", "/v1", "kimi-k3"), Prefill::partial);
    EXPECT_EQ(prefill_of("openai", "openai_chat", "/v1", "gpt-5"), Prefill::none);
    EXPECT_EQ(prefill_of("openai", "openai_responses", "/v1", "gpt-5"), Prefill::none);
    EXPECT_EQ(prefill_of("cohere", "cohere", "/v2", "command-a"), Prefill::none);
}

}  // namespace
}  // namespace weir::provider
