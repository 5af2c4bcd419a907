#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <string>

#include "route/strategy.hpp"
#include "route/test_world.hpp"

namespace weir::route {
namespace {

// Five standard deviations of a share counted over so many draws.
double tolerance(double share, int draws) { return 5 * std::sqrt(share * (1 - share) / draws); }

TEST(Weighted, FirstAndSecondPlaceAreWonInProportionToWeight) {
    Random random(42);
    const std::vector<Option> options = {{"a", 5}, {"b", 3}, {"c", 2}};
    constexpr int draws = 40'000;
    std::map<std::size_t, int> first;
    std::map<std::size_t, int> second_after_a;
    for (int i = 0; i < draws; ++i) {
        const auto order =
            find_strategy("weighted")->order(options, {.random = random, .route = "r"});
        ++first[order[0]];
        if (order[0] == 0) ++second_after_a[order[1]];
    }
    EXPECT_NEAR(first[0] / double(draws), 0.5, tolerance(0.5, draws));
    EXPECT_NEAR(first[1] / double(draws), 0.3, tolerance(0.3, draws));
    EXPECT_NEAR(second_after_a[1] / double(first[0]), 0.6, tolerance(0.6, first[0]));
}

TEST(Weighted, StickyCallersStayAndTheirSharesFollowTheWeights) {
    const std::vector<Option> options = {{"a", 5}, {"b", 3}, {"c", 2}};
    constexpr int callers = 40'000;
    std::map<std::size_t, int> first;
    for (int i = 0; i < callers; ++i) {
        const std::string caller = "user-" + std::to_string(i);
        Random one(1);
        Random other(2);
        const auto order = find_strategy("weighted")
                               ->order(options, {.random = one, .route = "r", .sticky = caller});
        EXPECT_EQ(order, find_strategy("weighted")
                             ->order(options, {.random = other, .route = "r", .sticky = caller}));
        ++first[order[0]];
    }
    EXPECT_NEAR(first[0] / double(callers), 0.5, tolerance(0.5, callers));
    EXPECT_NEAR(first[2] / double(callers), 0.2, tolerance(0.2, callers));
}

TEST(Weighted, ATargetThatGoesMovesOnlyItsOwnCallers) {
    Random random(1);
    const std::vector<Option> before = {{"a", 5}, {"b", 3}, {"c", 2}};
    const std::vector<Option> after = {{"c", 2}, {"a", 5}};
    std::map<std::string_view, int> moved_to;
    for (int i = 0; i < 5000; ++i) {
        const std::string caller = std::to_string(i);
        const Draw draw{.random = random, .route = "r", .sticky = caller};
        const auto was = find_strategy("weighted")->order(before, draw);
        const auto is = find_strategy("weighted")->order(after, draw);
        const std::string_view now = after[is[0]].id;
        if (before[was[0]].id == "b") {
            EXPECT_EQ(now, before[was[1]].id) << "to its second choice";
            ++moved_to[now];
        } else {
            EXPECT_EQ(now, before[was[0]].id);
        }
    }
    EXPECT_GT(moved_to["a"], moved_to["c"]);
    EXPECT_GT(moved_to["c"], 0);
}

TEST(Weighted, AnotherRouteDealsAnew) {
    Random random(1);
    const std::vector<Option> options = {{"a", 1}, {"b", 1}};
    int same = 0;
    for (int i = 0; i < 2000; ++i) {
        const std::string caller = std::to_string(i);
        const auto one = find_strategy("weighted")
                             ->order(options, {.random = random, .route = "x", .sticky = caller});
        const auto two = find_strategy("weighted")
                             ->order(options, {.random = random, .route = "y", .sticky = caller});
        if (one == two) ++same;
    }
    EXPECT_NEAR(same / 2000.0, 0.5, tolerance(0.5, 2000));
}

}  // namespace
}  // namespace weir::route
