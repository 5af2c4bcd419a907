// What must hold in any world: 240 of them, each drawn from its seed with everything that can be
// drawn, and every strategy among them.
#include <gtest/gtest.h>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>

#include "tests/sim/scenarios.hpp"

namespace weir::simulation {
namespace {

using route::Plan;

class Laws final : public Observer {
public:
    Laws(std::set<std::uint32_t> allowed, std::size_t targets, nanoseconds total_max)
        : allowed_(std::move(allowed)), targets_(targets), total_max_(total_max) {}

    void at(const World& world, SteadyTime next) override {
        EXPECT_GE(next, world.now()) << "time runs forward";
    }

    // Each target once: asked or rejected, none of those that must not be asked among the asked.
    void planned(const World& world, const Plan& plan) override {
        EXPECT_FALSE(plan.strategy_failed);
        std::map<std::uint32_t, int> seen;
        double propensity = 0;
        for (const route::Candidate& candidate : plan.candidates) {
            ++seen[candidate.deployment];
            EXPECT_TRUE(allowed_.contains(candidate.deployment))
                << world.deployments()[candidate.deployment].key << " may not be asked";
            if (candidate.use == route::Use::target) propensity += candidate.propensity;
        }
        for (const route::Rejected& rejected : plan.rejected)
            ++seen[rejected.deployment];
        EXPECT_EQ(seen.size(), targets_);
        for (const auto& [deployment, times] : seen)
            EXPECT_EQ(times, 1) << world.deployments()[deployment].key;
        if (propensity > 0) EXPECT_NEAR(propensity, 1, 1e-6);
    }

    void before(const World& world) override {
        out_.clear();
        for (std::uint32_t i = 0; i < world.deployments().all().size(); ++i)
            if (world.health().deployment(i).view(world.now()).state ==
                    route::Breaker::State::open ||
                world.health().pause(i).until(world.now()))
                out_.insert(i);
    }

    void tried(const World& world, const Plan& plan, const route::Try& what,
               std::span<const route::Attempt> history) override {
        ASSERT_LT(what.candidate, plan.candidates.size());
        const std::uint32_t deployment = plan.candidates[what.candidate].deployment;
        EXPECT_TRUE(allowed_.contains(deployment)) << "not on failover either";
        EXPECT_FALSE(out_.contains(deployment)) << "tried while it is left out";
        EXPECT_FALSE(world.health().quota(deployment, what.credential).until(world.now()));
        const route::RetrySettings& retry = plan.route->retry;
        EXPECT_LE(std::ssize(history), retry.attempts_max);
        const auto there = std::ranges::count(history, what.candidate, &route::Attempt::candidate);
        const std::size_t credentials = std::max<std::size_t>(
            world.deployments().provider_of(deployment).credentials.size(), 1);
        EXPECT_LE(there, retry.same_target_max * static_cast<int>(credentials));
    }

    void waits(const World& world, const Plan& plan, SteadyTime until) override {
        EXPECT_GE(until, world.now());
        EXPECT_LE(until - world.now(), plan.route->retry.wait_max * 5 / 4 + plan.route->retry.cap);
        if (total_max_.count() > 0) EXPECT_LT(until - world.now(), total_max_);
    }

private:
    std::set<std::uint32_t> allowed_;
    std::size_t targets_;
    nanoseconds total_max_;
    std::set<std::uint32_t> out_;
};

struct Drawn {
    WorldSetup setup;
    std::set<std::uint32_t> allowed;
};

Script draw_script(Random& random, nanoseconds lasts) {
    Script script;
    const auto base = milliseconds(50 + random.below(1'500));
    script.first_byte = {base, base * 2, base * 4};
    script.tokens_per_second = 20 + static_cast<double>(random.below(200));
    if (random.below(3) == 0) script.a_minute = 20 + static_cast<std::int64_t>(random.below(400));
    script.tells_limits = random.below(2) == 0;
    constexpr std::array kinds = {
        ErrorKind::upstream_error,         ErrorKind::upstream_overloaded,
        ErrorKind::upstream_timeout,       ErrorKind::upstream_quota,
        ErrorKind::upstream_auth,          ErrorKind::upstream_rate_limited,
        ErrorKind::upstream_model_missing, ErrorKind::upstream_protocol,
        ErrorKind::upstream_rejected,      ErrorKind::content_filter};
    for (std::uint64_t i = random.below(4); i > 0; --i) {
        const auto from = epoch + nanoseconds(static_cast<std::int64_t>(
                                      random.below(static_cast<std::uint64_t>(lasts.count()))));
        script.spells.push_back({.from = from,
                                 .until = from + seconds(5 + random.below(40)),
                                 .slower = 1 + random.unit() * 10,
                                 .down = random.below(4) == 0,
                                 .errors = random.unit(),
                                 .error = kinds[random.below(kinds.size())],
                                 .tail = random.unit() * 0.1,
                                 .tail_slower = 20,
                                 .breaks = random.unit() * 0.2,
                                 .bad = random.unit() * 0.5});
    }
    return script;
}

// The first place is always allowed, so that there is somebody to ask.
Drawn draw(std::uint64_t seed) {
    Random random(seed);
    Drawn drawn{.setup = {.seed = seed}, .allowed = {}};
    WorldSetup& setup = drawn.setup;
    setup.lasts = seconds(60 + random.below(60));
    setup.calls_per_second = 1 + static_cast<double>(random.below(5));
    setup.total_max = seconds(random.below(3) * 20);
    setup.leave = random.below(2) == 0 ? 0 : 0.02;
    const Row& row = rows()[seed % rows().size()];
    const bool weighs = route::find_strategy(row.strategy)->uses_weight;
    const bool in_europe = random.below(2) == 0;
    const std::uint64_t count = 2 + random.below(5);
    std::string targets;
    std::vector<std::string> names, ids;
    for (std::uint32_t i = 0; i < count; ++i) {
        Place one = place(fmt::format("p{}", i), draw_script(random, setup.lasts),
                          0.5 + random.unit(), 2 + 4 * random.unit());
        one.spec.region = i == 0 || random.below(2) == 0 ? "eu-west-1" : "us-east-1";
        one.spec.credentials.clear();
        for (std::uint64_t key = random.below(4); key > 0; --key)
            one.spec.credentials.push_back({.name = fmt::format("key{}", key)});
        const std::uint64_t weight = i == 0 ? 1 : random.below(weighs ? 4 : 2);
        if (weight > 0 && (!in_europe || one.spec.region == "eu-west-1")) drawn.allowed.insert(i);
        setup.places.push_back(std::move(one));
        if (i + 1 == count && count > 2) {
            if (weight == 0) drawn.allowed.erase(i);
            targets += fmt::format("], fallbacks: [p{}/m", i);
            if (!in_europe || setup.places.back().spec.region == "eu-west-1")
                drawn.allowed.insert(i);
        } else {
            targets += fmt::format("{}{{ model: p{}/m, weight: {}{} }}", i == 0 ? "" : ", ", i,
                                   weight, tier_of(row, i));
            names.push_back(fmt::format("p{}/m", i));
            ids.push_back(names.back() + "@" + setup.places.back().spec.region);
        }
    }
    // The shadows' target, whatever its weight in the route.
    if (const auto shadows = std::min<std::uint32_t>(2, static_cast<std::uint32_t>(ids.size()) - 1);
        row.route.starts_with("mirror") &&
        (!in_europe || setup.places[shadows].spec.region == "eu-west-1"))
        drawn.allowed.insert(shadows);
    setup.routes = fmt::format(
        "r: {{ targets: [{}], {}{}, retry: {{ attempts_max: {}, same_target_max: {} }} }}", targets,
        members_of(row, names, ids), in_europe ? ", require: { region: eu }" : "",
        1 + random.below(6), 1 + random.below(3));
    setup.writer = writer_of(row);
    return drawn;
}

TEST(Laws, HoldInAnyWorld) {
    std::size_t tries = 0;
    for (std::uint64_t seed = 1; seed <= 240; ++seed) {
        SCOPED_TRACE(fmt::format("seed {}", seed));
        Drawn drawn = draw(seed);
        SCOPED_TRACE(drawn.setup.routes);
        Laws laws(drawn.allowed, drawn.setup.places.size(), drawn.setup.total_max);
        const nanoseconds total_max = drawn.setup.total_max;
        World world(std::move(drawn.setup), &laws);
        world.run();
        EXPECT_EQ(world.done().size(), world.arrived()) << "every call ends, once";
        std::size_t counted = 0;
        for (const Done& done : world.done()) {
            counted += static_cast<std::size_t>(done.tries);
            EXPECT_TRUE(done.left || done.error || done.total) << "it ends in one of three ways";
            EXPECT_NE(done.error, ErrorKind::no_match) << "the first place may always be asked";
            if (total_max.count() > 0) EXPECT_LE(done.ended - done.arrived, total_max);
        }
        for (const Done& shadow : world.shadows())
            counted += static_cast<std::size_t>(shadow.tries);
        EXPECT_EQ(counted, world.tried().size());
        for (std::uint32_t i = 0; i < world.deployments().all().size(); ++i)
            EXPECT_EQ(world.health().statistics(i).in_flight(), 0) << "nothing is counted for ever";
        tries += counted;
        if (HasFailure()) return;
    }
    EXPECT_GT(tries, 40'000U);
}

TEST(Laws, TheSameSeedGivesTheSameRun) {
    for (const std::uint64_t seed : {3U, 4U, 5U, 9U, 10U, 11U, 16U, 17U, 18U, 19U}) {
        const auto run = [seed] {
            World world(draw(seed).setup);
            world.run();
            std::vector<std::pair<SteadyTime, std::uint32_t>> tries;
            for (const Tried& tried : world.tried())
                tries.emplace_back(tried.at, tried.place);
            return tries;
        };
        EXPECT_EQ(run(), run()) << seed;
    }
}

TEST(Laws, WeightsHoldWithinFourSigma) {
    for (std::uint64_t seed = 1; seed <= 30; ++seed) {
        WorldSetup setup{.seed = seed, .places = {place("a"), place("b"), place("c")}};
        setup.routes =
            "r: { strategy: weighted, targets: [{ model: a/m, weight: 6 }, { model: b/m, weight: 3 "
            "}, { model: c/m, weight: 1 }] }";
        World world(std::move(setup));
        world.run();
        const auto calls = static_cast<double>(world.arrived());
        for (const auto& [index, share] :
             {std::pair(0U, 0.6), std::pair(1U, 0.3), std::pair(2U, 0.1)})
            EXPECT_NEAR(static_cast<double>(world.first()[index]), share * calls,
                        4 * std::sqrt(calls * share * (1 - share)))
                << "seed " << seed;
    }
}

// Strategies that promise to look at everybody do, also at one that is four times as slow.
TEST(Laws, NobodyHealthyStarves) {
    for (const Row& row : rows()) {
        if (!row.everybody) continue;
        for (std::uint64_t seed = 1; seed <= 4; ++seed) {
            const Quantiles slow{seconds(1), milliseconds(1'500), milliseconds(1'900)};
            WorldSetup setup{.seed = seed, .places = {place("a"), place("b"), place("c")}};
            setup.places[2].script.first_byte = slow;
            setup.places[2].script.tokens_per_second = 20;
            setup.routes = route_of(row, setup.places);
            setup.writer = writer_of(row);
            setup.lasts = minutes(20);
            World world(std::move(setup));
            world.run();
            for (std::uint32_t i = 0; i < 3; ++i)
                EXPECT_GE(std::ranges::count(world.tried(), i, &Tried::place), 10)
                    << row.label << ", seed " << seed << ", place " << i;
        }
    }
}

}  // namespace
}  // namespace weir::simulation
