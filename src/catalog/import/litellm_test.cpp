#include "catalog/import/litellm_names.hpp"
#include "catalog/import/test_listing.hpp"

namespace weir::catalog {
namespace {

Listing read(std::string_view text) { return must_read(ListingFormat::litellm, text); }

TEST(LiteLlm, ReadsPricesOfTokensTiersAndLongPrompts) {
    const Listing listing = read(R"({"sample_spec": {"litellm_provider": "one of"},
        "gpt-x": {"litellm_provider": "openai", "mode": "chat", "max_input_tokens": 272000,
        "max_output_tokens": 128000, "supports_function_calling": true,
        "input_cost_per_token": 2.5e-06, "output_cost_per_token": 1.5e-05,
        "input_cost_per_token_batches": 1.25e-06, "input_cost_per_token_priority": 5e-06,
        "input_cost_per_token_above_272k_tokens": 5e-06,
        "cache_read_input_token_cost_above_272k_tokens_priority": 1e-06,
        "cache_creation_input_token_cost_above_1hr": 7.5e-06}})");
    ASSERT_EQ(listing.entries.size(), 1U);
    const Listed& entry = listing.entries[0];
    EXPECT_EQ(entry.provider, "openai");
    EXPECT_EQ(entry.id, "gpt-x");
    EXPECT_EQ(entry.kind, Kind::chat);
    EXPECT_EQ(entry.context, std::nullopt);
    EXPECT_EQ(entry.input_max, Tokens(272'000));
    EXPECT_TRUE(entry.can.has(Capability::tools));
    EXPECT_EQ(prices_text(entry),
              "input 2.5, output 15, cache_write_1h 7.5, input over 272000 5, "
              "input batch 1.25, input priority 5, cache_read priority over 272000 1");
}

TEST(LiteLlm, FloatNoiseIsTheNumberThatWasMeant) {
    const Listing listing = read(
        R"({"m": {"litellm_provider": "groq", "input_cost_per_token": 1.9999999999999998e-07}})");
    EXPECT_EQ(prices_text(listing.entries[0]), "input 0.2");
    EXPECT_TRUE(listing.notes.empty());
}

TEST(LiteLlm, AZeroIsWhatItDoesNotKnow) {
    const Listing listing = read(R"({"m": {"litellm_provider": "groq", "mode": "chat",
        "input_cost_per_token": 0.0, "output_cost_per_token": 0}})");
    EXPECT_EQ(listing.entries[0].billing, std::nullopt);
    EXPECT_TRUE(listing.entries[0].prices.empty());
    EXPECT_TRUE(has_note(listing, "does not know"));
}

TEST(LiteLlm, NamesProvidersAndModelsAsTheCatalogDoes) {
    EXPECT_EQ(litellm_provider("together_ai"), "togetherai");
    EXPECT_EQ(litellm_provider("fireworks_ai"), "fireworks-ai");
    EXPECT_EQ(litellm_provider("bedrock_converse"), "amazon-bedrock");
    EXPECT_EQ(litellm_provider("vertex_ai-anthropic_models"), "google-vertex");
    EXPECT_EQ(litellm_provider("nobody_yet"), "nobody-yet");
    EXPECT_EQ(litellm_model("groq", "groq/llama-3"), "llama-3");
    EXPECT_EQ(litellm_model("openrouter", "openrouter/openai/gpt-5"), "openai/gpt-5");
    EXPECT_EQ(litellm_model("bedrock_converse", "bedrock/x"), "x");
    EXPECT_EQ(litellm_model("vertex_ai-mistral_models", "vertex_ai/mistral-large"),
              "mistral-large");
    EXPECT_EQ(litellm_model("openai", "gpt-5"), "gpt-5");
    EXPECT_EQ(litellm_model("openai", "openai/"), "openai/");
}

TEST(LiteLlm, KnowsNoPriceWhoseConditionItDoesNotKnow) {
    for (const std::string_view key :
         {"input_cost_per_token_above_200k_tokens_us_east", "input_cost_per_token_above_0k_tokens",
          "input_cost_per_second", "output_cost_per_image", "input_cost_per_token_above_xk_tokens",
          "input_cost_per_token_", "tiered_pricing"})
        EXPECT_FALSE(litellm_price(key).has_value()) << key;
}

TEST(LiteLlm, SkipsWhatIsNoModelAndSaysSo) {
    const Listing listing = read(R"({
        "1024-x-1024/dall-e-2": {"litellm_provider": "openai", "input_cost_per_pixel": 1e-08},
        "bedrock/us-east-1/m": {"litellm_provider": "bedrock", "input_cost_per_token": 1e-06},
        "lost": {"mode": "chat"}, "text": "x",
        "whisper-1": {"litellm_provider": "openai", "mode": "audio_transcription",
                      "input_cost_per_second": 0.0001}})");
    ASSERT_EQ(listing.entries.size(), 1U);
    EXPECT_EQ(listing.entries[0].kind, Kind::stt);
    EXPECT_TRUE(has_note(listing, "openai/1024-x-1024/dall-e-2: is a price of one size"));
    EXPECT_TRUE(has_note(listing, "amazon-bedrock/us-east-1/m: is a price of one region"));
    EXPECT_TRUE(has_note(listing, "lost: has no litellm_provider"));
    EXPECT_TRUE(has_note(listing, "openai/whisper-1: prices with no place here"));
}

TEST(LiteLlm, RefusesWhatIsNoSuchList) {
    for (const std::string_view text : {"", "[]", "{}", "{\"a\": {}}", "{\"a\": 1", "1"})
        EXPECT_FALSE(read_listing(ListingFormat::litellm, text).has_value()) << text;
}

}  // namespace
}  // namespace weir::catalog
