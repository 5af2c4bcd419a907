#include "catalog/quirks.hpp"

#include <gtest/gtest.h>

#include "catalog/catalog.hpp"

namespace weir::catalog {
namespace {

class QuirksTest : public testing::Test {
protected:
    Catalog catalog = open_embedded();
};

TEST_F(QuirksTest, KnowsTheQuirks) {
    const auto quirks = [this](std::string_view name) {
        return catalog.find_qualified(name)->quirks;
    };
    EXPECT_EQ(quirks("openai/gpt-4o").output_limit, OutputLimit::max_completion_tokens);
    EXPECT_EQ(quirks("openai/gpt-4o").developer_role, DeveloperRole::accepted);
    EXPECT_FALSE(quirks("openai/gpt-4o").refuses("temperature"));
    EXPECT_TRUE(quirks("openai/o3").refuses("temperature"));
    EXPECT_TRUE(quirks("openai/o3").refuses("stop"));
    EXPECT_FALSE(quirks("openai/o3").refuses("temp"));
    EXPECT_FALSE(quirks("openai/gpt-5.4").refuses("temperature"));
    EXPECT_EQ(quirks("azure/mistral-small-2503").output_limit, OutputLimit::max_tokens);
    EXPECT_EQ(quirks("azure/gpt-4o").output_limit, OutputLimit::max_completion_tokens);

    const Quirks mistral = quirks("mistral/mistral-large-latest");
    EXPECT_EQ(mistral.seed_field, "random_seed");
    EXPECT_EQ(mistral.required_tool_choice, "any");
    EXPECT_EQ(mistral.stream_usage, StreamUsage::always);
    EXPECT_TRUE(mistral.refuses("stream_options"));
    EXPECT_TRUE(mistral.short_tool_ids);
    EXPECT_TRUE(quirks("xai/grok-4.6").usage_excludes_reasoning);
    EXPECT_FALSE(quirks("xai/grok-4.20-non-reasoning").refuses("stop"));
    EXPECT_EQ(quirks("groq/openai/gpt-oss-120b").reasoning_field, ReasoningField::reasoning);
    EXPECT_TRUE(quirks("groq/openai/gpt-oss-120b").usage_in_x_groq);
    EXPECT_TRUE(quirks("deepseek/deepseek-v4-pro").replay_reasoning);
    // A provider of which nothing is known behaves as the defaults say.
    EXPECT_EQ(catalog.find_provider("baseten")->quirks, Quirks{});
}

TEST(Quirks, RefuseWholeNamesOnly) {
    const Quirks quirks{.unsupported_fields = "stop n logprobs"};
    for (const std::string_view field : {"stop", "n", "logprobs"})
        EXPECT_TRUE(quirks.refuses(field)) << field;
    for (const std::string_view field : {"", " ", "sto", "stop n", "logprob", "top_logprobs"})
        EXPECT_FALSE(quirks.refuses(field)) << field;
    EXPECT_FALSE(Quirks{}.refuses("stop"));
}

}  // namespace
}  // namespace weir::catalog
