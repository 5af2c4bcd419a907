#include <gtest/gtest.h>

#include "route/strategy/test_options.hpp"

namespace weir::route {
namespace {

TEST(ConsensusSettings, AreReadAndContradictionsNamed) {
    const test::Made made = test::make(
        "consensus",
        "{ models: 4, compare: structured, agree: 3, pick: first_to_agree, cost: 0.05 }");
    EXPECT_EQ(made.problems, "");
    const Consensus* const how = made.orderer->consensus();
    ASSERT_NE(how, nullptr);
    EXPECT_EQ(how->models, 4U);
    EXPECT_EQ(how->compare, Consensus::Compare::structured);
    EXPECT_EQ(how->enough(), 3U);
    EXPECT_EQ(how->cost_max, NanoUsd(50'000'000));
    EXPECT_NE(test::make("consensus", "{ models: 2, agree: 3 }").problems.find("more than"),
              std::string::npos);
    EXPECT_NE(test::make("consensus", "{ pick: judge }").problems.find("needs \"judge"),
              std::string::npos);
}

TEST(ConsensusOrder, ScoresAreLikelyCosts) {
    Random random(1);
    test::Options options({{.id = "a", .usd_in = 2, .usd_out = 0}, {.id = "b", .usd_in = 1}});
    options.needs.prompt = Tokens(1'000'000);
    const Ranking ranking = options.rank(*test::make("consensus").orderer, random);
    EXPECT_DOUBLE_EQ(ranking[0].score, 2);
    EXPECT_EQ(ranking[0].option, 0U) << "the file's order";
}

}  // namespace
}  // namespace weir::route
