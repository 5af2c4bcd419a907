#pragma once
// Small lists for this folder's tests.
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "catalog/import/listing.hpp"

namespace weir::catalog {

inline Listing must_read(ListingFormat format, std::string_view text) {
    Result<Listing> listing = read_listing(format, text);
    EXPECT_TRUE(listing.has_value()) << (listing ? "" : listing.error().message());
    return listing ? *std::move(listing) : Listing{};
}

// "input 2.5, output over 200000 15": USD per million, in the listing's order.
inline std::string prices_text(const Listed& entry) {
    std::string text;
    for (const OwnPrice& price : entry.prices) {
        if (!text.empty()) text += ", ";
        text += name(price.meter);
        if (price.unit != Unit::token) text += "/" + std::string(name(price.unit));
        if (price.tier != ServiceTier::standard) text += " " + std::string(name(price.tier));
        if (price.prompt_over > Tokens(0))
            text += " over " + std::to_string(price.prompt_over.value());
        text += " " + write_usd(NanoUsd(price.rate.nano_per_million()));
    }
    return text;
}

inline bool has_note(const Listing& listing, std::string_view part) {
    for (const ListingNote& note : listing.notes)
        if ((note.entry + ": " + note.message).find(part) != std::string::npos) return true;
    return false;
}

}  // namespace weir::catalog
