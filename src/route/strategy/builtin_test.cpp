// What holds for every row of builtin.cpp.
#include <gtest/gtest.h>

#include <set>

#include "route/strategy/test_options.hpp"

namespace weir::route {
namespace {

TEST(Strategy, EveryOneIsFoundByNameAndNamesNobodyTwiceOrWithWeightZero) {
    Random random(1);
    const test::Options options({{"a", 3}, {"b", 0}, {"c", 1}, {"d", 1'000'000}});
    ASSERT_GE(builtin_strategies().size(), 2U);
    for (const Strategy& strategy : builtin_strategies()) {
        EXPECT_EQ(find_strategy(strategy.name), &strategy);
        EXPECT_FALSE(strategy.about.empty()) << strategy.name;
        const test::Made made = test::make(strategy.name);
        ASSERT_NE(made.orderer, nullptr) << strategy.name;
        // Nothing can stand in for a file or for examples that are missing.
        if (strategy.name == "lua" || strategy.name == "semantic") {
            EXPECT_NE(made.problems, "") << strategy.name;
            continue;
        }
        EXPECT_EQ(made.problems, "") << strategy.name << " needs no settings";
        for (int i = 0; i < 100; ++i) {
            const Ranking ranking = options.rank(*made.orderer, random);
            std::set<std::uint32_t> seen;
            for (const Ranked& ranked : ranking)
                seen.insert(ranked.option);
            EXPECT_EQ(seen, (std::set<std::uint32_t>{0, 2, 3})) << strategy.name;
            EXPECT_EQ(ranking.size(), 3U) << strategy.name;
        }
    }
    EXPECT_EQ(find_strategy("no such strategy"), nullptr);
}

TEST(Strategies, ANameInSettingsMeansEveryRegionAndVariant) {
    EXPECT_TRUE(names_option("azure/gpt-5", "azure/gpt-5"));
    EXPECT_TRUE(names_option("azure/gpt-5", "azure/gpt-5@swedencentral"));
    EXPECT_TRUE(names_option("azure/gpt-5", "azure/gpt-5@swedencentral#a"));
    EXPECT_TRUE(names_option("azure/gpt-5@swedencentral", "azure/gpt-5@swedencentral#a"));
    EXPECT_FALSE(names_option("azure/gpt-5", "azure/gpt-5-mini"));
    EXPECT_FALSE(names_option("azure/gpt-5", "azure/gpt"));
    EXPECT_FALSE(names_option("vertex/claude", "vertex/claude@20240620")) << "another model";
    EXPECT_FALSE(names_option("azure/gpt-5", "azure/gpt-5@"));
}

}  // namespace
}  // namespace weir::route
