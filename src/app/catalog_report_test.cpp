#include "app/catalog_report.hpp"

#include <gtest/gtest.h>

namespace weir::app {
namespace {

using catalog::Difference;
using catalog::DiffKind;

TEST(CatalogReport, PutsErrorsFirstAndCleansWhatFilesSay) {
    catalog::Findings findings;
    findings.add({.severity = catalog::Severity::warning, .rule = "b", .entry = "x/\x1b[31my"});
    findings.add(
        {.rule = "a", .file = "f.json", .line = 3, .entry = "x/z", .what = "w", .advice = "do"});
    EXPECT_EQ(findings_table(in_order(findings), 0, {}),
              "severity\twhere\tentry\trule\twhat\twhat to do\n"
              "error\tf.json:3\tx/z\ta\tw\tdo\n"
              "warning\tcatalog\tx/[31my\tb\t\t\n");
    EXPECT_EQ(findings_json(findings, 1),
              "{\"ok\":false,\"errors\":1,\"warnings\":1,\"findings\":[{\"severity\":\"error\","
              "\"rule\":\"a\",\"file\":\"f.json\",\"line\":3,\"entry\":\"x/z\",\"what\":\"w\","
              "\"advice\":\"do\"}]}\n");
}

TEST(CatalogReport, ShowsAsManyDifferencesAsAreWantedAndCountsAll) {
    const std::vector<Difference> all = {{.kind = DiffKind::added, .entry = "a/b", .what = "free"},
                                         {.kind = DiffKind::repriced,
                                          .entry = "a/c",
                                          .what = "input",
                                          .from = "1",
                                          .to = "2",
                                          .change = "+100.0%"}};
    EXPECT_EQ(differences_table(all, 1, {}),
              "change\tentry\twhat\tcatalog\tlist\tby\nnew\ta/b\tfree\t-\t-\t\n");
    EXPECT_EQ(count_differences(all), "1 new, 0 gone, 1 repriced, 0 contradictory");
    catalog::Listing listing;
    listing.notes.push_back({"a/d", "odd", false});
    EXPECT_EQ(differences_json(all, listing, 0),
              "{\"same\":false,\"new\":1,\"gone\":0,\"repriced\":1,\"contradictory\":0,"
              "\"differences\":[{\"change\":\"new\",\"entry\":\"a/b\",\"what\":\"free\"},"
              "{\"change\":\"repriced\",\"entry\":\"a/c\",\"what\":\"input\",\"catalog\":\"1\","
              "\"list\":\"2\",\"by\":\"+100.0%\"}],\"not_read\":[{\"entry\":\"a/d\",\"what\":"
              "\"odd\"}]}\n");
}

}  // namespace
}  // namespace weir::app
