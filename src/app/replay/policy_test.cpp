#include "app/replay/policy.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "app/build.hpp"
#include "store/test_rows.hpp"

namespace weir::app {
namespace {

using namespace std::chrono_literals;

std::optional<std::string> nothing_set(std::string_view) { return std::nullopt; }

struct Policy {
    meter::Registry registry;
    std::unique_ptr<gateway::Snapshot> snapshot;
    Random random{3};

    explicit Policy(const std::string& yaml) {
        config::Problems problems;
        auto built = build({.name = "weir.yaml", .text = yaml}, nothing_set, {}, registry, nullptr,
                           problems);
        EXPECT_EQ(problems.text(), "");
        if (built) snapshot = std::move(built->snapshot);
    }
    std::vector<Verdict> plan(const std::vector<Past>& past) {
        return plan_anew(past, *snapshot, random);
    }
};

Past call_at(SysTime at, std::string target = "sim/fast;out=1") {
    Past past{.id = RequestId::make(at, 1, 2),
              .started = at,
              .finished = at + 1s,
              .asked_model = "fast",
              .route = "fast",
              .answered = true,
              .first_byte = 100ms,
              .total = 1s};
    past.needs.prompt = Tokens(100);
    past.attempts = {{.target = std::move(target), .duration = 1s}};
    past.usage.input_uncached = Tokens(1'000'000);
    past.usage.output_visible = Tokens(500'000);
    return past;
}

constexpr const char* two_prices = R"(
providers: { sim: {} }
routes:
  fast: { targets: ["sim/fast;price_in=2;price_out=4", sim/echo] }
)";

TEST(Policy, PlansACallAnewAndPricesItsTokens) {
    Policy policy(two_prices);
    const std::vector<Verdict> verdicts = policy.plan({call_at(store::test_start)});
    ASSERT_EQ(verdicts.size(), 1U);
    ASSERT_EQ(verdicts[0].choices.size(), 1U) << verdicts[0].refused;
    EXPECT_EQ(verdicts[0].choices[0].target, "sim/fast;price_in=2;price_out=4");
    EXPECT_DOUBLE_EQ(verdicts[0].choices[0].cost.value_or(0), 2 + 2)
        << "a million at 2, half a million at 4";
}

TEST(Policy, GivesTheChancesOfAStrategyThatDraws) {
    Policy policy(R"(
providers: { sim: {} }
routes:
  fast:
    strategy: weighted
    targets: [{ model: sim/fast, weight: 3 }, { model: sim/echo, weight: 1 }]
)");
    const std::vector<Verdict> verdicts = policy.plan({call_at(store::test_start)});
    ASSERT_EQ(verdicts[0].choices.size(), 2U);
    double all = 0;
    for (const NewChoice& choice : verdicts[0].choices) {
        EXPECT_DOUBLE_EQ(choice.probability, choice.target == "sim/fast" ? 0.75 : 0.25);
        all += choice.probability;
    }
    EXPECT_DOUBLE_EQ(all, 1);
}

TEST(Policy, FollowsRulesAndSaysWhoIsRefused) {
    Policy policy(R"(
providers: { sim: {} }
routes: { fast: { targets: [sim/fast] } }
rules:
  - { when: { tokens_over: 50000 }, refuse: "too long" }
  - { when: { tools: true }, use: sim/echo }
  - { when: { header: { x-tier: gold } }, use: sim/slow }
)");
    Past plain = call_at(store::test_start);
    Past tools = plain;
    tools.needs.tools = true;
    Past huge = plain;
    huge.needs.prompt = Tokens(60'000);
    Past gone = plain;
    gone.asked_model = "nowhere";
    const std::vector<Verdict> verdicts = policy.plan({plain, tools, huge, gone});
    EXPECT_EQ(verdicts[0].choices.at(0).target, "sim/fast");
    EXPECT_EQ(verdicts[1].choices.at(0).target, "sim/echo");
    EXPECT_EQ(verdicts[1].rule, "rules[1]");
    EXPECT_TRUE(verdicts[2].choices.empty());
    EXPECT_EQ(verdicts[2].refused, "too long");
    EXPECT_NE(verdicts[3].refused.find("nowhere"), std::string::npos);
    const std::vector<std::string> notes = unknown_to_replay(*policy.snapshot);
    EXPECT_TRUE(std::ranges::any_of(
        notes, [](const std::string& note) { return note.starts_with("1 rule of the policy"); }));
}

TEST(Policy, LearnsFromThePastInItsOwnOrderAndNeverFromTheFuture) {
    Policy policy(R"(
providers: { sim: {} }
routes:
  fast:
    targets: [sim/fast, sim/echo]
    fall_through_when: { p95_ttft: 1s }
)");
    std::vector<Past> past;
    for (int i = 0; i < 20; ++i) {
        past.push_back(call_at(store::test_start + i * 2s, "sim/fast"));
        past.back().first_byte = 5s;
    }
    const std::vector<Verdict> verdicts = policy.plan(past);
    EXPECT_EQ(verdicts.front().choices.at(0).target, "sim/fast") << "nothing was known yet";
    EXPECT_EQ(verdicts.back().choices.at(0).target, "sim/echo") << "it had been slow";
}

TEST(Policy, ACaseKeepsWhatHappened) {
    Past past = call_at(store::test_start);
    past.cost = NanoUsd(1'500'000'000);
    past.attempts[0].blamed = past.attempts[0].failed = true;
    const ReplayCase one = replay_case(past, {.choices = {{.target = "x"}}});
    EXPECT_EQ(one.chosen, "sim/fast;out=1");
    EXPECT_DOUBLE_EQ(one.cost.value_or(0), 1.5);
    EXPECT_TRUE(one.failed);
    EXPECT_EQ(one.choices.size(), 1U);
}

}  // namespace
}  // namespace weir::app
