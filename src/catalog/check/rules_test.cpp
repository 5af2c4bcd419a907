// The rules one by one are source_file_test.cpp's; here, the embedded catalog.
#include "catalog/check/rules.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace weir::catalog {
namespace {

TEST(Rules, TheEmbeddedCatalogHasNoErrors) {
    const Catalog catalog = open_embedded();
    Findings findings;
    check_catalog(catalog, known_names(catalog, {}), {.year = 2026, .month = 11, .day = 20},
                  findings);
    for (const Finding& one : findings.all())
        EXPECT_EQ(one.severity, Severity::warning) << one.entry << ": " << one.what;
    EXPECT_EQ(findings.errors() + findings.warnings(), findings.all().size());
}

TEST(Rules, KnowTheNamesOfTheCatalogAndTheWiresOfTheBuild) {
    const Catalog catalog = open_embedded();
    const std::vector<std::string_view> spoken = {"smoke"};
    const KnownNames known = known_names(catalog, spoken);
    EXPECT_TRUE(known.wires.contains("smoke"));
    EXPECT_TRUE(known.wires.contains("openai_chat"));
    EXPECT_TRUE(known.vendors.contains("openai"));
    EXPECT_TRUE(known.providers.contains("groq"));
    EXPECT_FALSE(known.vendors.contains("opnai"));
}

TEST(Rules, FindingsAreCountedBeyondWhatIsKept) {
    Findings findings;
    for (std::size_t i = 0; i < Findings::kept_max + 3; ++i)
        findings.add({.severity = Severity::warning});
    EXPECT_EQ(findings.all().size(), Findings::kept_max);
    EXPECT_EQ(findings.warnings(), Findings::kept_max + 3);
}

}  // namespace
}  // namespace weir::catalog
