#include "catalog/decode.hpp"

#include <gtest/gtest.h>

namespace weir::catalog {
namespace {

class Decode : public testing::Test {
protected:
    Catalog catalog = open_embedded();
};

TEST_F(Decode, KnowsHowEachBigProviderIsSpokenTo) {
    const auto first = [this](std::string_view id) {
        return catalog.find_provider(id)->endpoints.at(0);
    };
    EXPECT_EQ(first("openai"), (Endpoint{.wire = "openai_chat",
                                         .base_url = "https://api.openai.com/v1",
                                         .extra_header = {}}));
    EXPECT_EQ(first("anthropic"), (Endpoint{.wire = "anthropic",
                                            .base_url = "https://api.anthropic.com/v1",
                                            .auth_header = "x-api-key",
                                            .auth_prefix = "",
                                            .extra_header = "anthropic-version: 2023-06-01"}));
    EXPECT_EQ(first("google").wire, "gemini");
    EXPECT_EQ(first("google").auth_header, "x-goog-api-key");
    EXPECT_EQ(catalog.find_provider("google")->endpoint("openai_chat")->auth_header,
              "authorization");
    EXPECT_EQ(first("azure").auth_header, "api-key");
    EXPECT_EQ(first("amazon-bedrock").auth, Auth::aws_sigv4);
    EXPECT_EQ(first("cohere").wire, "cohere");
    EXPECT_EQ(catalog.find_provider("openai")->key_env, "OPENAI_API_KEY");
    EXPECT_EQ(first("ollama").auth, Auth::none);
}

TEST_F(Decode, DescribesAModel) {
    const Offering offering = *catalog.find_offering("openai", "gpt-5");
    EXPECT_EQ(offering.model, "openai/gpt-5");
    EXPECT_EQ(offering.bare_name(), "gpt-5");
    EXPECT_EQ(offering.kind, Kind::chat);
    EXPECT_EQ(offering.context, Tokens(400'000));
    EXPECT_EQ(offering.input_max, Tokens(272'000));
    EXPECT_EQ(offering.output_max, Tokens(128'000));
    EXPECT_TRUE(offering.can.has(Capability::tools));
    EXPECT_TRUE(offering.can.lacks(Capability::open_weights));
    EXPECT_TRUE(offering.input.has(Modality::image));
    EXPECT_FALSE(offering.output.has(Modality::image));
    EXPECT_EQ(offering.released.text(), "2025-08-07");
    EXPECT_EQ(offering.billing, Billing::metered);
    EXPECT_FALSE(catalog.find_offering("xai", "grok-4.6")->input_max.has_value());
}

TEST_F(Decode, KnowsWhichModelsAWireDoesNotServe) {
    const Provider openai = *catalog.find_provider("openai");
    const Offering codex = *catalog.find_offering("openai", "gpt-5.1-codex");
    EXPECT_EQ(endpoint_for(openai, codex, "openai_chat"), nullptr);
    ASSERT_NE(endpoint_for(openai, codex, "openai_responses"), nullptr);
    const Offering chat = *catalog.find_offering("openai", "gpt-5");
    EXPECT_NE(endpoint_for(openai, chat, "openai_chat"), nullptr);
    const Provider azure = *catalog.find_provider("azure");
    const Offering claude = *catalog.find_offering("azure", "claude-opus-5");
    EXPECT_EQ(endpoint_for(azure, claude, "openai_chat"), nullptr);
    EXPECT_NE(endpoint_for(azure, claude, "anthropic"), nullptr);
}

TEST(DecodeTables, ReadsBeyondTheEndAsNothing) {
    const Tables tables = *Tables::read(embedded_blob());
    EXPECT_EQ(decode_offering(tables, tables.offerings.size()).context, std::nullopt);
    EXPECT_EQ(decode_provider(tables, tables.providers.size()).endpoints.size(), 0U);
}

}  // namespace
}  // namespace weir::catalog
