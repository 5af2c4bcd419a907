#include <gtest/gtest.h>

#include "route/strategy/test_options.hpp"

namespace weir::route {
namespace {

using std::chrono::minutes;
using test::Options;

const std::unique_ptr<const Orderer> least_busy = test::make("least_busy").orderer;

TEST(LeastBusy, TheFewestCallsForItsWeightComeFirst) {
    Random random(1);
    Options options({{"a", 4}, {"b", 1}});
    for (int i = 0; i < 3; ++i)
        options.statistics(0).started();
    options.statistics(1).started();
    EXPECT_EQ(options.order(*least_busy, random), "a b");
    EXPECT_DOUBLE_EQ(options.rank(*least_busy, random)[0].score, 0.75);
    options.statistics(0).started();
    options.statistics(0).started();
    EXPECT_EQ(options.order(*least_busy, random), "b a");
}

TEST(LeastBusy, EqualOnesAreDrawnInProportionToWeight) {
    Random random(2);
    const Options options({{"a", 3}, {"b", 1}});
    int a = 0;
    for (int i = 0; i < 8'000; ++i)
        a += options.rank(*least_busy, random)[0].option == 0 ? 1 : 0;
    EXPECT_NEAR(a, 6'000, 200);
}

TEST(LeastBusy, KeepsTheCallsUnderWayInProportionToWeight) {
    Random random(3);
    Options options({{"a", 3}, {"b", 1}, {"c", 2}});
    for (int i = 0; i < 60; ++i)
        options.statistics(options.rank(*least_busy, random)[0].option).started();
    EXPECT_EQ(options.statistics(0).in_flight(), 30);
    EXPECT_EQ(options.statistics(1).in_flight(), 10);
    EXPECT_EQ(options.statistics(2).in_flight(), 20);
}

TEST(LeastBusy, ATargetNearItsLimitsCountsAsBusy) {
    Random random(1);
    Options options({{"a"}, {"b"}});
    options.statistics(1).started();
    options.statistics(0).headroom(0.05, options.now + minutes(1));
    EXPECT_EQ(options.order(*least_busy, random), "b a");
}

}  // namespace
}  // namespace weir::route
