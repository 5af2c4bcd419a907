#include "route/strategy/bandit.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <thread>
#include <vector>

namespace weir::route {
namespace {

using std::chrono::hours;

constexpr SteadyTime start(hours(100));

TEST(Tally, HalvesWithEachHalfLife) {
    Tally tally;
    for (int i = 0; i < 8; ++i)
        tally.add(0.5, start, hours(1));
    EXPECT_NEAR(tally.at(start + hours(2), hours(1)).count, 2, 1e-9);
    tally.add(1, start + hours(1), hours(1));
    EXPECT_NEAR(tally.at(start + hours(1), hours(1)).count, 5, 1e-9);
    EXPECT_NEAR(tally.at(start + hours(1), hours(1)).sum, 3, 1e-9);
    EXPECT_NEAR(tally.at(start + hours(1), hours(1)).squares, 2, 1e-9);
}

TEST(Tally, IsTakenOverWithAnotherHalfLife) {
    Tally was;
    was.add(0.5, start, hours(1));
    Tally is;
    is.take_over(was, hours(1), hours(4));
    EXPECT_NEAR(is.at(start, hours(4)).count, 1, 0.05);
    EXPECT_NEAR(is.at(start + hours(4), hours(4)).count, 0.5, 0.05);
}

TEST(Tally, WhatIsTakenBackWasNeverAdded) {
    Tally tally, without;
    tally.add(0.25, start, hours(2));
    tally.add(0.75, start + hours(1), hours(2));
    without.add(0.25, start, hours(2));
    tally.take_back(0.75, start + hours(1), start + hours(5), hours(2));
    const Tally::Sums left = tally.at(start + hours(6), hours(2));
    const Tally::Sums wanted = without.at(start + hours(6), hours(2));
    EXPECT_NEAR(left.count, wanted.count, 1e-9);
    EXPECT_NEAR(left.sum, wanted.sum, 1e-9);
    EXPECT_NEAR(left.squares, wanted.squares, 1e-9);
}

TEST(Tally, TakingBackMoreThanIsKnownLeavesNothing) {
    Tally tally;
    tally.take_back(1, start, start, hours(1));
    EXPECT_EQ(tally.at(start, hours(1)).count, 0);
    tally.add(0.5, start, hours(1));
    tally.take_back(1, start + hours(1), start + hours(1), hours(1));
    EXPECT_EQ(tally.at(start + hours(1), hours(1)).count, 0);
    EXPECT_EQ(tally.at(start + hours(1), hours(1)).sum, 0);
}

TEST(Tally, ThreadsLoseNoCall) {
    Tally tally;
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < 4; ++t)
            threads.emplace_back([&tally] {
                for (int i = 0; i < 5000; ++i)
                    tally.add(0.25, start, hours(1));
            });
    }
    EXPECT_EQ(tally.at(start, hours(1)).count, 20'000);
    EXPECT_EQ(tally.at(start, hours(1)).sum, 5000);
}

TEST(Posterior, IsThePriorFirstThenTheArmThenTheBucket) {
    Arm::Reward reward;
    const Prior prior{.mean = 1};
    const auto mean = [&](std::size_t bucket) {
        return posterior(reward, bucket, prior, start, hours(1)).mean;
    };
    EXPECT_DOUBLE_EQ(mean(0), 1);
    for (int i = 0; i < 100; ++i) {
        reward.all.add(0.2, start, hours(1));
        reward.by_bucket[1].add(0.2, start, hours(1));
    }
    EXPECT_NEAR(mean(0), 0.2, 0.03) << "a bucket without calls believes the other ones'";
    for (int i = 0; i < 100; ++i) {
        reward.all.add(0.8, start, hours(1));
        reward.by_bucket[2].add(0.8, start, hours(1));
    }
    EXPECT_NEAR(mean(1), 0.2, 0.05);
    EXPECT_NEAR(mean(2), 0.8, 0.05);
    EXPECT_LT(posterior(reward, 1, prior, start, hours(1)).variance,
              posterior(reward, 0, prior, start, hours(1)).variance);
}

TEST(Bucket, TellsLengthAndToolsApart) {
    EXPECT_EQ(bucket_name(bucket_of({})), "short");
    EXPECT_EQ(bucket_name(bucket_of({.tools = true, .prompt = Tokens(5000)})),
              "long with tools or schema");
    EXPECT_EQ(bucket_name(bucket_of({.prompt = Tokens(200'000)})), "very long");
}

}  // namespace
}  // namespace weir::route
