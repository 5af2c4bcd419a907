#include "router/metrics.hpp"

#include <gtest/gtest.h>

namespace weir::bench::router {
namespace {

// Four prompts; the strong model is better in two of them.
std::vector<Outcome> four(double first, double second, double third, double fourth) {
    return {{.score = first, .strong = 1, .weak = 0},
            {.score = second, .strong = 1, .weak = 0},
            {.score = third, .strong = 1, .weak = 1},
            {.score = fourth, .strong = 1, .weak = 1}};
}

TEST(Metrics, KnowsTheBestTheWorstAndTheSilentRouter) {
    EXPECT_NEAR(apgr(four(4, 3, 2, 1)), 0.75, 1e-9);
    EXPECT_NEAR(apgr(four(1, 2, 3, 4)), 0.25, 1e-9);
    EXPECT_NEAR(apgr(four(1, 1, 1, 1)), 0.5, 1e-9);
}

TEST(Metrics, ShareForQualityCountsStrongCalls) {
    EXPECT_NEAR(share_for_quality(four(4, 3, 2, 1), 1.0), 0.5, 1e-9);
    EXPECT_NEAR(share_for_quality(four(4, 3, 2, 1), 0.75), 0.25, 1e-9);
    EXPECT_NEAR(share_for_quality(four(1, 2, 3, 4), 1.0), 1.0, 1e-9);
    EXPECT_NEAR(share_for_quality(four(1, 2, 3, 4), 0.5), 0.0, 1e-9);
}

TEST(Metrics, TheCurveRunsFromTheWeakToTheStrongModel) {
    const std::vector<double> curve = quality_curve(four(4, 3, 2, 1), 8);
    ASSERT_EQ(curve.size(), 9U);
    EXPECT_NEAR(curve.front(), 0.5, 1e-9);
    EXPECT_NEAR(curve[1], 0.625, 1e-9);  // half a prompt's gain
    EXPECT_NEAR(curve[4], 1, 1e-9);
    EXPECT_NEAR(curve.back(), 1, 1e-9);
}

TEST(Metrics, QuartilesLieBetweenTheirNeighbours) {
    const Quartiles q = quartiles({4, 1, 3, 2, 5});
    EXPECT_NEAR(q.low, 2, 1e-9);
    EXPECT_NEAR(q.middle, 3, 1e-9);
    EXPECT_NEAR(q.high, 4, 1e-9);
}

}  // namespace
}  // namespace weir::bench::router
