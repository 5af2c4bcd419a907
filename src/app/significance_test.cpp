#include "app/significance.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "base/random.hpp"

namespace weir::app {
namespace {

store::Moments moments(std::int64_t count, double mean, double deviation) {
    const auto n = static_cast<double>(count);
    return {.count = count,
            .sum = n * mean,
            .squares = (n - 1) * deviation * deviation + n * mean * mean};
}

TEST(Significance, KnowsTheDistributionsOfTheTables) {
    EXPECT_NEAR(normal_below(1.959964), 0.975, 1e-6);
    EXPECT_NEAR(normal_below(-1), 0.158655, 1e-6);
    EXPECT_NEAR(student_below(2.228139, 10), 0.975, 1e-6);
    EXPECT_NEAR(student_below(-1.812461, 10), 0.05, 1e-6);
    EXPECT_NEAR(student_below(1, 1), 0.75, 1e-9);
    EXPECT_NEAR(student_below(1.959964, 1e7), 0.975, 1e-5) << "many: the normal distribution";
}

// 80 of 100 and 90 of 100: pooled 0.85, z = 0.1 / sqrt(0.85 * 0.15 * 0.02) = 1.9803.
TEST(Significance, SharesByTheTwoProportionTest) {
    const auto found = difference(Share{80, 100}, Share{90, 100});
    ASSERT_TRUE(found);
    EXPECT_NEAR(found->value, 0.1, 1e-12);
    EXPECT_NEAR(found->p, 0.047672, 1e-5);
    EXPECT_TRUE(found->significant());
    EXPECT_NEAR(found->low, 0.1 - 1.959964 * 0.05, 1e-6);
    EXPECT_FALSE(difference(Share{800, 1000}, Share{805, 1000})->significant());
}

// Two of 40 with means 10 and 11 and deviations 2 and 3: t = 1.7541 at 67.95 degrees of freedom.
TEST(Significance, MeansByWelchsTest) {
    const auto found = difference(moments(40, 10, 2), moments(40, 11, 3));
    ASSERT_TRUE(found);
    EXPECT_NEAR(found->value, 1, 1e-9);
    EXPECT_NEAR(found->p, 0.0839, 5e-4);
    EXPECT_FALSE(found->significant());
    EXPECT_LT(found->low, 0);
    EXPECT_GT(found->high, 2);
    EXPECT_TRUE(difference(moments(400, 10, 2), moments(400, 11, 3))->significant());
}

TEST(Significance, TooFewAreNoResult) {
    EXPECT_FALSE(difference(Share{9, 100}, Share{50, 100}));
    EXPECT_FALSE(difference(Share{95, 100}, Share{50, 100})) << "five failures say little";
    EXPECT_FALSE(difference(moments(29, 1, 1), moments(1'000, 2, 1)));
    const auto equal = difference(moments(40, 3, 0), moments(40, 3, 0));
    ASSERT_TRUE(equal);
    EXPECT_EQ(equal->p, 1);
}

// Where there is no difference, one test in twenty finds one.
TEST(Significance, FalseAlarmsAreAsRareAsPromised) {
    Random random(4);
    int shares = 0;
    int means = 0;
    constexpr int trials = 2'000;
    std::exponential_distribution<double> latency(2);
    for (int i = 0; i < trials; ++i) {
        Share a{0, 400};
        Share b{0, 400};
        store::Moments x;
        store::Moments y;
        for (int k = 0; k < 400; ++k) {
            a.of += random.unit() < 0.8 ? 1 : 0;
            b.of += random.unit() < 0.8 ? 1 : 0;
            x.add(latency(random));
            y.add(latency(random));
        }
        shares += difference(a, b)->significant() ? 1 : 0;
        means += difference(x, y)->significant() ? 1 : 0;
    }
    EXPECT_NEAR(shares / double(trials), 0.05, 0.02);
    EXPECT_NEAR(means / double(trials), 0.05, 0.02);
}

}  // namespace
}  // namespace weir::app
