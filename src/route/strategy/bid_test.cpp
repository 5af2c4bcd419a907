#include <gtest/gtest.h>

#include "route/strategy/test_options.hpp"

namespace weir::route {
namespace {

using test::Options;

Options market() {
    return Options({{.id = "dear", .usd_out = 15, .quality = 90},
                    {.id = "good", .usd_out = 5, .quality = 80},
                    {.id = "cheap", .usd_out = 1, .quality = 40},
                    {.id = "unrated", .usd_out = 1}});
}

TEST(Bid, TheCheapestWithinTheBidIsAskedAndNobodyBeyondIt) {
    Random random(1);
    Options options = market();
    const auto bid = test::make("bid", "{ max_price_out: 10, quality: 70 }").orderer;
    EXPECT_EQ(options.order(*bid, random), "good");
    options.provider(0).terms.discount_bp = 4'000;
    EXPECT_EQ(options.order(*bid, random), "good dear") << "$9 after the discount";
    const auto any = test::make("bid").orderer;
    EXPECT_EQ(options.order(*any, random), "cheap unrated good dear") << "no bounds";
}

TEST(Bid, TheCostOfTheCallIsABoundOfItsOwn) {
    Random random(1);
    Options options = market();
    options.needs.output_max = Tokens(400);
    const auto bid = test::make("bid", "{ max_cost: 0.002 USD }").orderer;
    EXPECT_EQ(options.order(*bid, random), "cheap unrated good");
    options.needs.choices = 4;
    EXPECT_EQ(options.order(*bid, random), "cheap unrated");
}

TEST(Bid, WhereNobodyIsWithinItTheFileSaysWhat) {
    Random random(1);
    const Options options = market();
    const auto refuses = test::make("bid", "{ max_price_out: 0.5 }").orderer;
    const Ranking none = options.rank(*refuses, random);
    ASSERT_EQ(none.size(), 1U);
    EXPECT_EQ(none[0].option, nobody);
    EXPECT_EQ(options.note, "nobody is within the bid");
    const auto cheapest = test::make("bid", "{ max_price_out: 0.5, else: cheapest }").orderer;
    EXPECT_EQ(options.order(*cheapest, random), "cheap unrated good dear");
    EXPECT_EQ(options.note, "nobody is within the bid: the cheapest stands in");
}

TEST(Bid, AnUnknownPriceIsWithinNoBound) {
    Random random(1);
    Options options({{"unknown"}, {.id = "known", .usd_out = 3}});
    options.place(0).facts = {};
    EXPECT_EQ(options.order(*test::make("bid", "{ max_price_out: 5 }").orderer, random), "known");
    EXPECT_EQ(options.order(*test::make("bid").orderer, random), "known unknown");
}

}  // namespace
}  // namespace weir::route
