#include "provider/chat_target.hpp"

#include <gtest/gtest.h>

namespace weir::provider {
namespace {

std::string target(std::string_view wire, std::string_view base, std::string_view model,
                   bool stream = false) {
    const catalog::Quirks quirks;
    std::string out;
    append_chat_target(
        out, {.wire = wire, .base_path = base, .quirks = quirks, .model = model, .stream = stream});
    return out;
}

TEST(ChatTarget, IsWhereTheVendorHasIt) {
    EXPECT_EQ(target("openai_chat", "/v1", "m"), "/v1/chat/completions");
    EXPECT_EQ(target("openai_responses", "/v1", "m", true), "/v1/responses");
    EXPECT_EQ(target("anthropic", "/v1", "m"), "/v1/messages");
    EXPECT_EQ(target("cohere", "/v2", "m"), "/v2/chat");
    EXPECT_EQ(target("gemini", "/v1beta", "gemini-3-pro"),
              "/v1beta/models/gemini-3-pro:generateContent");
    EXPECT_EQ(target("gemini", "/v1beta", "tunedModels/t-1", true),
              "/v1beta/tunedModels/t-1:streamGenerateContent?alt=sse");
    EXPECT_EQ(target("vertex_gemini", "/v1/projects/p/locations/l/publishers/google", "gemini-3"),
              "/v1/projects/p/locations/l/publishers/google/models/gemini-3:generateContent");
    EXPECT_EQ(target("vertex_gemini", "/g", "gemini-3", true),
              "/g/models/gemini-3:streamGenerateContent?alt=sse");
    EXPECT_EQ(target("vertex_anthropic", "/a", "claude-sonnet-4-5@20250929"),
              "/a/models/claude-sonnet-4-5@20250929:rawPredict");
    EXPECT_EQ(target("vertex_anthropic", "/a", "c/d", true), "/a/models/c%2Fd:streamRawPredict");
    EXPECT_EQ(target("bedrock", "", "anthropic.claude-v1:0"),
              "/model/anthropic.claude-v1%3A0/converse");
    EXPECT_EQ(target("bedrock", "", "arn:aws:x/y", true),
              "/model/arn%3Aaws%3Ax%2Fy/converse-stream");
    EXPECT_EQ(target("bedrock_invoke", "", "us.anthropic.claude-v1:0"),
              "/model/us.anthropic.claude-v1%3A0/invoke");
    EXPECT_EQ(target("bedrock_invoke", "", "m", true), "/model/m/invoke-with-response-stream");
}

TEST(ChatTarget, EmbeddingsHaveTheirModelInThePath) {
    EXPECT_EQ(target("gemini_embed", "/v1beta", "m"), "/v1beta/models/m:embedContent");
    EXPECT_EQ(target("gemini_embed_batch", "/v1beta", "models/m"),
              "/v1beta/models/m:batchEmbedContents");
    EXPECT_EQ(target("bedrock_embed", "", "cohere.embed-v4:0"),
              "/model/cohere.embed-v4%3A0/invoke");
}

TEST(ChatTarget, VariesWhereTheModelIsInIt) {
    for (const std::string_view wire : {"openai_chat", "openai_responses", "anthropic", "cohere"}) {
        EXPECT_FALSE(target_varies(wire)) << wire;
        EXPECT_EQ(target(wire, "/v1", "a"), target(wire, "/v1", "b", true)) << wire;
    }
    for (const std::string_view wire :
         {"gemini", "bedrock", "bedrock_invoke", "vertex_gemini", "vertex_anthropic"}) {
        EXPECT_TRUE(target_varies(wire)) << wire;
        EXPECT_NE(target(wire, "", "a"), target(wire, "", "b")) << wire;
    }
}

}  // namespace
}  // namespace weir::provider
