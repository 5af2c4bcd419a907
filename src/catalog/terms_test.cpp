#include "catalog/terms.hpp"

#include <gtest/gtest.h>

namespace weir::catalog {
namespace {

constexpr Terms terms = {.discount_bp = 1'200,
                         .tools_bp = 500,
                         .structured_bp = 100,
                         .long_bp = 10'000,
                         .long_over = Tokens(200'000)};

TEST(Terms, SurchargesAndDiscountAreAddedUpInPercentOfTheListPrice) {
    EXPECT_EQ(share_bp({}, {.tools = true, .structured = true, .prompt = Tokens(1'000'000)}),
              10'000);
    EXPECT_EQ(share_bp(terms, {}), 8'800);
    EXPECT_EQ(share_bp(terms, {.tools = true, .structured = true}), 9'400);
    EXPECT_EQ(share_bp(terms, {.prompt = Tokens(200'000)}), 8'800) << "not over it yet";
    EXPECT_EQ(share_bp(terms, {.prompt = Tokens(200'001)}), 18'800);
}

TEST(Terms, ARateIsRoundedUpAndNeverOverflows) {
    EXPECT_EQ(scaled(Rate(1'000'000'000), 8'800), Rate(880'000'000));
    EXPECT_EQ(scaled(Rate(1), 8'800), Rate(1)) << "0.88 is owed";
    EXPECT_EQ(scaled(Rate(3), 10'001), Rate(4));
    EXPECT_EQ(scaled(Rate(7), 0), Rate(0)) << "a discount of all of it";
    EXPECT_EQ(scaled(Rate(INT64_MAX), 20'000), Rate(INT64_MAX));
}

TEST(Terms, AreAppliedToWhatIsKnownOfASheetOnly) {
    PriceSheet sheet;
    sheet[Meter::input] = {.rate = Rate(1'000), .known = Known::listed};
    sheet[Meter::request] = {.rate = Rate(50), .unit = Unit::call, .known = Known::listed};
    sheet[Meter::output] = {.rate = Rate(77), .known = Known::no};
    apply(terms, {}, sheet);
    EXPECT_EQ(sheet[Meter::input].rate, Rate(880));
    EXPECT_EQ(sheet[Meter::request].rate, Rate(44));
    EXPECT_EQ(sheet[Meter::output].rate, Rate(77));
    EXPECT_EQ(sheet[Meter::output].known, Known::no);
}

}  // namespace
}  // namespace weir::catalog
