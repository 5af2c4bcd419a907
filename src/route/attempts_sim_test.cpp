// The whole of routing on a virtual clock: scripted upstreams, hundreds of calls under way at once,
// a seed printed on failure. What must hold whatever happens is checked at every step.
#include <gtest/gtest.h>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <queue>

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

constexpr std::string_view routes_yaml =
    "r: { strategy: weighted, targets: [{ model: a/m, weight: 6 }, { model: b/m, weight: 3 },\n"
    "     { model: c/m, weight: 1 }], fallbacks: [d/m], on_context_length: [e/m] }\n";

// An upstream as scripts have it: how likely it fails, with what; and hours in which it is down.
struct Upstream {
    std::vector<std::pair<K, int>> failures;  // kind, per mille
    SteadyTime down_from = no_deadline, down_until = no_deadline;
};

class Simulation {
public:
    explicit Simulation(std::uint64_t seed)
        : routes(test::read(routes_yaml, deployments).routes), random(seed), script(seed + 1) {}

    // One call: planned, tried, waited, ended. A call lives in the queue between its events.
    struct Running {
        Plan plan;
        std::unique_ptr<Attempts> attempts;
        Action action;
        int tries = 0;
        std::string id;
    };
    using Event = std::pair<SteadyTime, std::size_t>;

    void arrive() {
        auto call = std::make_unique<Running>();
        Result<Plan> plan = test::plan({.model = "r"}, routes, deployments, health, now, random);
        ASSERT_TRUE(plan);
        call->plan = *std::move(plan);
        ++first[call->plan.candidates[0].deployment];
        call->attempts = std::make_unique<Attempts>(call->plan, deployments, health, random,
                                                    deadline_after(now, seconds(120)));
        // What is benched is looked at before the machine claims its probes.
        note_standings();
        call->action = call->attempts->start(now);
        calls.push_back(std::move(call));
        follow(calls.size() - 1);
    }

    // After an action: checks it and schedules what comes next.
    void follow(std::size_t index) {
        Running& call = *calls[index];
        if (const Try* attempt = std::get_if<Try>(&call.action)) {
            const Candidate& candidate = call.plan.candidates[attempt->candidate];
            EXPECT_LE(++call.tries, call.plan.route->retry.attempts_max);
            EXPECT_FALSE(standing[candidate.deployment])
                << "tried while benched: " << deployments[candidate.deployment].key;
            EXPECT_FALSE(health.quota(candidate.deployment, attempt->credential).until(now))
                << "a benched quota was used";
            ++tries[candidate.deployment];
            const auto takes = nanoseconds(milliseconds(50 + script.below(2000)));
            events.push({now + takes, index});
        } else if (const Wait* wait = std::get_if<Wait>(&call.action)) {
            EXPECT_GE(wait->until, now);
            EXPECT_LT(wait->until - now, seconds(40)) << "wait_max and jitter";
            events.push({wait->until, index});
        } else {
            ++ended[name(std::get<GiveUp>(call.action).error.kind())];
            calls[index].reset();
        }
    }

    std::optional<Outcome> roll(std::uint32_t deployment) {
        const Upstream& upstream = upstreams[deployment];
        if (now >= upstream.down_from && now < upstream.down_until)
            return outcome(K::upstream_unreachable);
        std::uint64_t dice = script.below(1000);
        for (const auto& [kind, per_mille] : upstream.failures) {
            if (dice < static_cast<std::uint64_t>(per_mille)) {
                Outcome failure = outcome(kind);
                const bool may_name =
                    kind == K::upstream_rate_limited || kind == K::upstream_overloaded;
                if (may_name && script.below(2) == 0)
                    failure.retry_after = milliseconds(100 + script.below(20'000));
                return failure;
            }
            dice -= static_cast<std::uint64_t>(per_mille);
        }
        return std::nullopt;
    }

    void step() {
        const auto [at, index] = events.top();
        events.pop();
        now = at;
        Running& call = *calls[index];
        note_standings();
        if (std::holds_alternative<Wait>(call.action)) {
            call.action = call.attempts->resume(now);
            return follow(index);
        }
        const std::uint32_t deployment =
            call.plan.candidates[std::get<Try>(call.action).candidate].deployment;
        const std::optional<Outcome> failure = roll(deployment);
        if (script.below(50) == 0) {
            call.attempts->abandoned(now);
            ++ended["left"];
            calls[index].reset();
        } else if (failure) {
            call.action = call.attempts->failed(*failure, now);
            // Its own failure may have benched the deployment; it may have freed a probe, never
            // more.
            for (std::uint32_t i = 0; i < standing.size(); ++i)
                standing[i] = standing[i] && hard_benched(i);
            follow(index);
        } else {
            call.attempts->answered(now);
            ++ended["answered"];
            calls[index].reset();
        }
    }

    bool hard_benched(std::uint32_t deployment) const {
        return health.deployment(deployment).view(now).state == Breaker::State::open ||
               health.pause(deployment).until(now).has_value();
    }
    void note_standings() {
        for (std::uint32_t i = 0; i < standing.size(); ++i)
            standing[i] = hard_benched(i);
    }

    void run(int count) {
        std::int64_t next_us = 0;
        for (int i = 0; i < count; ++i) {
            next_us += static_cast<std::int64_t>(script.below(20'000));  // 100 calls a second
            const SteadyTime due = at_ms(1'000'000) + std::chrono::microseconds(next_us);
            while (!events.empty() && events.top().first <= due)
                step();
            now = due;
            arrive();
        }
        while (!events.empty())
            step();
    }

    Deployments deployments{[] {
        return std::vector<ProviderSpec>{provider("a", {"m"}, {"k1", "k2", "k3"}),
                                         provider("b", {"m"}, {"k1", "k2"}), provider("c", {"m"}),
                                         provider("d", {"m"}), provider("e", {"m"}, {})};
    }()};
    Health health{deployments, HealthSettings{}};
    Routes routes;
    Random random;
    Random script;
    SteadyTime now = at_ms(1'000'000);
    std::array<Upstream, 5> upstreams;
    std::array<bool, 5> standing{};
    std::vector<std::unique_ptr<Running>> calls;
    std::priority_queue<Event, std::vector<Event>, std::greater<>> events;
    std::array<int, 5> first{}, tries{};
    std::map<std::string_view, int> ended;
};

TEST(AttemptsSim, WeightsHoldWhileEverybodyIsWell) {
    Simulation sim(11);
    sim.run(20'000);
    EXPECT_NEAR(sim.first[0] / 20'000.0, 0.6, 0.02);
    EXPECT_NEAR(sim.first[1] / 20'000.0, 0.3, 0.02);
    EXPECT_NEAR(sim.first[2] / 20'000.0, 0.1, 0.02);
    EXPECT_EQ(sim.tries[3], 0) << "a fallback is for failures";
    EXPECT_EQ(sim.tries[4], 0);
    EXPECT_EQ(sim.ended["answered"] + sim.ended["left"], 20'000);
}

TEST(AttemptsSim, ADeadTargetCostsAlmostNobodyAnything) {
    Simulation sim(12);
    sim.upstreams[0].down_from = at_ms(0);
    sim.run(20'000);  // 200 seconds
    EXPECT_EQ(sim.ended["answered"] + sim.ended["left"], 20'000)
        << "everybody was served elsewhere";
    // A burst until it opens, then one probe a back-off (at most a minute apart, doubling from 1
    // s).
    EXPECT_LT(sim.tries[0], 260);
    EXPECT_GT(sim.tries[0], 5);
}

TEST(AttemptsSim, ATargetThatComesBackGetsItsShareAgain) {
    Simulation sim(13);
    sim.upstreams[0].down_from = at_ms(1'000'000);
    sim.upstreams[0].down_until = at_ms(1'020'000);
    sim.run(20'000);
    EXPECT_GT(sim.tries[0], 20'000 * 6 / 10 / 2) << "well for 180 of 200 seconds";
    EXPECT_EQ(sim.health.deployment(0).view(sim.now).state, Breaker::State::closed);
}

TEST(AttemptsSim, TheLawsHoldInAnyWeather) {
    for (std::uint64_t seed = 100; seed < 140; ++seed) {
        SCOPED_TRACE(fmt::format("seed {}", seed));
        Simulation sim(seed);
        const K kinds[] = {K::upstream_timeout,
                           K::upstream_rate_limited,
                           K::upstream_error,
                           K::upstream_overloaded,
                           K::upstream_quota,
                           K::upstream_auth,
                           K::upstream_model_missing,
                           K::context_length,
                           K::upstream_rejected,
                           K::content_filter,
                           K::overloaded,
                           K::upstream_protocol};
        for (Upstream& upstream : sim.upstreams)
            for (int i = 0; i < 4; ++i)
                upstream.failures.emplace_back(kinds[sim.script.below(std::size(kinds))],
                                               static_cast<int>(sim.script.below(150)));
        sim.run(2000);
        int ended = 0;
        for (const auto& [how, count] : sim.ended)
            ended += count;
        EXPECT_EQ(ended, 2000) << "every call ends, once";
        const int tries = sim.tries[0] + sim.tries[1] + sim.tries[2] + sim.tries[3] + sim.tries[4];
        EXPECT_LE(tries, 2000 * 4);
        if (testing::Test::HasFailure()) return;
    }
}

TEST(AttemptsSim, TheSameSeedDecidesTheSame) {
    const auto run = [] {
        Simulation sim(77);
        sim.upstreams[0].failures = {{K::upstream_error, 200}, {K::upstream_rate_limited, 200}};
        sim.run(3000);
        return std::pair(sim.tries, sim.ended);
    };
    EXPECT_EQ(run(), run());
}

}  // namespace
}  // namespace weir::route
