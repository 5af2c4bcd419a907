#include "meter/gcra.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "base/random.hpp"

namespace weir::meter {
namespace {

using namespace std::chrono_literals;

const SteadyTime start{1'000h};
constexpr PerTime per_minute{.count = 600, .period = 1min};

TEST(Gcra, AllowsTheWholeBurstAndNotOneMore) {
    Gcra gcra;
    for (int i = 0; i < 600; ++i)
        ASSERT_TRUE(gcra.try_take(1, per_minute, start).allowed) << i;
    const GcraAnswer answer = gcra.try_take(1, per_minute, start);
    EXPECT_FALSE(answer.allowed);
    EXPECT_EQ(answer.retry_after, 100ms);
}

TEST(Gcra, RetryAfterIsTrue) {
    Gcra gcra;
    ASSERT_TRUE(gcra.try_take(600, per_minute, start).allowed);
    const GcraAnswer refused = gcra.try_take(30, per_minute, start + 1s);
    ASSERT_FALSE(refused.allowed);
    EXPECT_FALSE(gcra.try_take(30, per_minute, start + 1s + refused.retry_after - 1ns).allowed);
    EXPECT_TRUE(gcra.try_take(30, per_minute, start + 1s + refused.retry_after).allowed);
}

TEST(Gcra, ABurstThatDoesNotDivideThePeriodIsStillWhole) {
    constexpr PerTime seven{.count = 7, .period = 1s};
    Gcra gcra;
    for (int i = 0; i < 7; ++i)
        ASSERT_TRUE(gcra.try_take(1, seven, start).allowed) << i;
    EXPECT_FALSE(gcra.try_take(1, seven, start).allowed);
}

TEST(Gcra, RemainingAndResetDescribeTheBucket) {
    Gcra gcra;
    EXPECT_EQ(gcra.remaining(per_minute, start), 600);
    EXPECT_EQ(gcra.reset(start), 0ns);
    ASSERT_TRUE(gcra.try_take(150, per_minute, start).allowed);
    EXPECT_EQ(gcra.remaining(per_minute, start), 450);
    EXPECT_EQ(gcra.reset(start), 15s);
    EXPECT_EQ(gcra.remaining(per_minute, start + 5s), 500);
    EXPECT_EQ(gcra.remaining(per_minute, start + 1h), 600);
}

TEST(Gcra, WhatIsGivenBackCanBeTakenAgain) {
    Gcra gcra;
    ASSERT_TRUE(gcra.try_take(600, per_minute, start).allowed);
    gcra.give_back(400, per_minute, start);
    EXPECT_EQ(gcra.remaining(per_minute, start), 400);
}

TEST(Gcra, GivingBackNeverMakesMoreThanFull) {
    Gcra gcra;
    ASSERT_TRUE(gcra.try_take(300, per_minute, start).allowed);
    gcra.give_back(300, per_minute, start + 50s);
    EXPECT_EQ(gcra.remaining(per_minute, start + 50s), 600);
    ASSERT_TRUE(gcra.try_take(600, per_minute, start + 50s).allowed);
    EXPECT_FALSE(gcra.try_take(1, per_minute, start + 50s).allowed);
}

TEST(Gcra, DebtShutsOutForTwoPeriodsAtMost) {
    Gcra gcra;
    ASSERT_TRUE(gcra.try_take(600, per_minute, start).allowed);
    gcra.give_back(-1'000'000'000, per_minute, start);
    const GcraAnswer answer = gcra.try_take(1, per_minute, start);
    EXPECT_FALSE(answer.allowed);
    EXPECT_EQ(answer.retry_after, 1min + 100ms);
    EXPECT_EQ(gcra.remaining(per_minute, start), 0);
    EXPECT_EQ(gcra.remaining(per_minute, start + 2min), 600);
}

TEST(Gcra, ACostBeyondTheBurstIsNeverAllowed) {
    Gcra gcra;
    const GcraAnswer answer = gcra.try_take(601, per_minute, start);
    EXPECT_FALSE(answer.allowed);
    EXPECT_EQ(answer.retry_after, std::chrono::nanoseconds::max());
    EXPECT_FALSE(gcra.try_take(1, {.count = 0, .period = 1min}, start).allowed);
}

TEST(Gcra, HugeCountsDoNotOverflow) {
    constexpr PerTime huge{.count = INT64_MAX, .period = 24h * 365};
    Gcra gcra;
    EXPECT_TRUE(gcra.try_take(INT64_MAX, huge, start).allowed);
    EXPECT_FALSE(gcra.try_take(INT64_MAX / 2, huge, start).allowed);
    gcra.give_back(-INT64_MAX, huge, start);
    gcra.give_back(INT64_MAX, huge, start);
    EXPECT_GE(gcra.remaining(huge, start), 0);
}

// Property: over any span, no more is allowed than one burst plus what the span refills.
TEST(Gcra, NeverMoreThanBurstPlusRefill) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        Random random(seed);
        const PerTime rate{.count = static_cast<std::int64_t>(1 + random.below(1'000)),
                           .period = 1s * (1 + random.below(100))};
        Gcra gcra;
        std::int64_t taken = 0;
        SteadyTime now = start;
        for (int i = 0; i < 20'000; ++i) {
            now += std::chrono::nanoseconds(
                random.below(static_cast<std::uint64_t>(rate.period.count() / rate.count)));
            const auto cost = static_cast<std::int64_t>(random.below(4));
            if (gcra.try_take(cost, rate, now).allowed) taken += cost;
        }
        const auto refilled = static_cast<std::int64_t>(
            static_cast<__int128>((now - start).count()) * rate.count / rate.period.count());
        // Rounding down favours the caller by less than 1 ns a call: one unit here at most.
        EXPECT_LE(taken, rate.count + refilled + 1) << "seed " << seed;
        EXPECT_GE(taken, refilled / 2) << "seed " << seed;
    }
}

TEST(Gcra, ThreadsTogetherGetExactlyTheBurst) {
    Gcra gcra;
    std::atomic<int> allowed = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < 8; ++t)
        threads.emplace_back([&] {
            for (int i = 0; i < 200; ++i)
                if (gcra.try_take(1, per_minute, start).allowed) ++allowed;
        });
    for (std::thread& thread : threads)
        thread.join();
    EXPECT_EQ(allowed, 600);
}

}  // namespace
}  // namespace weir::meter
