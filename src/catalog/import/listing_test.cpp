#include "catalog/import/test_listing.hpp"

namespace weir::catalog {
namespace {

TEST(Listing, FormatsHaveNamesBothWays) {
    for (std::size_t i = 0; i < listing_format_count; ++i) {
        const auto format = static_cast<ListingFormat>(i);
        EXPECT_EQ(listing_format_by_name(name(format)), format);
    }
    EXPECT_EQ(listing_format_by_name("models_dev"), std::nullopt);
}

TEST(Listing, KeepsToTheLimitsOfJson) {
    const std::string_view text = R"({"data": [{"id": "a"}]})";
    const auto read = [text](const json::Limits& limits) {
        return read_listing(ListingFormat::openrouter, text, limits);
    };
    EXPECT_TRUE(read({}).has_value());
    EXPECT_EQ(read({.bytes_max = 10}).error().kind(), ErrorKind::payload_too_large);
    EXPECT_FALSE(read({.depth_max = 2}).has_value());
    EXPECT_FALSE(read({.values_max = 3}).has_value());
}

TEST(Listing, KeepsABoundedNumberOfNotes) {
    std::string text = "{\"data\": [";
    for (std::size_t i = 0; i < Listing::notes_max + 7; ++i)
        text += "{},";
    text += "{\"id\": \"a\"}]}";
    const Listing listing = must_read(ListingFormat::openrouter, text);
    EXPECT_EQ(listing.notes.size(), Listing::notes_max);
    EXPECT_EQ(listing.notes_more, 7U);
}

TEST(Listing, EveryTruncationIsAnError) {
    const std::string_view text =
        R"({"p": {"models": {"m": {"cost": {"input": 1.5, "output": 2}}}}})";
    for (std::size_t cut = 0; cut < text.size(); ++cut)
        EXPECT_FALSE(read_listing(ListingFormat::models_dev, text.substr(0, cut)).has_value())
            << cut;
}

}  // namespace
}  // namespace weir::catalog
