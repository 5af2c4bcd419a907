#include "app/variant_report.hpp"

#include <gtest/gtest.h>

namespace weir::app {
namespace {

store::VariantLine line(std::string variant, std::int64_t ended, std::int64_t succeeded, double usd,
                        double seconds) {
    store::VariantLine line{.variant = std::move(variant), .ended = ended, .succeeded = succeeded};
    for (std::int64_t i = 0; i < succeeded; ++i) {
        const double scatter = i % 2 == 0 ? 0.9 : 1.1;
        line.cost_usd.add(usd * scatter);
        line.seconds.add(seconds * scatter);
    }
    return line;
}

TEST(VariantReport, SaysWhichDifferencesAreMoreThanChance) {
    const VariantReport report{
        .range = {}, .lines = {line("a", 1'000, 950, 0.01, 2), line("b", 1'000, 955, 0.02, 2)}};
    const std::string text = report.text({.interactive = true, .width = 120});
    EXPECT_NE(text.find("b against a, success: +0.5 points"), std::string::npos) << text;
    EXPECT_NE(text.find("b against a, cost: +0.00"), std::string::npos) << text;
    EXPECT_NE(text.find("p < 0.0001: more than chance"), std::string::npos) << text;
    EXPECT_NE(text.find("may be chance"), std::string::npos) << text;
    const std::string json = report.json();
    EXPECT_NE(json.find(R"({"variant":"b","against":"a","measure":"cost","difference":0.0)"),
              std::string::npos)
        << json;
    EXPECT_NE(json.find(R"("significant":true)"), std::string::npos);
}

TEST(VariantReport, SaysHonestlyThatThereAreTooFew) {
    const VariantReport report{.range = {},
                               .lines = {line("a", 12, 11, 0.01, 2), line("b", 9, 9, 0.5, 9)}};
    const std::string text = report.text({});
    EXPECT_NE(text.find("success: too few to tell: it takes 10 successes and 10 failures of each"),
              std::string::npos)
        << text;
    EXPECT_NE(text.find("cost: too few to tell: it takes 30 of each"), std::string::npos);
    EXPECT_NE(report.json().find(R"("too_few":true)"), std::string::npos);
    EXPECT_NE(VariantReport{}.text({}).find("no requests with a variant"), std::string::npos);
}

}  // namespace
}  // namespace weir::app
