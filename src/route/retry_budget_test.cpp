#include "route/retry_budget.hpp"

#include <gtest/gtest.h>

#include "route/test_world.hpp"

namespace weir::route {
namespace {

using test::at_ms;

int take_all(RetryBudget& budget, SteadyTime now) {
    int taken = 0;
    while (taken < 100'000 && budget.take(now))
        ++taken;
    return taken;
}

TEST(RetryBudget, RepeatsAreAShareOfRequests) {
    RetryBudget budget({.per_second_min = 0, .saved_max = 1000});
    take_all(budget, at_ms(0));
    for (int i = 0; i < 1000; ++i)
        budget.deposit(20);
    EXPECT_EQ(take_all(budget, at_ms(0)), 200);
}

TEST(RetryBudget, SavesUpToTheMostAndStartsWithATenth) {
    RetryBudget budget({.per_second_min = 0, .saved_max = 50});
    EXPECT_EQ(take_all(budget, at_ms(0)), 5);
    for (int i = 0; i < 10'000; ++i)
        budget.deposit(20);
    EXPECT_EQ(budget.left(), 50);
}

TEST(RetryBudget, AnIdleGatewayMayRepeatButNotSaveUpTheNight) {
    RetryBudget budget({.per_second_min = 3, .saved_max = 100});
    take_all(budget, at_ms(0));
    EXPECT_EQ(take_all(budget, at_ms(100)), 0);
    EXPECT_EQ(take_all(budget, at_ms(8 * 3600'000)), 3);
}

}  // namespace
}  // namespace weir::route
