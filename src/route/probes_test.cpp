#include "route/probes.hpp"

#include <gtest/gtest.h>

#include "route/test_world.hpp"

namespace weir::route {
namespace {

using test::at_ms;
using test::milliseconds;
using test::seconds;

ProviderSpec of_kind(std::string id, std::optional<catalog::Kind> kind) {
    ProviderSpec spec = test::provider(std::move(id), {"m"});
    spec.models[0].kind = kind;
    return spec;
}

class Probes : public testing::Test {
protected:
    void trip(std::uint32_t index, SteadyTime now) {
        Breaker& breaker = health.deployment(index);
        for (int i = 0; i < 5; ++i)
            breaker.failed({}, ErrorKind::upstream_error, now, random);
    }
    SteadyTime until(std::uint32_t index) { return health.deployment(index).view(start).until; }
    ProbeLook look(SteadyTime now) { return look_for_probes(health, deployments, among, now); }

    const SteadyTime start = at_ms(1'000'000);
    Deployments deployments{
        [] { return std::vector{of_kind("a", catalog::Kind::chat), of_kind("b", {})}; }()};
    Health health{deployments, HealthSettings{}};
    Random random{1};
    std::vector<std::uint32_t> among{0, 1};
};

TEST_F(Probes, NothingIsDueWhereNothingHasFailed) {
    const ProbeLook quiet = look(start);
    EXPECT_TRUE(quiet.due.empty());
    EXPECT_EQ(quiet.next, start + probe_look_every);
}

TEST_F(Probes, OneIsDueALittleBeforeItsTimeAndForThatTime) {
    trip(0, start);
    const SteadyTime open_until = until(0);
    const ProbeLook early = look(open_until - milliseconds(100));
    EXPECT_TRUE(early.due.empty());
    EXPECT_EQ(early.next, open_until - probe_lead) << "sooner than usual";
    for (const milliseconds before : {probe_lead, milliseconds(1), milliseconds(0)}) {
        const ProbeLook now = look(open_until - before);
        ASSERT_EQ(now.due.size(), 1U);
        EXPECT_EQ(now.due[0].deployment, 0U);
        EXPECT_EQ(now.due[0].at, open_until);
        // Claimed for then, so that a call that comes at that moment is not let through.
        EXPECT_FALSE(health.deployment(0).ready(open_until - before - milliseconds(1)));
    }
    EXPECT_EQ(look(open_until + seconds(9)).due[0].at, open_until + seconds(9)) << "at once";
}

TEST_F(Probes, OneThatIsProbedByACallIsLeftToIt) {
    trip(0, start);
    const SteadyTime open_until = until(0);
    const auto pass = health.deployment(0).admit(open_until);
    ASSERT_TRUE(pass && pass->probe);
    EXPECT_TRUE(look(open_until + seconds(1)).due.empty());
    // The other way round: claimed for its time, no call is let through then.
    health.deployment(0).failed(*pass, ErrorKind::upstream_error, open_until, random);
    const SteadyTime again = health.deployment(0).view(open_until).until;
    ASSERT_TRUE(health.deployment(0).admit(again));
    EXPECT_FALSE(health.deployment(0).admit(again));
    EXPECT_EQ(look(again + seconds(60)).due.size(), 1U) << "lost after probe_max";
}

TEST_F(Probes, WhatElseStandsAgainstItKeepsProbesAwayToo) {
    trip(0, start);
    trip(1, start);
    const SteadyTime later = start + seconds(5);
    ASSERT_EQ(look(later).due.size(), 2U);
    health.pause(0).strike(seconds(30), start, random, health.settings().bench);
    health.credential(1, 0).bench_until(start + seconds(30), ErrorKind::upstream_auth);
    EXPECT_TRUE(look(later).due.empty());
    EXPECT_EQ(look(start + seconds(31)).due.size(), 2U);
}

TEST_F(Probes, OnlyChatModelsThatARouteNames) {
    std::vector<ProviderSpec> specs;
    for (const char* const id : {"target", "weightless", "fallback", "long", "nobody"})
        specs.push_back(of_kind(id, catalog::Kind::chat));
    specs.push_back(of_kind("spoken", catalog::Kind::realtime));
    specs.push_back(of_kind("unknown", std::nullopt));
    const Deployments all(std::move(specs));
    test::RoutesRead read = test::read(
        "r: { strategy: weighted, targets: [target/m, { model: weightless/m, weight: 0 }, "
        "spoken/m, unknown/m], fallbacks: [fallback/m, s] }\n"
        "s: { targets: [target/m], on_context_length: [long/m] }\n",
        all);
    ASSERT_EQ(read.problems, "");
    std::vector<std::string> named;
    for (const std::uint32_t index : probed_deployments(Routes(std::move(read.routes)), all))
        named.push_back(all[index].key);
    EXPECT_EQ(named, (std::vector<std::string>{"target/m", "fallback/m", "long/m"}));
}

TEST(ProbesPerMinute, NeverMoreInAnyMinute) {
    ProbesPerMinute minute;
    SteadyTime now = at_ms(1'000'000);
    std::vector<SteadyTime> taken;
    for (int i = 0; i < 40; ++i) {
        now = std::max(now + milliseconds(i * 317 % 9'000), minute.next(3, now));
        ASSERT_EQ(minute.next(3, now), now);
        minute.take(now);
        taken.push_back(now);
        if (i >= 3) EXPECT_GE(now - taken[static_cast<std::size_t>(i) - 3], seconds(60));
    }
    EXPECT_GT(minute.next(3, now), now) << "three have just gone";
    EXPECT_EQ(minute.next(4, now), now) << "the limit is the present configuration's";
}

TEST(ProbeSettings, AreOffUnlessTheirSectionIsThere) {
    config::Problems problems;
    const config::Environment environment = test::no_environment();
    const auto read = [&](std::string_view yaml) {
        config::Section breaker(config::read_yaml(yaml, "weir.yaml", problems), "breaker", problems,
                                environment);
        const ProbeSettings settings = read_probes(breaker);
        read_health(breaker);  // and knows nothing of the key
        return settings;
    };
    EXPECT_EQ(read("{ failures_max: 9 }"), ProbeSettings{});
    EXPECT_TRUE(read("{ probes: {} }").on);
    const ProbeSettings all = read(
        "{ probes: { per_minute: 2, budget_per_day: 0.05 USD, unpriced: true, timeout: 3s } }");
    EXPECT_EQ(all, (ProbeSettings{.on = true,
                                  .per_minute = 2,
                                  .budget_per_day = NanoUsd(50'000'000),
                                  .unpriced = true,
                                  .timeout = seconds(3)}));
    EXPECT_EQ(problems.text(), "");
    read("{ probes: { per_minute: 0 } }");
    EXPECT_NE(problems.text().find("breaker.probes: \"per_minute\""), std::string::npos)
        << problems.text();
    read("{ probes: { per_hour: 1 } }");
    EXPECT_NE(problems.text().find("unknown key \"per_hour\""), std::string::npos);
}

}  // namespace
}  // namespace weir::route
