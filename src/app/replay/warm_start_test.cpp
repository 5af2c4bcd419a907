#include "app/replay/warm_start.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "app/build.hpp"
#include "store/memory/memory.hpp"
#include "store/test_rows.hpp"

namespace weir::app {
namespace {

using namespace std::chrono_literals;
using store::test_start;

constexpr SteadyTime steady_start{std::chrono::hours(100)};

struct Started {
    meter::Registry registry;
    std::unique_ptr<gateway::Snapshot> snapshot;
    std::unique_ptr<store::LedgerStore> store = store::make_memory_ledger_store();

    explicit Started(std::string_view strategy) {
        config::Problems problems;
        const std::string text =
            "providers: { sim: {} }\nroutes: { fast: { targets: [sim/fast, sim/echo], strategy: " +
            std::string(strategy) + " } }\n";
        const auto nothing_set = [](std::string_view) { return std::optional<std::string>(); };
        auto built = build({.name = "weir.yaml", .text = text}, nothing_set, {}, registry, nullptr,
                           problems);
        EXPECT_EQ(problems.text(), "");
        snapshot = std::move(built->snapshot);
    }

    // One that sim/fast or sim/echo served so many minutes ago.
    void call(std::string_view model, std::chrono::minutes ago, std::chrono::milliseconds took) {
        const store::AttemptRow attempt{
            .provider = "sim", .model = model, .http_status = 200, .duration = took};
        store::LedgerRow row = store::row_at(test_start - ago, ++number_);
        row.provider = "sim";
        row.model = model;
        row.total = took;
        row.finished = row.started + took;
        row.first_byte = took / 2;
        row.attempts = {&attempt, 1};
        row.decision = R"({"candidates":[{}],"needs":{"prompt":100}})";
        ASSERT_TRUE(store->append({&row, 1}).has_value());
    }
    std::size_t warm(std::chrono::nanoseconds window = 2h) {
        const auto heard = warm_start(
            *store, *snapshot, {.window = window, .now = test_start, .steady_now = steady_start});
        EXPECT_TRUE(heard.has_value());
        return heard.value_or(0);
    }
    const route::Statistics& of(std::string_view target) const {
        return snapshot->health->statistics(snapshot->deployments->find(target)->deployment);
    }

private:
    std::uint64_t number_ = 0;
};

TEST(WarmStart, StatisticsKnowTheTimesOfCallsBeforeTheStart) {
    Started started("latency");
    for (int i = 0; i < 40; ++i) {
        started.call("fast", 1min, 200ms);
        started.call("echo", 1min, 3s);
    }
    EXPECT_EQ(started.warm(), 80U);
    const auto fast = started.of("sim/fast").total(route::Quantile::p50, steady_start);
    const auto echo = started.of("sim/echo").total(route::Quantile::p50, steady_start);
    ASSERT_TRUE(fast && echo);
    EXPECT_NEAR(std::chrono::duration<double>(*fast).count(), 0.2, 0.04);
    EXPECT_NEAR(std::chrono::duration<double>(*echo).count(), 3, 0.5);
    EXPECT_TRUE(started.of("sim/fast").peak(steady_start));
    EXPECT_TRUE(started.of("sim/fast").tokens_per_second());
}

TEST(WarmStart, WhatIsOlderWeighsLessAndWhatIsOutsideTheWindowNothing) {
    Started started("latency");
    for (int i = 0; i < 32; ++i)
        started.call("fast", 6min, 200ms);
    started.call("echo", 30min, 1s);
    EXPECT_EQ(started.warm(20min), 32U);
    EXPECT_NEAR(started.of("sim/fast").calls(steady_start), 4, 2.1) << "three half-lives";
    EXPECT_EQ(started.of("sim/echo").calls(steady_start), 0);
}

TEST(WarmStart, AFailureCountsAgainstItsTarget) {
    Started started("latency");
    const store::AttemptRow failed{.provider = "sim",
                                   .model = "fast",
                                   .http_status = 503,
                                   .error = ErrorKind::upstream_overloaded,
                                   .duration = 20ms};
    store::LedgerRow row = store::row_at(test_start - 1min, 7);
    row.status = store::RowStatus::error;
    row.attempts = {&failed, 1};
    row.decision = R"({"candidates":[{}],"needs":{}})";
    ASSERT_TRUE(started.store->append({&row, 1}).has_value());
    EXPECT_EQ(started.warm(), 1U);
    EXPECT_LT(started.of("sim/fast").success(), 1);
}

TEST(WarmStart, RowsOfOtherKindsAndOfTargetsThatAreGoneArePassedOver) {
    Started started("latency");
    started.call("gone", 1min, 1s);
    store::LedgerRow row = store::row_at(test_start - 1min, 9);
    row.operation = "embeddings";
    ASSERT_TRUE(started.store->append({&row, 1}).has_value());
    EXPECT_EQ(started.warm(), 1U) << "heard, and of no consequence";
    EXPECT_EQ(started.of("sim/fast").calls(steady_start), 0);
}

TEST(WarmStart, AdaptiveGoesOnWhereItWas) {
    Started warm("{ adaptive: { explore: 0.1% } }");
    for (int i = 0; i < 300; ++i)
        warm.call(i % 2 == 0 ? "fast" : "echo", 5min, i % 2 == 0 ? 100ms : 25s);
    EXPECT_EQ(warm.warm(), 300U);
    const route::Route& route = *warm.snapshot->routes.find("fast");
    Random random(1);
    route::Scratch scratch;
    int fast = 0;
    for (int i = 0; i < 100; ++i) {
        const auto plan = route::make_plan({.model = "fast", .needs = {.prompt = Tokens(100)}},
                                           {.routes = warm.snapshot->routes,
                                            .deployments = *warm.snapshot->deployments,
                                            .health = *warm.snapshot->health,
                                            .now = steady_start,
                                            .wall = test_start,
                                            .random = random,
                                            .scratch = scratch});
        ASSERT_TRUE(plan.has_value());
        fast += plan->candidates.front().model == "fast" ? 1 : 0;
    }
    EXPECT_GT(fast, 95) << route.name;
}

}  // namespace
}  // namespace weir::app
