#include "route/strategy/price_board.hpp"

#include <gtest/gtest.h>

#include "route/strategy/test_options.hpp"

namespace weir::route {
namespace {

TEST(PriceBoard, AnUnknownPriceIsLastAndSaysSo) {
    Random random(1);
    test::Options options({{"unknown"}, {.id = "dear", .usd_in = 50}});
    options.place(0).facts = {};
    options.needs.prompt = Tokens(1'000);
    Board board(options.question(random));
    set_prices(options.question(random), board);
    board.sort();
    EXPECT_EQ(board.rows()[0].option, 1U);
    EXPECT_DOUBLE_EQ(board.rows()[0].score, 0.0508);
    EXPECT_EQ(board.rows()[1].score, -1);
}

TEST(Grouped, ThousandsAreSetApart) {
    EXPECT_EQ(grouped(0), "0");
    EXPECT_EQ(grouped(999), "999");
    EXPECT_EQ(grouped(3'200), "3,200");
    EXPECT_EQ(grouped(1'234'567), "1,234,567");
}

}  // namespace
}  // namespace weir::route
