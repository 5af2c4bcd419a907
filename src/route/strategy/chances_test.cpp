#include "route/strategy/chances.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <thread>
#include <vector>

#include "base/random.hpp"

namespace weir::route {
namespace {

using std::chrono::milliseconds;

double normal(Random& random) {
    const double u = 1 - random.unit();
    return std::sqrt(-2 * std::log(u)) * std::cos(2 * std::numbers::pi * random.unit());
}

TEST(ChancesOfLargest, AreWhatManyDrawsGive) {
    const std::vector<Gaussian> beliefs = {{0.5, 0.01}, {0.45, 0.04}, {0.3, 0.0025}, {0.6, 0.0004}};
    std::vector<double> chances(beliefs.size());
    chances_of_largest(beliefs, chances);
    Random random(7);
    std::vector<int> won(beliefs.size());
    constexpr int draws = 40'000;
    for (int i = 0; i < draws; ++i) {
        std::size_t best = 0;
        double most = -1e9;
        for (std::size_t arm = 0; arm < beliefs.size(); ++arm) {
            const double drawn =
                beliefs[arm].mean + std::sqrt(beliefs[arm].variance) * normal(random);
            if (drawn > most) {
                most = drawn;
                best = arm;
            }
        }
        ++won[best];
    }
    for (std::size_t arm = 0; arm < beliefs.size(); ++arm)
        EXPECT_NEAR(chances[arm], won[arm] / double(draws), 0.015) << arm;
}

TEST(ChancesOfLargest, CertainOnesAreOne) {
    std::vector<double> chances(2);
    chances_of_largest(std::vector<Gaussian>{{0.9, 1e-6}, {0.1, 1e-6}}, chances);
    EXPECT_NEAR(chances[0], 1, 1e-6);
    EXPECT_NEAR(chances[1], 0, 1e-6);
}

TEST(ChancesOfLargest, OfALikeAreTheSameAndOfTheHopelessNone) {
    std::vector<double> chances(21);
    std::vector<Gaussian> beliefs(20, {1, 0.05});
    beliefs.push_back({-5, 0.05});
    chances_of_largest(beliefs, chances);
    for (std::size_t i = 0; i < 20; ++i)
        EXPECT_DOUBLE_EQ(chances[i], 0.05);
    EXPECT_EQ(chances[20], 0);
}

const ChanceCache::Key key{.arms = 0b101, .bucket = 3};

ChanceCache::Chances of(double mean, double chance) {
    ChanceCache::Chances made;
    for (const std::size_t arm : {0U, 2U}) {
        made.mean[arm] = mean;
        made.chance[arm] = chance;
    }
    return made;
}

TEST(ChanceCache, GivesBackWhatIsStillTrue) {
    ChanceCache cache;
    ChanceCache::Chances found;
    const SteadyTime now{std::chrono::hours(1)};
    EXPECT_FALSE(cache.find(key, 0, now, found));
    cache.keep(key, 500, now, of(0.7, 0.5));
    ASSERT_TRUE(cache.find(key, 505, now + milliseconds(999), found));
    EXPECT_EQ(found.mean[0], 0.7);
    EXPECT_EQ(found.chance[2], 0.5);
    EXPECT_FALSE(cache.find(key, 506, now, found)) << "too much has been learnt";
    EXPECT_FALSE(cache.find(key, 500, now + milliseconds(1001), found)) << "too old";
    EXPECT_FALSE(cache.find(key, 500, now - milliseconds(1), found)) << "another clock";
    EXPECT_FALSE(cache.find({.arms = 0b111, .bucket = 3}, 500, now, found));
    EXPECT_FALSE(cache.find({.arms = 0b101, .bucket = 4}, 500, now, found));
}

TEST(ChanceCache, EveryLessonCountsWhileThereAreFew) {
    ChanceCache cache;
    ChanceCache::Chances found;
    const SteadyTime now{std::chrono::hours(1)};
    cache.keep(key, 20, now, of(0.7, 0.5));
    EXPECT_TRUE(cache.find(key, 20, now, found));
    EXPECT_FALSE(cache.find(key, 21, now, found));
}

// Of a mean and a chance that were written together never one alone is read.
TEST(ChanceCache, ReadersSeeWholeResults) {
    ChanceCache cache;
    const SteadyTime now{std::chrono::hours(1)};
    std::atomic<bool> ended{false};
    {
        std::vector<std::jthread> writers;
        for (int t = 1; t <= 2; ++t)
            writers.emplace_back([&, t] {
                for (int i = 0; i < 20'000; ++i)
                    cache.keep(key, 1, now, of(t, 1.0 / t));
                ended = true;
            });
        while (!ended) {
            ChanceCache::Chances found;
            if (!cache.find(key, 1, now, found)) continue;
            ASSERT_EQ(found.mean[0] * found.chance[2], 1);
            ASSERT_EQ(found.mean[2] * found.chance[0], 1);
        }
    }
    ChanceCache::Chances found;
    EXPECT_TRUE(cache.find(key, 1, now, found));
}

}  // namespace
}  // namespace weir::route
