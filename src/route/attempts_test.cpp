#include "route/attempts.hpp"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include <array>
#include <memory>

#include "route/test_world.hpp"

namespace weir::route {
namespace {

using test::at_ms;
using test::milliseconds;
using test::nanoseconds;
using test::outcome;
using test::provider;
using test::seconds;
using K = ErrorKind;

// One call after another over the same health, told in a few words.
class AttemptsTest : public testing::Test {
protected:
    explicit AttemptsTest(std::vector<ProviderSpec> specs = default_specs())
        : deployments(std::move(specs)) {}

    static std::vector<ProviderSpec> default_specs() {
        return {provider("a", {"m"}, {"k1", "k2"}), provider("b", {"m"}), provider("c", {"m"})};
    }

    void use(std::string_view yaml) {
        test::RoutesRead read = test::read(yaml, deployments);
        ASSERT_EQ(read.problems, "");
        routes = Routes(std::move(read.routes));
    }
    void begin(std::string_view model, Deadline deadline = no_deadline) {
        Result<Plan> made = test::plan({.model = model}, routes, deployments, health, now, random);
        ASSERT_TRUE(made);
        plan = *std::move(made);
        attempts = std::make_unique<Attempts>(plan, deployments, health, random, deadline);
        action = attempts->start(now);
    }
    void fail(const Outcome& with) { action = attempts->failed(with, now); }
    void fail(K kind) { fail(outcome(kind)); }
    // Sleeps as long as the action says, and goes on.
    void sleep() {
        ASSERT_TRUE(std::holds_alternative<Wait>(action)) << told();
        now = std::get<Wait>(action).until;
        action = attempts->resume(now);
    }
    nanoseconds wait() const { return std::get<Wait>(action).until - now; }

    // "try a/m", "wait", "give up upstream_timeout"
    std::string told() const {
        if (const Try* attempt = std::get_if<Try>(&action))
            return "try " + deployments[plan.candidates[attempt->candidate].deployment].key;
        if (std::holds_alternative<Wait>(action)) return "wait";
        return fmt::format("give up {}", name(std::get<GiveUp>(action).error.kind()));
    }
    const GiveUp& given_up() const { return std::get<GiveUp>(action); }
    std::uint32_t credential() const { return std::get<Try>(action).credential; }
    std::uint32_t index(std::string_view target) const {
        return deployments.find(target)->deployment;
    }

    Deployments deployments;
    Health health{deployments, HealthSettings{}};
    Routes routes;
    Random random{3};
    SteadyTime now = at_ms(1'000'000);
    Plan plan;
    std::unique_ptr<Attempts> attempts;
    Action action;
};

TEST_F(AttemptsTest, FailuresOfTheServerGoToTheNextTargetAtOnce) {
    use("r: { targets: [a/m, b/m], fallbacks: [c/m] }");
    begin("r");
    EXPECT_EQ(told(), "try a/m");
    fail(K::upstream_timeout);
    EXPECT_EQ(told(), "try b/m");
    fail(K::upstream_error);
    EXPECT_EQ(told(), "try c/m");
    attempts->answered(now);
    EXPECT_EQ(attempts->history().size(), 3U);
    EXPECT_EQ(attempts->history()[1].failure, K::upstream_error);
    EXPECT_FALSE(attempts->history()[2].failure);
}

TEST_F(AttemptsTest, TheOnlyTargetIsRepeatedAfterABackOffAndThenGivenUp) {
    use("r: { targets: [b/m] }");
    begin("r");
    fail(K::upstream_unreachable);
    EXPECT_EQ(told(), "wait");
    EXPECT_LE(wait(), milliseconds(250));
    sleep();
    EXPECT_EQ(told(), "try b/m");
    fail(K::upstream_unreachable);
    EXPECT_EQ(told(), "give up upstream_unreachable") << "same_target_max is 2";
}

TEST_F(AttemptsTest, AnAnswerThatIsNotWhatWasAskedForMayBeAskedForOnceMore) {
    use("r: { targets: [b/m, c/m] }\nshort: { targets: [b/m], retry: { attempts_max: 1 } }");
    Outcome unfit = outcome(K::upstream_protocol);
    unfit.blame = Blame::nobody;
    unfit.unfit = true;
    begin("r");
    action = attempts->again(unfit, now);
    EXPECT_EQ(told(), "try b/m");
    EXPECT_EQ(attempts->history().size(), 2U);
    fail(unfit);
    EXPECT_EQ(told(), "try c/m");
    fail(unfit);
    EXPECT_EQ(told(), "give up upstream_protocol") << "neither is asked the same again";
    EXPECT_EQ(health.deployment(index("b/m")).view(now).failures, 0);

    begin("short");
    action = attempts->again(unfit, now);
    EXPECT_EQ(told(), "give up upstream_protocol");
}

TEST_F(AttemptsTest, AProvidersOwnWordAboutRetriesCounts) {
    use("r: { targets: [b/m] }\nboth: { targets: [b/m, c/m] }");
    const auto said = [](K kind, bool should_retry) {
        Outcome with = outcome(kind);
        with.should_retry = should_retry;
        return with;
    };
    begin("r");
    fail(said(K::upstream_error, false));
    EXPECT_EQ(told(), "give up upstream_error");
    begin("both");
    fail(said(K::upstream_error, false));
    EXPECT_EQ(told(), "try c/m");
    fail(said(K::upstream_error, true));
    EXPECT_EQ(told(), "wait") << "for c/m alone";
    begin("r");
    fail(said(K::upstream_rejected, true));
    EXPECT_EQ(told(), "wait");
    sleep();
    fail(said(K::upstream_rejected, true));
    EXPECT_EQ(told(), "give up upstream_rejected") << "same_target_max is 2";
    begin("r");
    fail(said(K::upstream_rejected, false));
    EXPECT_EQ(told(), "give up upstream_rejected");
    begin("r");
    fail(said(K::context_length, true));
    EXPECT_EQ(told(), "give up context_length") << "it will be as long the next time";
}

TEST_F(AttemptsTest, WhatIsTheClientsFaultIsNeverRetried) {
    use("r: { targets: [a/m, b/m] }");
    begin("r");
    fail(K::upstream_rejected);
    EXPECT_EQ(told(), "give up upstream_rejected");
    EXPECT_EQ(given_up().upstream_status, 400);
    EXPECT_EQ(health.deployment(index("a/m")).view(now).state, Breaker::State::closed);
}

TEST_F(AttemptsTest, ARefusedKeyIsBenchedAndTheOtherOneTriedFirst) {
    use("r: { targets: [a/m, b/m] }");
    begin("r");
    const std::uint32_t refused = credential();
    fail(K::upstream_auth);
    EXPECT_EQ(told(), "try a/m");
    EXPECT_NE(credential(), refused);
    EXPECT_FALSE(health.credential(0, refused).ready(now + std::chrono::minutes(4)));
    fail(K::upstream_auth);
    EXPECT_EQ(told(), "try b/m");
    fail(K::upstream_auth);
    EXPECT_EQ(told(), "give up upstream_auth");
    for (int i = 0; i < 5; ++i) {
        begin("r");
        EXPECT_EQ(told(), "give up no_candidate");
    }
    EXPECT_NE(given_up().error.message().find("b/m is out for 300000 ms after upstream_auth"),
              std::string::npos)
        << given_up().error.message();
    EXPECT_EQ(given_up().retry_after, std::chrono::minutes(5));
}

TEST_F(AttemptsTest, A403WithoutAReasonTriesTheOtherKeyButBenchesNone) {
    use("r: { targets: [a/m] }");
    begin("r");
    const std::uint32_t first = credential();
    Outcome vague = outcome(K::upstream_auth);
    vague.blame = Blame::deployment;
    fail(vague);
    ASSERT_EQ(told(), "try a/m");
    EXPECT_NE(credential(), first);
    fail(vague);
    EXPECT_EQ(told(), "give up upstream_auth");
    EXPECT_TRUE(health.credential(0, 0).ready(now));
    EXPECT_TRUE(health.credential(0, 1).ready(now));
}

TEST_F(AttemptsTest, ARateLimitBenchesOneKeyAtOneModelUntilItsTime) {
    use("r: { targets: [a/m] }");
    begin("r");
    const std::uint32_t limited = credential();
    fail(outcome(K::upstream_rate_limited, seconds(7)));
    ASSERT_EQ(told(), "try a/m");
    EXPECT_NE(credential(), limited);
    attempts->answered(now);
    for (int i = 0; i < 20; ++i) {
        begin("r");
        EXPECT_NE(credential(), limited) << "benched for seven seconds";
        attempts->answered(now);
    }
    now += seconds(7) + milliseconds(1);
    bool back = false;
    for (int i = 0; i < 50; ++i) {
        begin("r");
        back = back || credential() == limited;
        attempts->answered(now);
    }
    EXPECT_TRUE(back);
}

TEST_F(AttemptsTest, AShortNamedDelayIsWaitedForWhenNobodyElseCanServe) {
    use("r: { targets: [b/m] }");
    begin("r");
    fail(outcome(K::upstream_rate_limited, seconds(2)));
    ASSERT_EQ(told(), "wait");
    EXPECT_GE(wait(), seconds(2));
    EXPECT_LE(wait(), milliseconds(2300));
    sleep();
    EXPECT_EQ(told(), "try b/m");
    attempts->answered(now);

    begin("r");
    fail(outcome(K::upstream_rate_limited, seconds(31)));
    EXPECT_EQ(told(), "give up upstream_rate_limited") << "more than wait_max";
    EXPECT_EQ(given_up().retry_after, seconds(31));
}

TEST_F(AttemptsTest, ALongNamedDelayGoesElsewhereAndAnotherCallWaitsToo) {
    use("r: { targets: [b/m, c/m] }");
    begin("r");
    fail(outcome(K::upstream_rate_limited, seconds(5)));
    EXPECT_EQ(told(), "try c/m");
    fail(outcome(K::upstream_overloaded, seconds(3)));
    ASSERT_EQ(told(), "wait");
    EXPECT_GE(wait(), seconds(3)) << "the one that is back first";
    EXPECT_LT(wait(), seconds(5));
    attempts->abandoned(now);

    begin("r");
    ASSERT_EQ(told(), "wait") << "it asked nobody yet and respects what others were told";
    EXPECT_GE(wait(), seconds(3));
    sleep();
    EXPECT_EQ(told(), "try c/m");
}

TEST_F(AttemptsTest, AMissingModelBenchesTheDeploymentAndGoesElsewhere) {
    use("r: { targets: [a/m, b/m] }");
    begin("r");
    fail(K::upstream_model_missing);
    EXPECT_EQ(told(), "try b/m") << "the other key has no other models";
    EXPECT_FALSE(health.deployment(index("a/m")).ready(now + seconds(59)));
}

TEST_F(AttemptsTest, AProviderWideFaultSkipsAllOfThatProvider) {
    use("r: { targets: [a/m, b/m] }");
    begin("r");
    Outcome region = outcome(K::upstream_auth);
    region.blame = Blame::provider;
    fail(region);
    EXPECT_EQ(told(), "try b/m") << "not even the second key: the provider refuses us, not the key";
}

TEST_F(AttemptsTest, AQuotaIsBenchedForItsNamedTime) {
    use("r: { targets: [b/m] }");
    begin("r");
    fail(outcome(K::upstream_quota, std::chrono::hours(10)));
    EXPECT_EQ(told(), "give up upstream_quota");
    EXPECT_FALSE(health.credential(1, 0).ready(now + std::chrono::hours(9)));
    EXPECT_TRUE(health.credential(1, 0).ready(now + std::chrono::hours(11)));
}

TEST_F(AttemptsTest, CaseFallbacksAreForTheirCaseOnly) {
    use("r: { targets: [a/m], on_context_length: [b/m], on_content_filter: [c/m] }");
    begin("r");
    fail(K::context_length);
    EXPECT_EQ(told(), "try b/m");
    fail(K::context_length);
    EXPECT_EQ(told(), "give up context_length");
    begin("r");
    fail(K::content_filter);
    EXPECT_EQ(told(), "try c/m");
    fail(K::context_length);
    EXPECT_EQ(told(), "give up context_length") << "no case within a case";
    begin("r");
    fail(K::upstream_error);
    EXPECT_EQ(told(), "wait") << "not b, not c";
}

TEST_F(AttemptsTest, WithoutACaseFallbackTheClientIsTold) {
    use("r: { targets: [a/m, b/m] }");
    for (const K kind : {K::context_length, K::content_filter}) {
        begin("r");
        fail(kind);
        EXPECT_EQ(told(), fmt::format("give up {}", name(kind)));
    }
}

TEST_F(AttemptsTest, TheBreakerOpensOverCallsAndOneProbeClosesIt) {
    use("r: { targets: [b/m], retry: { same_target_max: 1 } }");
    for (int i = 0; i < 5; ++i) {
        begin("r");
        ASSERT_EQ(told(), "try b/m");
        fail(K::upstream_timeout);
    }
    begin("r");
    EXPECT_EQ(told(), "give up no_candidate") << "fails fast while open";
    now = health.deployment(index("b/m")).view(now).until;
    begin("r");
    EXPECT_EQ(told(), "try b/m");
    auto probe = std::move(attempts);
    Plan probe_plan = plan;
    begin("r");
    EXPECT_EQ(told(), "give up no_candidate") << "one probe at a time";
    probe->answered(now);
    begin("r");
    EXPECT_EQ(told(), "try b/m");
}

TEST_F(AttemptsTest, ARejectedRequestAsAProbeShowsLife) {
    use("r: { targets: [b/m], retry: { same_target_max: 1 } }");
    health.deployment(index("b/m")).bench_until(now, K::upstream_timeout);
    now += milliseconds(1);
    begin("r");
    fail(K::upstream_rejected);
    EXPECT_EQ(health.deployment(index("b/m")).view(now).state, Breaker::State::closed);
}

TEST_F(AttemptsTest, AClientThatLeavesSaysNothingAboutAnybody) {
    use("r: { targets: [b/m] }");
    health.deployment(index("b/m")).bench_until(now, K::upstream_timeout);
    now += milliseconds(1);
    begin("r");
    ASSERT_EQ(told(), "try b/m");
    attempts->abandoned(now);
    EXPECT_EQ(attempts->history()[0].failure, K::client_cancelled);
    begin("r");
    EXPECT_EQ(told(), "try b/m") << "the probe's place is free again";
    attempts.reset();  // destroyed while it runs
    begin("r");
    EXPECT_EQ(told(), "try b/m");
}

TEST_F(AttemptsTest, ABrokenStreamCountsAgainstTheDeployment) {
    use("r: { targets: [b/m] }");
    for (int i = 0; i < 5; ++i) {
        // Each begins well, so that failures in a row do not add up; the rate does.
        begin("r");
        attempts->answered(now);
        attempts->broke(outcome(K::upstream_protocol), now);
        EXPECT_EQ(attempts->history()[0].failure, K::upstream_protocol);
    }
    for (int i = 0; i < 5; ++i) {
        begin("r");
        attempts->answered(now);
        attempts->broke(outcome(K::upstream_protocol), now);
    }
    begin("r");
    EXPECT_EQ(told(), "give up no_candidate") << "20 calls counted, half of them bad";
}

TEST_F(AttemptsTest, ABrokenStreamThatCanBeContinuedGoesToTheNextCandidate) {
    use("r: { targets: [a/m, b/m], retry: { attempts_max: 3 } }");
    begin("r");
    ASSERT_EQ(told(), "try a/m");
    attempts->answered(now);
    action = attempts->go_on(outcome(K::upstream_protocol), now);
    ASSERT_EQ(told(), "try b/m");
    EXPECT_EQ(attempts->history()[0].failure, K::upstream_protocol);
    attempts->answered(now);
    action = attempts->go_on(outcome(K::upstream_timeout), now);
    EXPECT_TRUE(told().starts_with("wait")) << told() << ": both were asked, so after a back-off";
    now += seconds(2);
    action = attempts->resume(now);
    ASSERT_TRUE(told().starts_with("try")) << told();
    attempts->answered(now);
    action = attempts->go_on(outcome(K::upstream_protocol), now);
    EXPECT_EQ(told(), "give up upstream_protocol") << "attempts_max are all that there are";
    EXPECT_EQ(attempts->history().size(), 3U);
}

TEST_F(AttemptsTest, TheDeadlineEndsItAndNoWaitReachesPastIt) {
    use("r: { targets: [b/m] }");
    begin("r", now + milliseconds(500));
    fail(outcome(K::upstream_rate_limited, seconds(1)));
    EXPECT_EQ(told(), "give up upstream_rate_limited");
    begin("r", now);
    EXPECT_EQ(told(), "give up upstream_timeout") << "nothing was tried at all";
    use("s: { targets: [a/m, b/m] }");
    now += seconds(5);
    begin("s", now + seconds(1));
    now += seconds(2);
    fail(K::upstream_timeout);
    EXPECT_EQ(told(), "give up upstream_timeout");
}

TEST_F(AttemptsTest, RepeatsEndWithTheBudgetButGoingElsewhereDoesNot) {
    use("r: { targets: [b/m] }\ns: { targets: [b/m, c/m] }\n"
        "n: { targets: [b/m], retry: { budget_percent: 0 } }");
    while (health.retry_budget().take(now)) {
    }
    begin("r");
    fail(K::upstream_error);
    EXPECT_EQ(told(), "give up upstream_error");
    begin("s");
    fail(K::upstream_error);
    EXPECT_EQ(told(), "try c/m");
    attempts->answered(now);
    for (int i = 0; i < 10; ++i) {
        begin("s");
        attempts->answered(now);
    }
    begin("r");
    fail(K::upstream_error);
    EXPECT_EQ(told(), "wait") << "ten requests at 20 % paid for two";
    attempts->abandoned(now);
    begin("n");
    fail(K::upstream_error);
    EXPECT_EQ(told(), "give up upstream_error");
}

TEST_F(AttemptsTest, WeightsOfCredentialsHold) {
    std::vector<ProviderSpec> specs = {provider("a", {"m"}, {"k1", "k2", "k3"})};
    specs[0].credentials[0].weight = 3;
    specs[0].credentials[2].weight = 0;
    const Deployments own(std::move(specs));
    const Health own_health(own, HealthSettings{});
    std::array<int, 3> used{};
    for (int i = 0; i < 8000; ++i) {
        const auto made = test::plan({.model = "a/m"}, routes, own, own_health, now, random);
        Attempts one(*made, own, own_health, random, no_deadline);
        ++used[std::get<Try>(one.start(now)).credential];
        one.answered(now);
    }
    EXPECT_NEAR(used[0] / 8000.0, 0.75, 0.03);
    EXPECT_EQ(used[2], 0);
}

// Every kind of failure at every place in the chain: what comes next follows from its traits.
TEST(Attempts, EveryErrorKindAtEveryPosition) {
    for (const ErrorTraits& row : all_error_traits())
        for (std::size_t position = 0; position < 3; ++position) {
            const Deployments deployments(
                {provider("a", {"m"}), provider("b", {"m"}), provider("c", {"m"})});
            const Health health(deployments, HealthSettings{});
            const Routes routes(test::read("r: { targets: [a/m, b/m, c/m] }", deployments).routes);
            Random random(1);
            SteadyTime now = at_ms(1000);
            const auto plan = test::plan({.model = "r"}, routes, deployments, health, now, random);
            Attempts attempts(*plan, deployments, health, random, no_deadline);
            Action action = attempts.start(now);
            for (std::size_t i = 0; i < position; ++i)
                action = attempts.failed(outcome(K::upstream_error), now);
            ASSERT_EQ(std::get<Try>(action).candidate, position);
            action = attempts.failed(outcome(row.kind), now);
            const bool may_go_on = row.retry == Retry::here || row.retry == Retry::elsewhere;
            const std::string what = fmt::format("{} at {}", row.name, position);
            if (!may_go_on) {
                ASSERT_TRUE(std::holds_alternative<GiveUp>(action)) << what;
                EXPECT_EQ(std::get<GiveUp>(action).error.kind(), row.kind) << what;
            } else if (position < 2) {
                ASSERT_TRUE(std::holds_alternative<Try>(action)) << what;
                EXPECT_EQ(std::get<Try>(action).candidate, position + 1) << what;
            } else {
                ASSERT_TRUE(std::holds_alternative<Wait>(action))
                    << what << ": a comes round again";
            }
            const bool counted =
                health.deployment(static_cast<std::uint32_t>(position)).view(now).failures > 0;
            EXPECT_EQ(counted, row.blame == Blame::deployment) << what;
            EXPECT_EQ(!health.credential(static_cast<std::uint32_t>(position), 0).ready(now),
                      row.blame == Blame::credential)
                << what;
            EXPECT_EQ(health.quota(static_cast<std::uint32_t>(position), 0).until(now).has_value(),
                      row.blame == Blame::quota)
                << what;
        }
}

}  // namespace
}  // namespace weir::route
