#include "catalog/import/test_listing.hpp"

namespace weir::catalog {
namespace {

Listing read(std::string_view text) { return must_read(ListingFormat::models_dev, text); }

TEST(ModelsDev, GivesPricesLimitsAndAbilities) {
    const Listing listing = read(R"({"acme": {"id": "acme", "models": {
        "big": {"id": "big", "tool_call": true, "reasoning": false, "limit":
          {"context": 400000, "input": 272000, "output": 128000},
          "cost": {"input": 1.25, "output": 10, "cache_read": 0.125}}}}})");
    ASSERT_EQ(listing.entries.size(), 1U);
    const Listed& big = listing.entries[0];
    EXPECT_EQ(big.provider, "acme");
    EXPECT_EQ(big.id, "big");
    EXPECT_EQ(big.billing, Billing::metered);
    EXPECT_EQ(big.context, Tokens(400'000));
    EXPECT_EQ(big.input_max, Tokens(272'000));
    EXPECT_EQ(big.output_max, Tokens(128'000));
    EXPECT_TRUE(big.can.has(Capability::tools));
    EXPECT_TRUE(big.can.lacks(Capability::reasoning));
    EXPECT_FALSE(big.can.known.has(Capability::structured_output));
    EXPECT_EQ(prices_text(big), "input 1.25, output 10, cache_read 0.125");
    EXPECT_TRUE(listing.notes.empty());
}

TEST(ModelsDev, TakesTiersBeforeTheOldFieldWhoseThresholdIsOnlyAName) {
    const Listing listing = read(R"({"providers": {"p": {"models": {
        "new": {"cost": {"input": 2, "tiers": [{"input": 4, "tier": {"type": "context", "size":
          272000}}], "context_over_200k": {"input": 99}}},
        "old": {"cost": {"input": 2, "context_over_200k": {"input": 4}}}}}}})");
    ASSERT_EQ(listing.entries.size(), 2U);
    EXPECT_EQ(prices_text(listing.entries[0]), "input 2, input over 272000 4");
    EXPECT_EQ(prices_text(listing.entries[1]), "input 2, input over 200000 4");
}

TEST(ModelsDev, BelievesAZeroOnlyWhereEverythingIsFree) {
    const Listing listing = read(R"({"p": {"models": {
        "free": {"cost": {"input": 0, "output": 0}}, "half": {"cost": {"input": 1, "output": 0}},
        "none": {}}}})");
    EXPECT_EQ(listing.entries[0].billing, Billing::free);
    EXPECT_TRUE(listing.entries[0].prices.empty());
    EXPECT_EQ(prices_text(listing.entries[1]), "input 1");
    EXPECT_TRUE(has_note(listing, "p/half: a price of 0"));
    EXPECT_EQ(listing.entries[2].billing, std::nullopt);
}

TEST(ModelsDev, NotesWhatItCannotTake) {
    const Listing listing = read(R"({"p": {"models": {"m": {"limit": {"context": "many"}, "cost":
        {"input": -1, "output": "ten", "tiers": [{"input": 1, "tier": {"type": "day"}}]}}}}})");
    EXPECT_TRUE(has_note(listing, "p/m: limit.context is no number of tokens"));
    EXPECT_TRUE(has_note(listing, "p/m: input is negative"));
    EXPECT_TRUE(has_note(listing, "p/m: output is no number"));
    EXPECT_TRUE(has_note(listing, "p/m: a tier of prices depends"));
    EXPECT_TRUE(listing.entries[0].prices.empty());
}

TEST(ModelsDev, RefusesWhatIsNoSuchList) {
    for (const std::string_view text : {"", "[]", "{}", "null", "{\"data\": []}", "{\"a\": 1}",
                                        "{\"p\": {\"models\": []}}", "{\"p\""})
        EXPECT_FALSE(read_listing(ListingFormat::models_dev, text).has_value()) << text;
}

}  // namespace
}  // namespace weir::catalog
