// What holds for every row of builtin.cpp.
#include <gtest/gtest.h>

#include <set>

#include "route/strategy.hpp"

namespace weir::route {
namespace {

TEST(Strategy, EveryOneIsFoundByNameAndNamesNobodyTwiceOrWithWeightZero) {
    Random random(1);
    const std::vector<Option> options = {{"a", 3}, {"b", 0}, {"c", 1}, {"d", 1'000'000}};
    ASSERT_GE(builtin_strategies().size(), 2U);
    for (const Strategy* strategy : builtin_strategies()) {
        EXPECT_EQ(find_strategy(strategy->name()), strategy);
        for (int i = 0; i < 100; ++i) {
            const auto order = strategy->order(options, {.random = random, .route = "r"});
            const std::set<std::size_t> seen(order.begin(), order.end());
            EXPECT_EQ(seen, (std::set<std::size_t>{0, 2, 3})) << strategy->name();
            EXPECT_EQ(order.size(), 3U);
        }
    }
    EXPECT_EQ(find_strategy("latency"), nullptr);
}

}  // namespace
}  // namespace weir::route
