#include "route/breaker.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "route/test_world.hpp"

namespace weir::route {
namespace {

using test::at_ms;
using test::milliseconds;
using test::nanoseconds;
using test::seconds;

constexpr ErrorKind failure = ErrorKind::upstream_timeout;

class BreakerTest : public testing::Test {
protected:
    void fail_times(int times, SteadyTime now) {
        for (int i = 0; i < times; ++i) {
            const auto pass = breaker.admit(now);
            ASSERT_TRUE(pass) << i;
            breaker.failed(*pass, failure, now, random);
        }
    }
    Breaker::State state(SteadyTime now) const { return breaker.view(now).state; }

    Random random{1};
    Breaker breaker{BreakerSettings{}};
};

TEST_F(BreakerTest, OpensAfterFailuresInARowAndSaysWhy) {
    fail_times(4, at_ms(1000));
    EXPECT_EQ(state(at_ms(1000)), Breaker::State::closed);
    fail_times(1, at_ms(1000));
    const Breaker::View view = breaker.view(at_ms(1000));
    EXPECT_EQ(view.state, Breaker::State::open);
    EXPECT_EQ(view.reason, failure);
    EXPECT_EQ(view.failures, 5);
    EXPECT_GE(view.until, at_ms(1500)) << "at least half of open_base";
    EXPECT_LE(view.until, at_ms(2001)) << "at most open_base";
    EXPECT_FALSE(breaker.admit(view.until - nanoseconds(1)));
    EXPECT_TRUE(breaker.admit(view.until));
}

TEST_F(BreakerTest, ASuccessForgetsFailuresInARow) {
    fail_times(4, at_ms(1));
    breaker.succeeded({}, at_ms(1));
    fail_times(4, at_ms(2));
    EXPECT_EQ(state(at_ms(2)), Breaker::State::closed);
}

TEST_F(BreakerTest, OpensByRateThoughSuccessesComeBetween) {
    Breaker mixed(BreakerSettings{.failures_max = 100});
    int calls = 0;
    while (mixed.ready(at_ms(5)) && calls < 100) {
        mixed.succeeded({}, at_ms(5));
        mixed.failed({}, failure, at_ms(5), random);
        calls += 2;
    }
    EXPECT_EQ(calls, 20) << "calls_min, half of them bad";
}

TEST_F(BreakerTest, TheWindowFadesWithTime) {
    Breaker mixed(BreakerSettings{.failures_max = 100});
    for (int i = 0; i < 19; ++i)
        mixed.failed({}, failure, at_ms(0), random);
    ASSERT_TRUE(mixed.ready(at_ms(0)));
    // Six half-lives later nothing of them is left: 19 more do not make 20.
    for (int i = 0; i < 19; ++i)
        mixed.failed({}, failure, at_ms(60'000), random);
    EXPECT_TRUE(mixed.ready(at_ms(60'000)));
    mixed.failed({}, failure, at_ms(60'000), random);
    EXPECT_FALSE(mixed.ready(at_ms(60'000)));
}

TEST_F(BreakerTest, HalfOpenLetsOneProbeThroughAndItsSuccessCloses) {
    fail_times(5, at_ms(0));
    const SteadyTime later = breaker.view(at_ms(0)).until;
    EXPECT_EQ(state(later), Breaker::State::half_open);
    const auto probe = breaker.admit(later);
    ASSERT_TRUE(probe);
    EXPECT_TRUE(probe->probe);
    EXPECT_FALSE(breaker.admit(later)) << "only one";
    EXPECT_EQ(state(later), Breaker::State::half_open);
    breaker.succeeded(*probe, later);
    EXPECT_EQ(state(later), Breaker::State::closed);
    EXPECT_TRUE(breaker.admit(later));
}

TEST_F(BreakerTest, AFailedProbeDoublesTheTimeUpToTheCap) {
    fail_times(5, at_ms(0));
    SteadyTime now = at_ms(0);
    nanoseconds longest{0};
    for (int i = 0; i < 12; ++i) {
        const SteadyTime until = breaker.view(now).until;
        longest = std::max(longest, until - now);
        const nanoseconds expected = std::min<nanoseconds>(seconds(1LL << i), seconds(60));
        EXPECT_GE(until - now, expected / 2) << i;
        EXPECT_LE(until - now, expected + milliseconds(1)) << i;
        now = until;
        const auto probe = breaker.admit(now);
        ASSERT_TRUE(probe && probe->probe);
        breaker.failed(*probe, failure, now, random);
    }
    EXPECT_GT(longest, seconds(29));
}

TEST_F(BreakerTest, ALateSuccessOfAnOldCallDoesNotClose) {
    const auto old = breaker.admit(at_ms(0));
    fail_times(5, at_ms(0));
    breaker.succeeded(*old, at_ms(1));
    EXPECT_EQ(state(at_ms(1)), Breaker::State::open);
}

TEST_F(BreakerTest, AnAbandonedProbeFreesThePlaceAndALostOneIsReplaced) {
    fail_times(5, at_ms(0));
    SteadyTime now = breaker.view(at_ms(0)).until;
    const auto first = breaker.admit(now);
    breaker.abandoned(*first, now);
    const auto second = breaker.admit(now);
    ASSERT_TRUE(second && second->probe);
    now += BreakerSettings{}.probe_max + milliseconds(1);
    const auto third = breaker.admit(now);
    ASSERT_TRUE(third && third->probe) << "the second was never reported";
    breaker.succeeded(*third, now);
    EXPECT_EQ(state(now), Breaker::State::closed);
}

TEST_F(BreakerTest, BenchUntilHoldsToTheNanosecondAndNeverShortens) {
    const SteadyTime until = at_ms(5000) + nanoseconds(1);
    breaker.bench_until(until, ErrorKind::upstream_auth);
    breaker.bench_until(at_ms(100), ErrorKind::upstream_quota);
    EXPECT_FALSE(breaker.ready(at_ms(5000))) << "rounded up, never down";
    EXPECT_TRUE(breaker.ready(at_ms(5001)));
    EXPECT_EQ(breaker.view(at_ms(1)).reason, ErrorKind::upstream_auth);
}

TEST_F(BreakerTest, ABenchDuringAProbeOutlivesTheProbe) {
    fail_times(5, at_ms(0));
    const SteadyTime now = breaker.view(at_ms(0)).until;
    const auto probe = breaker.admit(now);
    breaker.bench_until(now + seconds(30), ErrorKind::upstream_quota);
    breaker.succeeded(*probe, now);
    EXPECT_FALSE(breaker.ready(now + seconds(29)));
}

TEST(Breaker, ManyThreadsGetOneProbe) {
    Random random(1);
    for (int round = 0; round < 20; ++round) {
        Breaker breaker{BreakerSettings{}};
        breaker.bench_until(at_ms(10), failure);
        std::atomic<int> probes{0};
        std::atomic<int> waiting{0};
        std::vector<std::thread> threads;
        for (int i = 0; i < 4; ++i)
            threads.emplace_back([&] {
                ++waiting;
                while (waiting < 4)
                    std::this_thread::yield();
                if (breaker.admit(at_ms(10))) ++probes;
            });
        for (std::thread& thread : threads)
            thread.join();
        EXPECT_EQ(probes, 1);
    }
}

// Whatever happens in whatever order: nothing is admitted before `until`, and an open breaker
// always lets somebody in again in the end.
TEST(Breaker, RandomHistoriesKeepTheLaws) {
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        Random random(seed);
        Breaker breaker{BreakerSettings{.failures_max = 3}};
        std::vector<Breaker::Pass> running;
        SteadyTime now = at_ms(0);
        for (int step = 0; step < 400; ++step) {
            now += nanoseconds(static_cast<std::int64_t>(random.below(500'000'000)));
            const Breaker::View before = breaker.view(now);
            const std::uint64_t dice = random.below(10);
            if (dice < 5) {
                const auto pass = breaker.admit(now);
                if (before.state == Breaker::State::open)
                    ASSERT_FALSE(pass) << "seed " << seed << " step " << step;
                if (before.state == Breaker::State::closed) ASSERT_TRUE(pass);
                if (pass) running.push_back(*pass);
            } else if (!running.empty()) {
                const Breaker::Pass pass = running.back();
                running.pop_back();
                if (dice < 7)
                    breaker.failed(pass, failure, now, random);
                else if (dice < 9)
                    breaker.succeeded(pass, now);
                else
                    breaker.abandoned(pass, now);
            }
        }
        EXPECT_TRUE(breaker.ready(now + seconds(121))) << "seed " << seed;
    }
}

TEST(Bench, TakesTheNamedTimeAndLetsEverybodyInAfterIt) {
    Random random(1);
    Bench bench;
    EXPECT_FALSE(bench.until(at_ms(0)));
    bench.strike(milliseconds(420), at_ms(100), random, {});
    EXPECT_EQ(bench.until(at_ms(100)), at_ms(520));
    bench.strike(milliseconds(10), at_ms(100), random, {});
    EXPECT_EQ(bench.until(at_ms(519)), at_ms(520)) << "never shortens";
    EXPECT_FALSE(bench.until(at_ms(520)));
}

TEST(Bench, DoublesWithoutANamedTimeUntilASuccess) {
    Random random(1);
    Bench bench;
    SteadyTime now = at_ms(0);
    for (int i = 0; i < 8; ++i) {
        bench.strike({}, now, random, {});
        bench.strike({}, now, random, {});  // of a call under way together: not a second strike
        const nanoseconds period = *bench.until(now) - now;
        const nanoseconds expected = std::min<nanoseconds>(seconds(1LL << i), seconds(60));
        EXPECT_GE(period, expected / 2) << i;
        EXPECT_LE(period, expected + milliseconds(1)) << i;
        now += period;
    }
    bench.clear(now);
    bench.strike({}, now, random, {});
    EXPECT_LE(*bench.until(now) - now, seconds(1) + milliseconds(1));
    bench.clear(now);
    EXPECT_TRUE(bench.until(now)) << "a running time-out is the provider's word";
}

}  // namespace
}  // namespace weir::route
