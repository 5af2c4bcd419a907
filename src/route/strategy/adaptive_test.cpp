#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <map>
#include <thread>

#include "route/strategy/test_options.hpp"

namespace weir::route {
namespace {

using std::chrono::seconds;

const std::vector<Target> targets = {
    {.model = "a", .id = "a"}, {.model = "b", .id = "b"}, {.model = "c", .id = "c"}};

std::unique_ptr<const Orderer> made(std::string_view yaml = "", const Orderer* previous = nullptr) {
    test::Made result = test::make("adaptive", yaml, targets, previous);
    EXPECT_EQ(result.problems, "");
    return std::move(result.orderer);
}

// A route of three whose calls succeed with these probabilities, one call a second.
struct World {
    Random random{11};
    test::Options options{{{"a"}, {"b"}, {"c"}}};
    std::vector<double> quality = {0.5, 0.9, 0.6};
    std::map<std::uint32_t, int> asked;
    double regret = 0;

    void call(const Orderer& orderer) {
        options.now += seconds(1);
        const std::uint32_t first = options.rank(orderer, random).front().option;
        ++asked[first];
        regret += *std::ranges::max_element(quality) - quality[first];
        teach(orderer, options.options[first].id, random.unit() < quality[first]);
    }
    void calls(const Orderer& orderer, int count) {
        for (int i = 0; i < count; ++i)
            call(orderer);
    }
    void teach(const Orderer& orderer, std::string_view id, bool succeeded) const {
        orderer.learn({.option_id = id,
                       .needs = options.needs,
                       .succeeded = succeeded,
                       .total = seconds(1),
                       .now = options.now});
    }
    void rate(const Orderer& orderer, std::string_view id, double feedback) const {
        orderer.learn(
            {.option_id = id, .needs = options.needs, .feedback = feedback, .now = options.now});
    }
    std::map<std::string_view, Ranked> ranked(const Orderer& orderer) {
        std::map<std::string_view, Ranked> by_id;
        for (const Ranked& one : options.rank(orderer, random))
            by_id[options.options[one.option].id] = one;
        return by_id;
    }
};

TEST(Adaptive, RegretIsASmallPartOfThatOfChance) {
    World world;
    const auto orderer = made();
    world.calls(*orderer, 4000);
    // Chance would regret (0.4 + 0 + 0.3) / 3 a call, the floor of exploration a fiftieth of it.
    EXPECT_LT(world.regret, 4000 * 0.7 / 3 * 0.12);
    EXPECT_GT(world.asked[1], 3500);
}

TEST(Adaptive, FollowsADriftOfQuality) {
    World world;
    const auto orderer = made("{ half_life: 10m }");
    world.calls(*orderer, 3000);
    world.quality = {0.95, 0.3, 0.6};
    world.calls(*orderer, 2000);
    world.asked.clear();
    world.calls(*orderer, 1000);
    EXPECT_GT(world.asked[0], 850);
}

TEST(Adaptive, EveryTargetKeepsItsShareOfExploration) {
    World world;
    world.quality = {0, 1, 0};
    const auto orderer = made("{ explore: 6% }");
    world.calls(*orderer, 500);
    world.asked.clear();
    world.calls(*orderer, 10'000);
    for (const std::uint32_t poor : {0U, 2U})
        EXPECT_GT(world.asked[poor], 140) << "of 200 on average";
    for (const auto& [id, ranked] : world.ranked(*orderer))
        EXPECT_GE(ranked.propensity, 0.02 - 1e-12) << id;
}

TEST(Adaptive, PropensityIsHowOftenOneIsFirst) {
    World world;
    const auto orderer = made();
    world.calls(*orderer, 30);
    const auto said = world.ranked(*orderer);
    std::map<std::string_view, int> first;
    constexpr int draws = 20'000;
    for (int i = 0; i < draws; ++i)
        ++first[world.options.options[world.options.rank(*orderer, world.random)[0].option].id];
    double total = 0;
    for (const auto& [id, ranked] : said) {
        EXPECT_NEAR(ranked.propensity, first[id] / double(draws), 0.02) << id;
        total += ranked.propensity;
    }
    EXPECT_NEAR(total, 1, 1e-9);
}

TEST(Adaptive, CheapAndFastOnesAreWorthMore) {
    World world;
    const auto orderer = made("{ reference: { cost: 0.01 USD, total: 10s } }");
    for (int i = 0; i < 200; ++i)
        for (const auto& [id, cost, time] : {std::tuple("a", 1, 1), {"b", 20, 1}, {"c", 1, 20}})
            orderer->learn({.option_id = id,
                            .needs = world.options.needs,
                            .succeeded = true,
                            .total = seconds(time),
                            .cost = NanoUsd(std::int64_t{cost} * 1'000'000),
                            .now = world.options.now});
    auto ranked = world.ranked(*orderer);
    EXPECT_NEAR(ranked["a"].score, 1 - 0.3 * 0.1 - 0.2 * 0.1, 0.02);
    EXPECT_NEAR(ranked["b"].score, 1 - 0.3 * 2 - 0.2 * 0.1, 0.02);
    EXPECT_NEAR(ranked["c"].score, 1 - 0.3 * 0.1 - 0.2 * 2, 0.02);
}

TEST(Adaptive, LearnsFromFeedbackAndOnlyWhereThereIsAny) {
    World world;
    const auto orderer = made();
    for (int i = 0; i < 200; ++i)
        for (const std::string_view id : {"a", "b", "c"})
            world.teach(*orderer, id, true);
    EXPECT_NEAR(world.ranked(*orderer)["a"].propensity, 1 / 3.0, 0.1);
    for (int i = 0; i < 100; ++i) {
        world.rate(*orderer, "a", 0.2);
        world.rate(*orderer, "b", 0.3);
        world.rate(*orderer, "c", 0.9);
    }
    EXPECT_GT(world.ranked(*orderer)["c"].propensity, 0.95);
}

TEST(Adaptive, BetweenEqualsFeedbackAloneMovesTheTraffic) {
    World world;
    world.quality = {1, 1, 1};
    const auto orderer = made();
    const auto share_of_c = [&] {
        world.asked.clear();
        world.calls(*orderer, 1000);
        return world.asked[2] / 1000.0;
    };
    EXPECT_NEAR(share_of_c(), 1 / 3.0, 0.2);
    for (int i = 0; i < 60; ++i) {
        world.rate(*orderer, "a", 0.4);
        world.rate(*orderer, "b", 0.4);
        world.rate(*orderer, "c", 0.8);
    }
    EXPECT_GT(share_of_c(), 0.9);
}

TEST(Adaptive, FeedbackThatIsSaidAnewCountsOnce) {
    World world, other;
    const auto orderer = made();
    const auto once = made();
    world.rate(*orderer, "a", 1);
    const SteadyTime first = world.options.now;
    world.options.now += seconds(3600);
    other.options.now = world.options.now;
    orderer->learn({.option_id = "a",
                    .needs = world.options.needs,
                    .feedback = 0.25,
                    .withdrawn = route::Lesson::Withdrawn{.feedback = 1, .at = first},
                    .now = world.options.now});
    other.rate(*once, "a", 0.25);
    EXPECT_NEAR(world.ranked(*orderer)["a"].score, other.ranked(*once)["a"].score, 1e-9);
    EXPECT_LT(world.ranked(*orderer)["a"].score, world.ranked(*orderer)["b"].score);
}

TEST(Adaptive, WhatIsNoNumberOrNoTargetTeachesNothing) {
    World world;
    const auto orderer = made();
    const double before = world.ranked(*orderer)["a"].score;
    world.teach(*orderer, "of another route", true);
    world.rate(*orderer, "a", std::numeric_limits<double>::quiet_NaN());
    world.rate(*orderer, "a", std::numeric_limits<double>::infinity());
    world.rate(*orderer, "a", -3);
    EXPECT_EQ(world.ranked(*orderer)["a"].score, before);
}

TEST(Adaptive, SortsOfCallsAreLearntApart) {
    World world;
    const auto orderer = made();
    for (int i = 0; i < 300; ++i) {
        world.options.needs.tools = i % 2 == 0;
        world.teach(*orderer, "a", world.options.needs.tools);
        world.teach(*orderer, "b", !world.options.needs.tools);
    }
    world.options.needs.tools = true;
    EXPECT_GT(world.ranked(*orderer)["a"].score, world.ranked(*orderer)["b"].score + 0.5);
    world.options.needs.tools = false;
    EXPECT_LT(world.ranked(*orderer)["a"].score, world.ranked(*orderer)["b"].score - 0.5);
}

TEST(Adaptive, AReloadKeepsWhatIsKnown) {
    World world;
    const auto before = made();
    world.calls(*before, 500);
    const auto after = made("{ explore: 5% }", before.get());
    world.options.now += seconds(2);  // nobody answers from what they worked out before
    for (const auto& [id, ranked] : world.ranked(*before))
        EXPECT_DOUBLE_EQ(world.ranked(*after)[id].score, ranked.score) << id;
}

TEST(Adaptive, APriorIsBelievedUntilCallsSayOtherwise) {
    World world;
    const auto orderer = made("{ prior: { b: 0.2 } }");
    EXPECT_DOUBLE_EQ(world.ranked(*orderer)["a"].score, 1);
    EXPECT_DOUBLE_EQ(world.ranked(*orderer)["b"].score, 0.2);
    for (int i = 0; i < 300; ++i)
        world.teach(*orderer, "b", true);
    EXPECT_GT(world.ranked(*orderer)["b"].score, 0.6);
}

TEST(Adaptive, ThreadsTeachAndAskAtOnce) {
    World world;
    const auto orderer = made();
    {
        std::vector<std::jthread> threads;
        for (std::uint64_t t = 0; t < 4; ++t)
            threads.emplace_back([&orderer, t] {
                World own;
                own.random = Random(t);
                own.calls(*orderer, 500);
            });
    }
    EXPECT_GT(world.ranked(*orderer)["b"].propensity, 0.8);
}

TEST(Adaptive, SettingsThatCannotBeAreProblems) {
    for (const auto& [yaml, problem] : {std::pair("{ explore: 0% }", "share from 0.1% to 50%"),
                                        {"{ explore: often }", "share from 0.1% to 50%"},
                                        {"{ prior: { z: 1 } }", "weir.yaml:1"},
                                        {"{ prior: { z: 1 } }", "\"z\" is no target of this route"},
                                        {"{ reference: { cost: 0 USD } }", "above 0 USD"},
                                        {"{ reward: { speed: 1 } }", "unknown key \"speed\""}})
        EXPECT_NE(test::make("adaptive", yaml, targets).problems.find(problem), std::string::npos)
            << yaml << "\n"
            << test::make("adaptive", yaml, targets).problems;
}

}  // namespace
}  // namespace weir::route
