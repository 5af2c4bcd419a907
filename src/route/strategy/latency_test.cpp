#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "route/strategy/test_options.hpp"

namespace weir::route {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using test::Options;

double tolerance(double share, int draws) { return 5 * std::sqrt(share * (1 - share) / draws); }

struct Three {
    Options options{{{"fast"}, {"middle"}, {"slow"}}};
    Random random{3};
    Three() {
        options.statistics(0).first_byte(milliseconds(100), options.now);
        options.statistics(1).first_byte(milliseconds(200), options.now);
        options.statistics(2).first_byte(milliseconds(900), options.now);
    }
    std::array<double, 3> shares(const Orderer& orderer, int draws) {
        std::array<int, 3> first{};
        for (int i = 0; i < draws; ++i) {
            const Ranking ranking = options.rank(orderer, random);
            ++first[ranking[0].option];
            chances[ranking[0].option] = ranking[0].propensity;
        }
        return {first[0] / double(draws), first[1] / double(draws), first[2] / double(draws)};
    }
    std::array<double, 3> chances{};
};

TEST(Latency, TheFasterOfTwoIsFirstAndTheRestFollowBySpeed) {
    const auto latency = test::make("latency", "{ explore: 0% }").orderer;
    Three three;
    constexpr int draws = 20'000;
    const auto shares = three.shares(*latency, draws);
    EXPECT_NEAR(shares[0], 2.0 / 3, tolerance(2.0 / 3, draws));
    EXPECT_NEAR(shares[1], 1.0 / 3, tolerance(1.0 / 3, draws));
    EXPECT_EQ(shares[2], 0) << "the slowest never wins against anybody";
    EXPECT_NEAR(three.chances[0], 2.0 / 3, 1e-9);
    EXPECT_NEAR(three.chances[1], 1.0 / 3, 1e-9);
    std::string order;
    while (!order.starts_with("middle"))
        order = three.options.order(*latency, three.random);
    EXPECT_EQ(order, "middle fast slow");
}

TEST(Latency, MoreChoicesMeanTheFastestAndExplorationLooksAtTheOthers) {
    const auto all = test::make("latency", "{ choices: 64, explore: 3% }").orderer;
    Three three;
    constexpr int draws = 20'000;
    const auto shares = three.shares(*all, draws);
    EXPECT_NEAR(shares[0], 0.98, tolerance(0.98, draws));
    EXPECT_NEAR(shares[1], 0.01, tolerance(0.01, draws));
    EXPECT_NEAR(shares[2], 0.01, tolerance(0.01, draws));
}

TEST(Latency, CallsUnderWayMakeATargetSlower) {
    const auto latency = test::make("latency", "{ choices: 64, explore: 0% }").orderer;
    Three three;
    three.options.statistics(0).started();
    three.options.statistics(0).started();
    EXPECT_EQ(three.options.order(*latency, three.random), "middle fast slow");
    EXPECT_DOUBLE_EQ(three.options.rank(*latency, three.random)[1].score, 300);
}

TEST(Latency, AnUnknownTargetIsTriedOnceAndThenWaitedFor) {
    const auto latency = test::make("latency", "{ choices: 64, explore: 0% }").orderer;
    Options options({{"known"}, {"new"}});
    Random random(1);
    options.statistics(0).first_byte(milliseconds(300), options.now);
    EXPECT_EQ(options.order(*latency, random), "new known");
    options.statistics(1).started();
    EXPECT_EQ(options.order(*latency, random), "known new");
}

TEST(Latency, ATargetNearItsLimitsComesAfterSlowerOnes) {
    const auto latency = test::make("latency").orderer;
    Three three;
    three.options.statistics(0).headroom(0.05, three.options.now + minutes(1));
    three.options.statistics(1).headroom(0.05, three.options.now + minutes(1));
    for (int i = 0; i < 100; ++i)
        EXPECT_EQ(three.options.order(*latency, three.random), "slow fast middle");
}

TEST(Latency, LeavesAWarmCacheOnlyForMoreThanItIsWorth) {
    const auto latency = test::make("latency", "{ explore: 0% }").orderer;
    Three three;
    Options& options = three.options;
    options.conversation = 9;
    options.needs.prompt = Tokens(10'000);
    const auto warm = [&](Tokens tokens) {
        options.affinity.remember(9, options.place(1).hash, {.tokens = tokens, .ttl = minutes(5)},
                                  options.now);
    };
    warm(Tokens(4'000));  // 200 ms, where the fastest saves 100
    for (int i = 0; i < 50; ++i)
        EXPECT_TRUE(options.order(*latency, three.random).starts_with("middle"));
    EXPECT_EQ(options.note,
              "keeps middle: 4,000 cached tokens are worth 200 ms, the fastest elsewhere saves "
              "100 ms");
    warm(Tokens(1'000));  // 50 ms
    std::array<double, 3> shares = three.shares(*latency, 4'000);
    EXPECT_NEAR(shares[0], 0.5, tolerance(0.5, 4'000))
        << "whenever it is drawn beside the warm one";
    EXPECT_NEAR(shares[1], 0.5, tolerance(0.5, 4'000));
    options.now += minutes(6);
    options.rank(*latency, three.random);
    EXPECT_EQ(options.note, "") << "the cache is cold";
}

}  // namespace
}  // namespace weir::route
