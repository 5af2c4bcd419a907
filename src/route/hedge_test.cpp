#include "route/hedge.hpp"

#include <gtest/gtest.h>

#include "route/test_world.hpp"

namespace weir::route {
namespace {

using test::at_ms;
using test::milliseconds;
using test::seconds;

Deployments two() { return Deployments({test::provider("a", {"m"}), test::provider("b", {"m"})}); }

TEST(Hedge, TakesASecondAttemptOutOfTheSharesOfManyCalls) {
    Hedge hedge({.budget_bp = 500});
    EXPECT_FALSE(hedge.take()) << "nothing is saved at the start";
    for (int i = 0; i < 19; ++i)
        hedge.deposit();
    EXPECT_FALSE(hedge.take());
    hedge.deposit();
    EXPECT_TRUE(hedge.take());
    EXPECT_FALSE(hedge.take());
}

TEST(Hedge, SavesNoMoreThanItsCap) {
    Hedge hedge({.budget_bp = 10'000});
    for (int i = 0; i < 1'000; ++i)
        hedge.deposit();
    int taken = 0;
    while (hedge.take())
        ++taken;
    EXPECT_EQ(taken, Hedge::saved_max);
}

TEST(Hedge, WaitsAsLongAsTheTargetUsuallyTakesOnceThatIsKnown) {
    const Hedge hedge({.calls_min = 20});
    Statistics statistics;
    const SteadyTime now = at_ms(1'000'000);
    for (int i = 0; i < 19; ++i)
        statistics.first_byte(milliseconds(100), now);
    EXPECT_FALSE(hedge.delay(statistics, true, now));
    statistics.first_byte(milliseconds(100), now);
    ASSERT_TRUE(hedge.delay(statistics, true, now));
    EXPECT_NEAR(static_cast<double>(hedge.delay(statistics, true, now)->count()), 100e6, 10e6);
    EXPECT_FALSE(hedge.delay(statistics, false, now)) << "no whole answer is known";
    for (int i = 0; i < 5; ++i)
        statistics.succeeded(seconds(3), Tokens(0), now);
    EXPECT_NEAR(static_cast<double>(hedge.delay(statistics, false, now)->count()), 3e9, 3e8);
}

TEST(Hedge, AFixedTimeNeedsNoCalls) {
    const Hedge hedge({.fixed = milliseconds(800)});
    EXPECT_EQ(hedge.delay(Statistics(), true, at_ms(1)), milliseconds(800));
}

TEST(Hedge, IsReadFromARoute) {
    const Deployments deployments = two();
    const auto read = test::read(
        "r: { targets: [a/m, b/m], hedge: { after: 800ms, budget: 2.5%, calls_min: 7 } }\n"
        "s: { targets: [a/m, b/m], hedge: {} }\nt: { targets: [a/m, b/m] }",
        deployments);
    ASSERT_EQ(read.problems, "");
    const HedgeSettings& own = read.routes[0].hedge->settings();
    EXPECT_EQ(own.fixed, milliseconds(800));
    EXPECT_EQ(own.budget_bp, 250);
    EXPECT_EQ(own.calls_min, 7);
    EXPECT_FALSE(read.routes[1].hedge->settings().fixed);
    EXPECT_EQ(read.routes[1].hedge->settings().quantile, Quantile::p95);
    EXPECT_EQ(read.routes[2].hedge, nullptr);
}

TEST(Hedge, SaysWhatIsWrong) {
    const Deployments deployments = two();
    const auto problems = [&](std::string_view route) {
        return test::read(route, deployments).problems;
    };
    EXPECT_NE(problems("r: { targets: [a/m, b/m], hedge: { after: p97 } }")
                  .find("\"after\" must be p50, p95, p99 or a time from 1ms to 1h"),
              std::string::npos);
    EXPECT_NE(problems("r: { targets: [a/m, b/m], hedge: { after: 0s } }").find("\"after\""),
              std::string::npos);
    EXPECT_NE(problems("r: { targets: [a/m], hedge: {} }").find("needs a second target"),
              std::string::npos);
    EXPECT_NE(problems("r: { targets: [a/m, b/m], strategy: consensus, hedge: {} }")
                  .find("cannot stand beside"),
              std::string::npos);
}

}  // namespace
}  // namespace weir::route
