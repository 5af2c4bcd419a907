#include "provider/write_options.hpp"

#include <gtest/gtest.h>

#include "provider/test_settings.hpp"

namespace weir::provider {
namespace {

using wire::WriteOptions;

TEST(WriteOptions, FollowTheCatalog) {
    const catalog::Catalog catalog = catalog::open_embedded();
    const auto options = [&](std::string id, std::string_view model) {
        const Provider provider({.id = std::move(id)}, catalog);
        return write_options(provider, provider.model(model), provider.wire());
    };
    const WriteOptions openai = options("openai", "gpt-5");
    EXPECT_EQ(openai.provider, "openai");
    EXPECT_EQ(openai.output_max, WriteOptions::OutputMax::max_completion_tokens);
    EXPECT_EQ(openai.reasoning_text, WriteOptions::ReasoningText::none);
    EXPECT_TRUE(openai.developer_role);

    const WriteOptions claude = options("anthropic", "claude-3-5-sonnet-20240620");
    EXPECT_EQ(claude.output_max_default, Tokens(8192));
    EXPECT_FALSE(claude.developer_role);

    const WriteOptions unknown = options("mine", "m");
    EXPECT_EQ(unknown.output_max, WriteOptions::OutputMax::max_tokens);
    EXPECT_EQ(unknown.output_max_default, WriteOptions().output_max_default);
}

}  // namespace
}  // namespace weir::provider
