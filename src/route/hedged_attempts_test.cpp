// Two attempts beside each other, told to the attempt machine.
#include <gtest/gtest.h>

#include <memory>

#include "route/test_world.hpp"

namespace weir::route {
namespace {

using test::at_ms;
using test::milliseconds;
using test::outcome;
using K = ErrorKind;

class HedgedAttempts : public testing::Test {
protected:
    void begin(std::string_view yaml) {
        test::RoutesRead read = test::read(yaml, deployments);
        ASSERT_EQ(read.problems, "");
        routes = Routes(std::move(read.routes));
        Result<Plan> made = test::plan({.model = "r"}, routes, deployments, health, now, random);
        ASSERT_TRUE(made);
        plan = *std::move(made);
        attempts = std::make_unique<Attempts>(plan, deployments, health, random, no_deadline);
        attempts->start(now);
    }
    // The deployment of the attempt that is begun beside the first; "" for none.
    std::string hedge() {
        const auto other = attempts->hedge(now);
        return other ? deployments[plan.candidates[other->candidate].deployment].key : "";
    }
    std::string told(std::size_t place) const {
        const Attempt& attempt = attempts->history()[place];
        std::string text = deployments[plan.candidates[attempt.candidate].deployment].key;
        if (attempt.failure) (text += ' ') += name(*attempt.failure);
        return text;
    }
    int in_flight(std::string_view target) const {
        return health.statistics(deployments.find(target)->deployment).in_flight();
    }
    const Statistics& statistics(std::string_view target) const {
        return health.statistics(deployments.find(target)->deployment);
    }

    Deployments deployments{
        {test::provider("a", {"m"}), test::provider("b", {"m"}), test::provider("c", {"m"})}};
    Health health{deployments, HealthSettings{}};
    Routes routes;
    Random random{3};
    SteadyTime now = at_ms(1'000'000);
    Plan plan;
    std::unique_ptr<Attempts> attempts;
};

constexpr std::string_view three = "r: { targets: [a/m, b/m, c/m] }";

TEST_F(HedgedAttempts, TheFirstMayWin) {
    begin(three);
    EXPECT_EQ(hedge(), "b/m");
    EXPECT_EQ(in_flight("a/m") + in_flight("b/m"), 2);
    now += milliseconds(300);
    attempts->outran(false, now);
    attempts->answered(now);
    ASSERT_EQ(attempts->history().size(), 2U);
    EXPECT_EQ(told(0), "b/m client_cancelled");
    EXPECT_EQ(told(1), "a/m");
    EXPECT_EQ(statistics("b/m").calls(now), 0) << "it had no time to show how fast it is";
    attempts->completed(Tokens(5), now);
    EXPECT_EQ(in_flight("a/m") + in_flight("b/m"), 0);
}

TEST_F(HedgedAttempts, TheSecondMayWinAndTheFirstIsRememberedAsSlow) {
    begin(three);
    hedge();
    attempts->turn();
    now += milliseconds(900);
    attempts->outran(false, now);
    attempts->answered(now);
    EXPECT_EQ(told(0), "a/m client_cancelled");
    EXPECT_EQ(told(1), "b/m");
    EXPECT_EQ(statistics("a/m").calls(now), 1) << "it would have taken at least so long";
    EXPECT_GT(*statistics("a/m").first_byte(Quantile::p50, now), milliseconds(700));
    EXPECT_EQ(statistics("a/m").success(), 1) << "which is no failure";
    EXPECT_FALSE(statistics("a/m").total(Quantile::p50, now)) << "nobody waited for all of it";
}

TEST_F(HedgedAttempts, OneThatFailsLeavesTheOtherAlone) {
    begin(three);
    hedge();
    ASSERT_TRUE(attempts->may_await_other(outcome(K::upstream_error)));
    attempts->fell_behind(outcome(K::upstream_error), now);
    EXPECT_FALSE(attempts->hedged());
    EXPECT_EQ(told(0), "a/m upstream_error");
    EXPECT_EQ(told(1), "b/m");
    const Action action = attempts->failed(outcome(K::upstream_error), now);
    ASSERT_TRUE(std::holds_alternative<Try>(action)) << "and then the third is asked";
    EXPECT_EQ(plan.candidates[std::get<Try>(action).candidate].deployment, 2U);
}

TEST_F(HedgedAttempts, TheSecondMayFailFirst) {
    begin(three);
    hedge();
    attempts->turn();
    attempts->fell_behind(outcome(K::upstream_error), now);
    EXPECT_EQ(told(0), "b/m upstream_error");
    EXPECT_EQ(told(1), "a/m");
    attempts->answered(now);
    attempts->broke(outcome(K::upstream_protocol), now);
    EXPECT_EQ(told(1), "a/m upstream_protocol");
    EXPECT_EQ(in_flight("a/m") + in_flight("b/m"), 0);
}

TEST_F(HedgedAttempts, WhatTheRequestIsAtFaultForEndsBoth) {
    begin(three);
    hedge();
    for (const K kind : {K::upstream_rejected, K::content_filter, K::context_length})
        EXPECT_FALSE(attempts->may_await_other(outcome(kind))) << name(kind);
    attempts->outran(false, now);
    const Action action = attempts->failed(outcome(K::upstream_rejected), now);
    EXPECT_TRUE(std::holds_alternative<GiveUp>(action));
    EXPECT_EQ(told(0), "b/m client_cancelled");
    EXPECT_EQ(told(1), "a/m upstream_rejected");
}

TEST_F(HedgedAttempts, AClientThatLeavesLeavesBoth) {
    begin(three);
    hedge();
    attempts->abandoned(now);
    EXPECT_EQ(told(0), "a/m client_cancelled");
    EXPECT_EQ(told(1), "b/m client_cancelled");
    EXPECT_EQ(in_flight("a/m") + in_flight("b/m"), 0);
}

TEST_F(HedgedAttempts, AreReleasedWithTheMachine) {
    begin(three);
    hedge();
    attempts.reset();
    EXPECT_EQ(in_flight("a/m") + in_flight("b/m"), 0);
}

TEST_F(HedgedAttempts, CountAgainstTheLimitOfAttempts) {
    begin("r: { targets: [a/m, b/m], retry: { attempts_max: 1 } }");
    EXPECT_EQ(hedge(), "");
}

TEST_F(HedgedAttempts, NeverGoToAFallback) {
    begin("r: { targets: [a/m], fallbacks: [b/m], retry: { attempts_max: 5 } }");
    EXPECT_EQ(hedge(), "");
}

TEST_F(HedgedAttempts, PassByATargetThatIsTripped) {
    health.deployment(deployments.find("b/m")->deployment)
        .bench_until(now + std::chrono::minutes(1), K::upstream_error);
    begin(three);
    EXPECT_EQ(hedge(), "c/m");
}

TEST_F(HedgedAttempts, AreTwoAtMost) {
    begin(three);
    EXPECT_EQ(hedge(), "b/m");
    EXPECT_EQ(hedge(), "");
}

}  // namespace
}  // namespace weir::route
