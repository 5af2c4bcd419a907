#include "app/replay/estimate.hpp"

#include <gtest/gtest.h>

namespace weir::app {
namespace {

ReplayCase chosen(std::string target, double cost, double seconds, std::string anew,
                  std::optional<double> new_cost) {
    return {.chosen = std::move(target),
            .cost = cost,
            .seconds = seconds,
            .choices = {{.target = std::move(anew), .cost = new_cost}}};
}

ReplayFigures figures_of(const std::vector<ReplayCase>& cases) {
    Random random(1);
    return estimate(cases, random, 200);
}

TEST(Estimate, WhatStaysKeepsItsOwnFigures) {
    std::vector<ReplayCase> cases;
    for (int i = 0; i < 10; ++i)
        cases.push_back(chosen("a", 2, 1 + i, "a", 99));
    cases[0].failed = true;
    cases[0].seconds.reset();
    const ReplayFigures figures = figures_of(cases);
    EXPECT_EQ(figures.differ, 0);
    EXPECT_DOUBLE_EQ(figures.cost.after.value, 20) << "the price list is wrong, the bill is not";
    EXPECT_DOUBLE_EQ(figures.failures.after.value, 0.1);
    EXPECT_DOUBLE_EQ(figures.median.after.value, figures.median.before.value);
    EXPECT_NEAR(figures.failures.change.low, 0, 1e-9) << "no uncertainty about no change";
    EXPECT_NEAR(figures.failures.change.high, 0, 1e-9);
    EXPECT_DOUBLE_EQ(figures.support, 1);
}

TEST(Estimate, WhatMovesTakesTheFiguresOfItsTarget) {
    std::vector<ReplayCase> cases;
    for (int i = 0; i < 4; ++i)
        cases.push_back(chosen("a", 4, 10, "b", 1));
    for (int i = 0; i < 4; ++i)
        cases.push_back(chosen("b", 1, 2, "b", 1));
    cases[4].failed = true;
    cases[4].seconds.reset();
    const ReplayFigures figures = figures_of(cases);
    EXPECT_DOUBLE_EQ(figures.differ, 4);
    EXPECT_DOUBLE_EQ((figures.moves.at({"a", "b"})), 4);
    EXPECT_DOUBLE_EQ(figures.cost.before.value, 20);
    EXPECT_DOUBLE_EQ(figures.cost.after.value, 8);
    EXPECT_DOUBLE_EQ(figures.failures.before.value, 1.0 / 8);
    EXPECT_DOUBLE_EQ(figures.failures.after.value, (4 * 0.25 + 1) / 8) << "b fails one in four";
    EXPECT_DOUBLE_EQ(figures.median.before.value, 10);
    EXPECT_DOUBLE_EQ(figures.median.after.value, 2);
    EXPECT_LT(figures.failures.after.low, 0.25);
    EXPECT_GT(figures.failures.after.high, 0.25);
}

TEST(Estimate, NeverGuessesOfATargetThatNobodyAsked) {
    std::vector<ReplayCase> cases(3, chosen("a", 4, 10, "new", 1));
    cases.push_back(chosen("a", 4, 10, "a", 4));
    const ReplayFigures figures = figures_of(cases);
    EXPECT_DOUBLE_EQ(figures.support, 0.25);
    EXPECT_EQ(figures.failures.cases, 1);
    EXPECT_EQ(figures.median.cases, 1);
    EXPECT_EQ(figures.targets.at("new").before, 0);
    EXPECT_EQ(figures.targets.at("new").median, std::nullopt);
    EXPECT_DOUBLE_EQ(figures.cost.after.value, 7) << "a price needs no observation";
}

TEST(Estimate, LeavesOutWhatHasNoPriceAndCountsIt) {
    const ReplayFigures figures =
        figures_of({chosen("a", 4, 1, "b", std::nullopt), chosen("a", 4, 1, "a", 4)});
    EXPECT_EQ(figures.no_price, 1);
    EXPECT_EQ(figures.cost.cases, 1);
    EXPECT_DOUBLE_EQ(figures.cost.before.value, 4);
}

TEST(Estimate, CountsTheRefusedApart) {
    ReplayCase refused = chosen("a", 4, 1, "a", 4);
    refused.choices.clear();
    const ReplayFigures figures = figures_of({refused, chosen("a", 4, 1, "a", 4)});
    EXPECT_EQ(figures.refused, 1);
    EXPECT_EQ(figures.cost.cases, 1);
    EXPECT_EQ(figures.no_price, 0);
}

TEST(Estimate, OfNothingIsNothing) {
    const ReplayFigures figures = figures_of({});
    EXPECT_EQ(figures.cases, 0);
    EXPECT_EQ(figures.cost.cases, 0);
    EXPECT_EQ(figures.support, 0);
}

// A world whose truth is known: dear calls cost 2 at "a" and 3 at "b", cheap ones 1 at both; the
// old policy draws "a" with 3/4 for dear calls and 1/4 for cheap ones. The price list is off by a
// half everywhere. The true cost of always "b" is 2 a call.
TEST(Estimate, IsRightWhereThePricesAreWrongButTheChancesAreKnown) {
    Random draw(7);
    std::vector<ReplayCase> cases;
    for (int i = 0; i < 20'000; ++i) {
        const bool dear = draw.unit() < 0.5;
        const double to_a = dear ? 0.75 : 0.25;
        const bool a = draw.unit() < to_a;
        cases.push_back({.chosen = a ? "a" : "b",
                         .propensity = a ? to_a : 1 - to_a,
                         .by_chance = true,
                         .cost = dear ? (a ? 2.0 : 3.0) : 1.0,
                         .choices = {{.target = "b", .cost = dear ? 1.5 : 0.5}}});
    }
    const ReplayFigures figures = figures_of(cases);
    EXPECT_NEAR(figures.cost.after.value / 20'000, 2, 0.05);
    EXPECT_LT(figures.cost.after.low, 40'000);
    EXPECT_GT(figures.cost.after.high, 40'000);
    EXPECT_DOUBLE_EQ(figures.weight_max, 4);
    EXPECT_EQ(figures.by_chance, 20'000);
}

// Of a share near 0 from a hundred calls, resampling gives intervals that are a little too short:
// 92 of 100 hold the truth.
TEST(Estimate, IntervalsHoldTheTruthNearlyAsOftenAsTheySay) {
    int held = 0;
    constexpr int worlds = 200;
    for (int world = 0; world < worlds; ++world) {
        Random draw(static_cast<std::uint64_t>(world) * 7'919 + 100);
        std::vector<ReplayCase> cases;
        for (int i = 0; i < 200; ++i) {
            const bool a = i % 2 == 0;
            cases.push_back({.chosen = a ? "a" : "b",
                             .failed = draw.unit() < (a ? 0.3 : 0.1),
                             .choices = {{.target = "b"}}});
        }
        Random random(static_cast<std::uint64_t>(world) + 5);
        const Interval after = estimate(cases, random).failures.after;
        if (after.low <= 0.1 + 1e-9 && after.high >= 0.1 - 1e-9) ++held;
    }
    EXPECT_GE(held, 176) << "of " << worlds;
}

TEST(Estimate, IsTheSameForTheSameSeed) {
    const std::vector<ReplayCase> cases = {chosen("a", 1, 1, "b", 2), chosen("b", 2, 3, "b", 2)};
    EXPECT_EQ(figures_of(cases).cost.after.low, figures_of(cases).cost.after.low);
}

TEST(Wilson, IsNoCertaintyFromFewAndKnowsNothingFromNone) {
    EXPECT_NEAR(wilson(0, 10).high, 0.2775, 0.0005);
    EXPECT_NEAR(wilson(5, 10).low, 0.2366, 0.0005);
    EXPECT_EQ(wilson(0, 0).high, 1);
}

}  // namespace
}  // namespace weir::app
