#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <string>

#include "route/strategy/test_options.hpp"

namespace weir::route {
namespace {

using test::Options;

// Five standard deviations of a share counted over so many draws.
double tolerance(double share, int draws) { return 5 * std::sqrt(share * (1 - share) / draws); }

const std::unique_ptr<const Orderer> weighted = test::make("weighted").orderer;

TEST(Weighted, FirstAndSecondPlaceAreWonInProportionToWeight) {
    Random random(42);
    const Options options({{"a", 5}, {"b", 3}, {"c", 2}});
    constexpr int draws = 40'000;
    std::map<std::size_t, int> first;
    std::map<std::size_t, int> second_after_a;
    for (int i = 0; i < draws; ++i) {
        const Ranking order = options.rank(*weighted, random);
        ++first[order[0].option];
        if (order[0].option == 0) ++second_after_a[order[1].option];
        EXPECT_DOUBLE_EQ(order[0].propensity, options.options[order[0].option].weight / 10.0);
    }
    EXPECT_NEAR(first[0] / double(draws), 0.5, tolerance(0.5, draws));
    EXPECT_NEAR(first[1] / double(draws), 0.3, tolerance(0.3, draws));
    EXPECT_NEAR(second_after_a[1] / double(first[0]), 0.6, tolerance(0.6, first[0]));
}

TEST(Weighted, StickyCallersStayAndTheirSharesFollowTheWeights) {
    const Options options({{"a", 5}, {"b", 3}, {"c", 2}});
    constexpr int callers = 40'000;
    std::map<char, int> first;
    for (int i = 0; i < callers; ++i) {
        const std::string caller = "user-" + std::to_string(i);
        Random one(1);
        Random other(2);
        const std::string order = options.order(*weighted, one, caller);
        EXPECT_EQ(order, options.order(*weighted, other, caller));
        ++first[order[0]];
    }
    EXPECT_NEAR(first['a'] / double(callers), 0.5, tolerance(0.5, callers));
    EXPECT_NEAR(first['c'] / double(callers), 0.2, tolerance(0.2, callers));
}

TEST(Weighted, ATargetThatGoesMovesOnlyItsOwnCallers) {
    Random random(1);
    const Options before({{"a", 5}, {"b", 3}, {"c", 2}});
    const Options after({{"c", 2}, {"a", 5}});
    std::map<char, int> moved_to;
    for (int i = 0; i < 5000; ++i) {
        const std::string caller = std::to_string(i);
        const std::string was = before.order(*weighted, random, caller);
        const std::string is = after.order(*weighted, random, caller);
        if (was[0] == 'b') {
            EXPECT_EQ(is[0], was[2]) << "to its second choice";
            ++moved_to[is[0]];
        } else {
            EXPECT_EQ(is[0], was[0]);
        }
    }
    EXPECT_GT(moved_to['a'], moved_to['c']);
    EXPECT_GT(moved_to['c'], 0);
}

TEST(Weighted, AnotherRouteDealsAnew) {
    Random random(1);
    const Options one({{"a"}, {"b"}});
    Options other({{"a"}, {"b"}});
    other.route = "another";
    int same = 0;
    for (int i = 0; i < 2000; ++i) {
        const std::string caller = std::to_string(i);
        if (one.order(*weighted, random, caller) == other.order(*weighted, random, caller)) ++same;
    }
    EXPECT_NEAR(same / 2000.0, 0.5, tolerance(0.5, 2000));
}

}  // namespace
}  // namespace weir::route
