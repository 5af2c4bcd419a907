#include "router/evaluate.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace weir::bench::router {
namespace {

// Of two kinds of prompts one needs the strong model: learnable. Labels by chance: not.
std::vector<Sample> world(bool learnable) {
    std::vector<Sample> samples;
    for (int i = 0; i < 200; ++i) {
        const bool hard = i % 2 == 0;
        const bool right = learnable ? !hard : i * 7919 % 13 < 6;
        samples.push_back(
            {.row = {.prompt = hard ? fmt::format("Prove theorem {} of the ring now", i)
                                    : fmt::format("Say hello to friend {} in town", i),
                     .strong_right = 1,
                     .weak_right = right ? 1.0 : 0.0,
                     .set = i % 4 < 2 ? "mmlu" : "gsm8k"},
             .group = fmt::format("{}", i)});
    }
    return samples;
}

TEST(Evaluate, FindsWhatCanBeLearntAndOnlyThat) {
    const auto good = cross_validate(world(true), "mmlu", 0);
    ASSERT_TRUE(good.has_value()) << good.error().message();
    EXPECT_GT(good->apgr, 0.7);
    EXPECT_EQ(good->curve.size(), curve_points + 1);
    const auto noise = cross_validate(world(false), "mmlu", 0);
    ASSERT_TRUE(noise.has_value());
    EXPECT_LT(noise->apgr, 0.65);
}

TEST(Evaluate, TheSameSeedGivesTheSameFigures) {
    const auto samples = world(true);
    EXPECT_EQ(cross_validate(samples, "mmlu", 3)->apgr, cross_validate(samples, "mmlu", 3)->apgr);
}

TEST(Evaluate, TrainingOnOneSetTellsOfAnotherThatIsAlike) {
    const std::string_view from[] = {"gsm8k"};
    const auto value = transfer(world(true), from, "mmlu");
    ASSERT_TRUE(value.has_value()) << value.error().message();
    EXPECT_GT(*value, 0.7);
}

TEST(Evaluate, WhatIsAlikeInTheTestIsNotTrainedOn) {
    auto samples = world(true);
    for (Sample& sample : samples)
        sample.group = "one";
    const std::string_view from[] = {"gsm8k"};
    EXPECT_FALSE(transfer(samples, from, "mmlu").has_value());  // nothing is left
}

TEST(Evaluate, ChanceIsAboutAHalf) {
    const Band band = chance_band(world(true), "mmlu");
    EXPECT_LT(band.low, 0.5);
    EXPECT_GT(band.high, 0.5);
    EXPECT_NEAR((band.low + band.high) / 2, 0.5, 0.03);
}

}  // namespace
}  // namespace weir::bench::router
