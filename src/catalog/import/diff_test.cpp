#include "catalog/import/diff.hpp"

#include <fmt/format.h>

#include "catalog/import/test_catalog.hpp"
#include "catalog/import/test_listing.hpp"

namespace weir::catalog {
namespace {

std::string text_of(const Difference& one) {
    return fmt::format("{} {}: {} {}->{} {}", name(one.kind), one.entry, one.what, one.from, one.to,
                       one.change);
}

std::vector<std::string> differences(std::string_view models, std::string_view provider = "acme") {
    const Catalog catalog = test_catalog();
    const Listing listing = must_read(
        ListingFormat::models_dev,
        fmt::format(R"({{"acme": {{"models": {{{}}}}}, "nobody": {{"models": {{"a": {{}}}}}}}})",
                    models));
    std::vector<std::string> texts;
    for (const Difference& one : compare(catalog, listing, {.provider = provider}))
        texts.push_back(text_of(one));
    return texts;
}

// All that acme has, as the catalog says it.
constexpr std::string_view same = R"(
    "plain": {"cost": {"input": 2.0, "output": 8}, "limit": {"context": 100000, "output": 8000}},
    "cached": {"cost": {"input": 2, "output": 8}},
    "long": {"cost": {"input": 2, "tiers": [{"input": 4, "tier": {"type": "context", "size":
      50000}}]}},
    "free": {"cost": {"input": 0, "output": 0}})";

using Lines = std::vector<std::string>;

TEST(Diff, OfTheSameIsEmptyAndSilenceIsNoDifference) { EXPECT_EQ(differences(same), Lines{}); }

TEST(Diff, NamesNewGoneAndRepricedInOrder) {
    EXPECT_EQ(differences(R"("zeta": {"cost": {"input": 1, "output": 3}},
                             "plain": {"cost": {"input": 2.5, "output": 8, "cache_read": 0.5}},
                             "long": {}, "free": {})"),
              (Lines{"new acme/zeta: input 1, output 3 -> ", "gone acme/cached: chat -> ",
                     "repriced acme/plain: cache_read ->0.5 ",
                     "repriced acme/plain: input 2->2.5 +25.0%"}));
}

TEST(Diff, ComparesLongPromptsByTheirThreshold) {
    EXPECT_EQ(differences(R"("plain": {}, "cached": {}, "free": {}, "long": {"cost": {"input": 2,
                             "tiers": [{"input": 3, "tier": {"type": "context", "size": 50000}}]}})"),
              (Lines{"repriced acme/long: input over 50000 4->3 -25.0%"}));
}

TEST(Diff, OtherLimitsAbilitiesAndBillingContradict) {
    EXPECT_EQ(differences(R"("plain": {"limit": {"context": 128000, "output": 8000}},
                             "cached": {"cost": {"input": 0, "output": 0}},
                             "free": {"cost": {"input": 1, "output": 2}}, "long": {})"),
              (Lines{"contradictory acme/cached: billing metered->free ",
                     "contradictory acme/free: billing free->metered ",
                     "contradictory acme/plain: context 100000->128000 "}));
}

TEST(Diff, AnUnknownProviderIsOneLineAndTheFilterHidesIt) {
    EXPECT_EQ(differences(same, ""), (Lines{"new nobody: a provider with 1 model -> "}));
    EXPECT_EQ(differences(same, "openai"), Lines{});
}

TEST(Diff, AListThatContradictsItselfIsReported) {
    const Listing listing = must_read(ListingFormat::litellm, R"({
        "groq/m": {"litellm_provider": "groq", "input_cost_per_token": 1e-06},
        "m": {"litellm_provider": "groq", "input_cost_per_token": 2e-06}})");
    const std::vector<Difference> found = compare(test_catalog(), listing, {.provider = "groq"});
    ASSERT_FALSE(found.empty());
    EXPECT_EQ(found.back().kind, DiffKind::contradictory);
    EXPECT_EQ(found.back().entry, "groq/m");
}

TEST(Diff, PercentagesAreExactAndRoundedToATenth) {
    EXPECT_EQ(percent_change(Rate(1000), Rate(1125)), "+12.5%");
    EXPECT_EQ(percent_change(Rate(3), Rate(2)), "-33.3%");
    EXPECT_EQ(percent_change(Rate(3), Rate(5)), "+66.7%");
    EXPECT_EQ(percent_change(Rate(INT64_MAX), Rate(0)), "-100.0%");
    EXPECT_EQ(percent_change(Rate(1), Rate(INT64_MAX)), "+99999999.9%");
    EXPECT_EQ(percent_change(Rate(0), Rate(1)), "");
}

}  // namespace
}  // namespace weir::catalog
