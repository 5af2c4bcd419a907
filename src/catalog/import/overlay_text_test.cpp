#include "catalog/import/overlay_text.hpp"

#include <fmt/format.h>

#include "catalog/import/test_catalog.hpp"
#include "catalog/import/test_listing.hpp"

namespace weir::catalog {
namespace {

OverlayText write(std::string_view models, bool everything = false) {
    const Listing listing = must_read(ListingFormat::models_dev,
                                      fmt::format(R"({{"acme": {{"models": {{{}}}}}}})", models));
    return write_overlay(test_catalog(), listing, {.everything = everything});
}

std::string left_out(const OverlayText& overlay) {
    std::string text;
    for (const ListingNote& note : overlay.left_out)
        text += note.entry + ": " + note.message + "\n";
    return text;
}

TEST(OverlayText, WritesWhatIsNewOrOther) {
    const OverlayText overlay = write(R"(
        "plain": {"cost": {"input": 2, "output": 8}},
        "cached": {"cost": {"input": 1.25, "output": 10, "cache_read": 0.0125}},
        "ne\"w": {"cost": {"input": 0, "output": 0}, "limit": {"context": 5, "output": 4}})");
    EXPECT_EQ(overlay.yaml,
              "providers:\n"
              "  \"acme\":\n"
              "    models:\n"
              "      - { id: \"cached\", price: { input: 1.25, output: 10, cache_read: 0.0125 } }\n"
              "      - { id: \"ne\\\"w\", context: 5, output_max: 4, billing: free }\n");
    EXPECT_EQ(overlay.models, 2U);
    EXPECT_EQ(overlay.unchanged, 1U);
    EXPECT_EQ(left_out(overlay), "");
}

TEST(OverlayText, WritesEverythingWhereThatIsWanted) {
    EXPECT_EQ(write(R"("plain": {"cost": {"input": 2, "output": 8}})", true).models, 1U);
    EXPECT_EQ(write(R"("plain": {"cost": {"input": 2, "output": 8}})").yaml, "");
}

TEST(OverlayText, WritesNoPriceThatWouldChargeLongPromptsTooLittle) {
    const OverlayText overlay = write(R"(
        "long": {"cost": {"input": 3, "output": 9}, "limit": {"context": 90000}},
        "tiered": {"cost": {"input": 3, "tiers": [{"input": 6, "tier": {"type": "context", "size":
          1000}}]}})");
    EXPECT_EQ(overlay.yaml,
              "providers:\n"
              "  \"acme\":\n"
              "    models:\n"
              "      - { id: \"long\", context: 90000 }\n"
              "      - { id: \"tiered\" }\n");
    EXPECT_NE(left_out(overlay).find("acme/long: its price is not written: weir.yaml cannot say "
                                     "the catalog's prices over 50000 tokens; the catalog's stays"),
              std::string::npos);
    EXPECT_NE(left_out(overlay).find("acme/tiered: its price is not written: weir.yaml cannot say "
                                     "prices over 1000 tokens; its price will be unknown"),
              std::string::npos);
}

TEST(OverlayText, NamesThePricesThatAReplacementLoses) {
    const OverlayText overlay = write(R"("cached": {"cost": {"input": 3, "output": 9}})");
    EXPECT_NE(left_out(overlay).find("acme/cached: its price replaces all of the catalog's, so "
                                     "these are lost: the catalog's cache_read"),
              std::string::npos);
}

TEST(OverlayText, LeavesAPriceWithoutOutputAlone) {
    const OverlayText overlay = write(R"("plain": {"cost": {"input": 3}})");
    EXPECT_EQ(overlay.models, 0U);
    EXPECT_NE(left_out(overlay).find("a price without \"output\""), std::string::npos);
}

TEST(OverlayText, LeavesOutProvidersAndKindsThatItHasNoWordsFor) {
    const Listing listing = must_read(ListingFormat::models_dev, R"({
        "nobody": {"models": {"a": {}, "b": {}}}, "acme": {"models": {"text-embed": {}}}})");
    const OverlayText overlay = write_overlay(test_catalog(), listing, {});
    EXPECT_EQ(overlay.yaml, "");
    ASSERT_EQ(overlay.left_out.size(), 2U);
    EXPECT_EQ(overlay.left_out[0].entry, "acme/text-embed");
    EXPECT_EQ(overlay.left_out[1].entry, "nobody");
}

}  // namespace
}  // namespace weir::catalog
