#include "route/difficulty/table.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <numeric>

namespace weir::route::difficulty {
namespace {

Row row(std::string set, std::string topic, double label) {
    return {.prompt = "p", .strong_right = label, .set = std::move(set), .topic = std::move(topic)};
}

TEST(Table, SmallSetsAreHeardButNotAsLoudly) {
    std::vector<Row> rows(100, row("large", "", 1));
    rows.resize(104, row("small", "", 0));
    const std::vector<double> weights = weights_of(rows);
    EXPECT_NEAR(std::accumulate(weights.begin(), weights.end(), 0.0), 104, 1e-9);
    EXPECT_NEAR(weights.back() / weights.front(), 5, 1e-9);  // sqrt(100 / 4)
}

TEST(Table, HowFarApartTheSetsLieIsTakenOut) {
    const std::vector<Row> rows = {row("a", "", 1), row("a", "", 0.8), row("b", "", 0.2),
                                   row("b", "", 0)};
    const Head head = head_of(rows, &Row::strong_right, {});
    EXPECT_NEAR(head.mean, 0.5, 1e-9);
    EXPECT_NEAR(head.targets[0], head.targets[2], 1e-9);
    EXPECT_NEAR(head.targets[0], 0.6, 1e-9);
}

TEST(Table, RowsOfATopicLendEachOtherTheirLabels) {
    const std::vector<Row> rows = {row("a", "x", 1), row("a", "x", 0), row("a", "y", 0),
                                   row("a", "y", 0)};
    const Head head = head_of(rows, &Row::strong_right, {.topic_share = 1, .topic_prior = 0});
    EXPECT_NEAR(head.targets[0], 0.5, 1e-9);
    EXPECT_NEAR(head.targets[1], 0.5, 1e-9);
    EXPECT_NEAR(head.targets[2], 0, 1e-9);
}

TEST(Table, ARowWithoutALabelHasNoWeightInThatHead) {
    const std::vector<Row> rows = {row("", "", 1), row("", "", 0)};
    for (const double weight : head_of(rows, &Row::weak_right, {}).weights)
        EXPECT_EQ(weight, 0);
}

TEST(Table, TermsOfOneRowWeighNothing) {
    const std::vector<Row> rows = {{.prompt = "apple common"}, {.prompt = "pear common"}};
    const Matrix matrix = matrix_of(rows, 0.1, 2);
    ASSERT_EQ(matrix.rows(), 2U);
    const auto heard = std::ranges::count_if(matrix.row(0), [](const Cell& cell) {
        return cell.column < bucket_count && cell.value != 0;
    });
    EXPECT_EQ(heard, 1);
    for (const Cell& cell : matrix.row(0))
        EXPECT_LT(cell.column, column_count);
    const std::vector<std::uint8_t> known = known_pairs(rows, 1);
    EXPECT_EQ(std::accumulate(known.begin(), known.end(), 0,
                              [](int sum, std::uint8_t byte) { return sum + std::popcount(byte); }),
              4);
}

}  // namespace
}  // namespace weir::route::difficulty
