// Relations between strategies that hold for every seed, with a margin. The figures themselves are
// in bench/ROUTING.md.
#include "tests/sim/scenarios.hpp"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include <algorithm>

namespace weir::simulation {
namespace {

double p95(const Sums& sums) { return quantile(sums.total, 0.95); }

TEST(Scenarios, EveryStrategyHasARow) {
    for (const route::Strategy& strategy : route::builtin_strategies())
        EXPECT_GT(std::ranges::count(rows(), strategy.name, &Row::strategy), 0)
            << "write a row for \"" << strategy.name << "\" in tests/sim/rows.cpp";
}

TEST(Scenarios, ABrownOutIsLeftByWhoeverLooksAtTime) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        SCOPED_TRACE(fmt::format("seed {}", seed));
        const BrownOut equal = brown_out(row_of("weighted"), seed);
        EXPECT_GT(equal.share_during, 0.2) << "half of the calls must fail for a breaker to open";
        for (const std::string_view label :
             {"latency", "latency, choices: 3", "percentile, p95 under 2s", "throughput",
              "weighted, first_event: 2s", "order, fall through over 2s"}) {
            SCOPED_TRACE(label);
            const BrownOut other = brown_out(labelled(label), seed);
            EXPECT_LT(p95(other.during), p95(equal.during) * 0.5);
            EXPECT_LT(other.share_during, other.share_before * 0.25);
            EXPECT_LT(other.away, 60);
            EXPECT_LT(other.during.errors, 0.005);
        }
        const BrownOut latency = brown_out(row_of("latency"), seed);
        EXPECT_LT(latency.back, 120) << "and comes back";
    }
}

// What `adaptive` has learnt counts half after two hours, so failures of five minutes keep it from
// a place that is hardly better than the others for longer than this run lasts. The script looks at
// the share of calls that succeed, which recovers with the one call in 50 that it sends anywhere.
bool looks_back(const Row& row) { return row.strategy != "adaptive" && row.strategy != "lua"; }

TEST(Scenarios, AnOutageIsLeftByAllAndForgottenByWhoeverLooksBack) {
    for (const Row& row : rows())
        for (std::uint64_t seed = 1; seed <= 3; ++seed) {
            SCOPED_TRACE(fmt::format("{}, seed {}", row.label, seed));
            const BrownOut run = outage(row, seed);
            EXPECT_LT(run.away, 15);
            EXPECT_LT(run.share_during, 0.02);
            EXPECT_GT(run.share_during, 0) << "it is probed";
            if (looks_back(row)) EXPECT_LT(run.back, 150);
            EXPECT_EQ(run.during.errors, 0) << "others serve";
        }
}

// Without probes, a client's call has to find out each time that a is still away.
TEST(Scenarios, ProbesFindOutThatAPlaceIsAwayInsteadOfClients) {
    for (const std::string_view label : {"order", "weighted (equal)", "latency", "cost"})
        for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
            SCOPED_TRACE(fmt::format("{}, seed {}", label, seed));
            const BrownOut without = outage(labelled(label), seed);
            const BrownOut with = probed_outage(labelled(label), seed);
            EXPECT_GE(without.failed_late, 4U);
            EXPECT_EQ(with.failed_late, 0U);
            EXPECT_LT(with.failed, without.failed);
            EXPECT_LT(with.back, 90) << "and is found again";
            EXPECT_EQ(without.probes, 0U);
            EXPECT_GT(with.probes, 4U);
            EXPECT_LT(with.probes, 30U) << "ever less often";
        }
}

// A consensus asks three for each call, which is more than these allow together.
TEST(Scenarios, LimitsThatAreToldAreNotRunInto) {
    for (const Row& row : rows()) {
        if (row.strategy == "consensus") continue;
        for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
            SCOPED_TRACE(fmt::format("{}, seed {}", row.label, seed));
            const Quota told = quota(row, true, seed);
            EXPECT_LT(told.refused, 0.01);
            EXPECT_EQ(told.sums.errors, 0);
        }
        EXPECT_LT(quota(row, false, 1).refused, 0.03) << row.label << ": a 429 rests the quota";
    }
}

TEST(Scenarios, PricesOfTheHourAreFollowed) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        SCOPED_TRACE(fmt::format("seed {}", seed));
        for (const std::string_view name : {"cost", "bid"}) {
            const Noon run = noon(row_of(name), seed);
            EXPECT_LT(run.before.usd_per_1000, run.before.oracle_per_1000 * 1.01) << name;
            EXPECT_LT(run.after.usd_per_1000, run.after.oracle_per_1000 * 1.03) << name;
            EXPECT_LT(run.away, 60) << name;
        }
        const Noon equal = noon(row_of("weighted"), seed);
        EXPECT_GT(equal.before.usd_per_1000, equal.before.oracle_per_1000 * 1.2);
    }
}

TEST(Scenarios, ASlowTailIsCutByTimeToTheFirstEvent) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        SCOPED_TRACE(fmt::format("seed {}", seed));
        const auto p99 = [&](std::string_view label) {
            return quantile(slow_tail(labelled(label), seed).first_byte, 0.99);
        };
        const double order = p99("order");
        EXPECT_LT(p99("latency"), order * 0.5);
        EXPECT_LT(p99("order, first_event: 2s"), order * 0.6);
    }
}

TEST(Scenarios, ASlowTailIsCutByHedgingForASmallPrice) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        SCOPED_TRACE(fmt::format("seed {}", seed));
        const Sums plain = slow_tail(labelled("order"), seed);
        const Sums hedged = slow_tail(labelled("order, hedged"), seed);
        EXPECT_LT(quantile(hedged.first_byte, 0.99), quantile(plain.first_byte, 0.99) * 0.4);
        EXPECT_GT(hedged.hedged, 0.02) << "all of the tail";
        EXPECT_LT(hedged.hedged, 0.1) << "within the budget";
        EXPECT_LT(hedged.usd_per_1000, plain.usd_per_1000 * 1.06);
        EXPECT_EQ(plain.hedged, 0);
    }
}

}  // namespace
}  // namespace weir::simulation
