#include "route/strategy/board.hpp"

#include <gtest/gtest.h>

#include "route/strategy/test_options.hpp"

namespace weir::route {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

std::string order_of(const Board& board) {
    std::string text;
    for (const Board::Row& row : board.rows())
        text += static_cast<char>('a' + row.option);
    return text;
}

TEST(Board, SortsByKeyThenFileOrderAndPutsSomeBehind) {
    Random random(1);
    const test::Options options({{"a"}, {"b", 0}, {"c"}, {"d"}, {"e"}});
    Board board(options.question(random));
    ASSERT_EQ(order_of(board), "acde") << "weight 0 is nobody's row";
    for (Board::Row& row : board.rows()) {
        row.key = row.option == 4 ? 1 : 2;
        row.behind = row.option == 0;
    }
    board.sort();
    EXPECT_EQ(order_of(board), "ecda");
    EXPECT_EQ(board.in_front(), 3U);
    board.put_first(2);
    EXPECT_EQ(order_of(board), "deca");
    board.drop_behind();
    EXPECT_EQ(order_of(board), "dec");
}

TEST(Board, ExploresTheOthersInFrontInEqualParts) {
    Random random(7);
    const test::Options options({{"a"}, {"b"}, {"c"}, {"d"}});
    constexpr int draws = 20'000;
    std::array<int, 4> first{};
    for (int i = 0; i < draws; ++i) {
        Board board(options.question(random));
        board.rows()[3].behind = true;
        board.explore(random, 0.2);
        ++first[board.front().option];
        EXPECT_DOUBLE_EQ(board.front().chance, board.front().option == 0 ? 0.8 : 0.1);
    }
    EXPECT_NEAR(first[0] / double(draws), 0.8, 0.015);
    EXPECT_NEAR(first[1] / double(draws), 0.1, 0.011);
    EXPECT_EQ(first[3], 0);
}

TEST(ExpectedMs, GrowsWithCallsUnderWayAndWithFailures) {
    Random random(1);
    test::Options options({{"a"}});
    Statistics& statistics = options.statistics(0);
    const auto expected = [&] { return expected_ms(options.question(random), options.options[0]); };
    EXPECT_EQ(expected(), 0) << "nothing is measured, nobody waits";
    statistics.started();
    EXPECT_EQ(expected(), 1'000) << "wait for what that one says";
    statistics.first_byte(milliseconds(200), options.now);
    EXPECT_DOUBLE_EQ(expected(), 400);
    statistics.ended();
    EXPECT_DOUBLE_EQ(expected(), 200);
    for (int i = 0; i < 20; ++i)
        statistics.failed(milliseconds(1), options.now);
    EXPECT_GT(expected(), 5'000);
}

TEST(Busy, IsATargetWithLittleLeftOfItsLimits) {
    Random random(1);
    test::Options options({{"a"}});
    const auto is_busy = [&] { return busy(options.question(random), options.options[0]); };
    EXPECT_FALSE(is_busy());
    options.statistics(0).headroom(0.09, options.now + seconds(10));
    EXPECT_TRUE(is_busy());
    options.now += seconds(10);
    EXPECT_FALSE(is_busy()) << "the limit is whole again";
}

}  // namespace
}  // namespace weir::route
