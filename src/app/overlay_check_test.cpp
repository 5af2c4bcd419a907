#include "app/overlay_check.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "catalog/catalog.hpp"
#include "catalog/import/overlay_text.hpp"

namespace weir::app {
namespace {

constexpr catalog::Date today{.year = 2026, .month = 11, .day = 20};

std::vector<std::string> check(std::string_view yaml) {
    const catalog::Catalog embedded = catalog::open_embedded();
    const catalog::KnownNames known = catalog::known_names(embedded, {});
    catalog::Findings findings;
    check_overlay_file("o.yaml", yaml, known, today, findings);
    std::vector<std::string> texts;
    for (const catalog::Finding& one : findings.all())
        texts.push_back(fmt::format("{} {} {}: {}", one.line, one.rule, one.entry, one.what));
    return texts;
}

using Lines = std::vector<std::string>;

TEST(OverlayCheck, FindsContradictionsAtTheirLine) {
    EXPECT_EQ(check("providers:\n"
                    "  box:\n"
                    "    url: http://x/v1\n"
                    "    models:\n"
                    "      - { id: good, context: 10, price: { input: 1, output: 2 } }\n"
                    "      - { id: dear, price: { input: 1, output: 2, cache_read: 3 } }\n"
                    "      - { id: zero, price: { input: 0, output: 2 } }\n"
                    "      - { id: long, context: 10, output_max: 11, billing: free }\n"),
              (Lines{"6 cache_above_input box/dear: a cached token costs 3, more than an input "
                     "token at 1",
                     "7 zero_price box/zero: input costs 0 and is not marked free",
                     "8 limit_above_context box/long: the most output is 11, more than the context "
                     "of 10"}));
}

TEST(OverlayCheck, NamesUnknownProvidersAndWhatCannotBeRead) {
    EXPECT_EQ(check("providers:\n  opnai: { models: [{ id: m, billing: free }] }\n"),
              (Lines{"2 unknown_provider opnai: is no provider of the catalog"}));
    const Lines wrong = check("providers: { openai: { models: [{ id: m, prize: 1 }] } }\n");
    ASSERT_EQ(wrong.size(), 1U);
    EXPECT_NE(wrong[0].find("unknown key \"prize\""), std::string::npos);
    EXPECT_EQ(check("a: [\n").size(), 1U);
    EXPECT_EQ(check(""), (Lines{"0 nothing_here : no provider names any models"}));
}

// What import writes, the configuration's reader takes, price by price.
TEST(OverlayCheck, WhatImportWritesReadsBack) {
    const auto listing = catalog::read_listing(catalog::ListingFormat::models_dev, R"({
        "openai": {"models": {"house \"1\": #x": {"cost": {"input": 0.0125, "output": 10,
          "cache_read": 0.000000001}, "limit": {"context": 1000, "output": 100}}}},
        "302ai": {"models": {"new/one": {"cost": {"input": 0, "output": 0}}}},
        "groq": {"models": {"no": {}, "3.5": {"cost": {"input": 100, "output": 0.5}}}}})");
    ASSERT_TRUE(listing.has_value());
    const catalog::Catalog embedded = catalog::open_embedded();
    const catalog::OverlayText overlay =
        catalog::write_overlay(embedded, *listing, {.everything = true});
    EXPECT_EQ(overlay.models, 4U);
    for (const std::string& line : check(overlay.yaml))
        EXPECT_NE(line.find("no_price groq/no"), std::string::npos) << overlay.yaml << line;
}

}  // namespace
}  // namespace weir::app
