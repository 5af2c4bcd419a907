#include "route/difficulty/worth.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "route/difficulty/test_rows.hpp"

namespace weir::route::difficulty {
namespace {

TEST(Worth, ProofsAndGreetingsAreToldApartWhereUnseen) {
    const std::vector<Row> rows = test::proofs_and_greetings();
    const Result<Trained> trained = train_and_measure(rows, {.penalty = 1});
    ASSERT_TRUE(trained.has_value()) << trained.error().message();
    EXPECT_EQ(trained->blob, *train(rows, {.penalty = 1}));
    const Worth& worth = trained->worth;
    EXPECT_EQ(worth.rows, 120U);
    EXPECT_TRUE(worth.measured());
    EXPECT_NEAR(worth.strong, 0.95, 1e-9);
    EXPECT_NEAR(worth.weak, 0.575, 1e-9);
    EXPECT_GT(worth.apgr, 0.65);
    EXPECT_LT(worth.low, worth.apgr);
    EXPECT_GT(worth.high, worth.apgr);
    ASSERT_EQ(worth.shares.size(), 9U);
    EXPECT_GT(worth.shares[4].quality, 0.88) << "half of the calls are all that needs it";
    EXPECT_TRUE(std::ranges::is_sorted(worth.shares, std::ranges::greater{}, &AtShare::threshold));
}

TEST(Worth, LabelsWithoutMeaningAreWorthChance) {
    std::vector<Row> rows = test::proofs_and_greetings();
    for (std::size_t i = 0; i < rows.size(); ++i) {
        rows[i].strong_right = i / 2 % 3 == 0 ? 0.0 : 1.0;
        rows[i].weak_right = i / 2 % 2 == 0 ? 1.0 : 0.0;
    }
    const Result<Trained> trained = train_and_measure(rows);
    ASSERT_TRUE(trained.has_value());
    EXPECT_LT(trained->worth.low, 0.5);
    EXPECT_GT(trained->worth.high, 0.5);
}

TEST(Worth, IsNotMeasuredWithoutRowsThatKnowBothOrWhereTheStrongIsNoBetter) {
    std::vector<Row> rows = test::proofs_and_greetings();
    for (Row& row : rows)
        std::swap(row.strong_right, row.weak_right);
    EXPECT_FALSE(train_and_measure(rows)->worth.measured());
    for (std::size_t i = 0; i < rows.size(); ++i)
        (i / 2 % 2 == 0 ? rows[i].strong_right : rows[i].weak_right).reset();
    const Result<Trained> trained = train_and_measure(rows);
    ASSERT_TRUE(trained.has_value());
    EXPECT_EQ(trained->worth.rows, 0U);
    EXPECT_FALSE(trained->worth.measured());
}

}  // namespace
}  // namespace weir::route::difficulty
