#include "catalog/import/test_listing.hpp"

namespace weir::catalog {
namespace {

Listing read(std::string_view text) { return must_read(ListingFormat::openrouter, text); }

TEST(OpenRouter, ReadsDecimalStringsPerToken) {
    const Listing listing = read(R"({"data": [{"id": "deepseek/deepseek-v4", "context_length":
        1024000, "top_provider": {"max_completion_tokens": 384000}, "architecture":
        {"output_modalities": ["text"]}, "supported_parameters": ["tools", "reasoning"],
        "pricing": {"prompt": "0.00000066", "completion": "0.00000198", "request": "0", "image":
        "0", "input_cache_read": "0.000000022", "web_search": "0.01"}}]})");
    ASSERT_EQ(listing.entries.size(), 1U);
    const Listed& entry = listing.entries[0];
    EXPECT_EQ(entry.provider, "openrouter");
    EXPECT_EQ(entry.id, "deepseek/deepseek-v4");
    EXPECT_EQ(entry.kind, Kind::chat);
    EXPECT_EQ(entry.context, Tokens(1'024'000));
    EXPECT_EQ(entry.output_max, Tokens(384'000));
    EXPECT_TRUE(entry.can.has(Capability::tools));
    EXPECT_FALSE(entry.can.known.has(Capability::structured_output));
    EXPECT_EQ(prices_text(entry),
              "input 0.66, output 1.98, cache_read 0.022, web_search/call 10000");
    EXPECT_TRUE(listing.notes.empty());
}

TEST(OpenRouter, AVariablePriceIsNoted) {
    const Listing listing =
        read(R"({"data": [{"id": "openrouter/auto", "pricing": {"prompt": "-1"}}]})");
    EXPECT_TRUE(listing.entries[0].prices.empty());
    EXPECT_EQ(listing.entries[0].billing, std::nullopt);
    EXPECT_TRUE(has_note(listing, "prompt is negative"));
}

TEST(OpenRouter, AnAmbiguousPriceIsNamedAndNotGuessed) {
    const Listing listing =
        read(R"({"data": [{"id": "a/b", "pricing": {"prompt": "0.000001", "image": "0.001"}}]})");
    EXPECT_EQ(prices_text(listing.entries[0]), "input 1");
    EXPECT_TRUE(has_note(listing, "no place here: image"));
}

TEST(OpenRouter, TwoOfOneIdContradictEachOtherOnlyWithOtherFigures) {
    const Listing same = read(R"({"data": [{"id": "a", "pricing": {"prompt": "0.000001"}},
                                           {"id": "a", "pricing": {"prompt": "0.0000010"}}]})");
    EXPECT_EQ(same.entries.size(), 1U);
    EXPECT_TRUE(same.notes.empty());
    const Listing other = read(R"({"data": [{"id": "a", "pricing": {"prompt": "0.000001"}},
                                            {"id": "a", "pricing": {"prompt": "0.000002"}}]})");
    EXPECT_EQ(prices_text(other.entries[0]), "input 1");
    ASSERT_EQ(other.notes.size(), 1U);
    EXPECT_TRUE(other.notes[0].contradiction);
}

TEST(OpenRouter, RefusesWhatIsNoSuchList) {
    for (const std::string_view text : {"", "[]", "{}", "{\"data\": {}}", "{\"data\": [}"})
        EXPECT_FALSE(read_listing(ListingFormat::openrouter, text).has_value()) << text;
    EXPECT_TRUE(has_note(read(R"({"data": [{}, 1, "x"]})"), "has no id"));
}

}  // namespace
}  // namespace weir::catalog
