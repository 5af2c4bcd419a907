#include "meter/budget.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "base/random.hpp"

namespace weir::meter {
namespace {

using namespace std::chrono_literals;

const SysTime now{std::chrono::hours(24 * 365 * 56)};
constexpr NanoUsd ten_cents{100'000'000};

TEST(Budget, RefusesWhatDoesNotFit) {
    Budget budget;
    ASSERT_TRUE(budget.reserve(NanoUsd(60), NanoUsd(100), Period::day, now));
    EXPECT_FALSE(budget.reserve(NanoUsd(41), NanoUsd(100), Period::day, now));
    EXPECT_TRUE(budget.reserve(NanoUsd(40), NanoUsd(100), Period::day, now));
    EXPECT_EQ(budget.used(Period::day, now), NanoUsd(100));
    EXPECT_TRUE(budget.reserve(NanoUsd(0), NanoUsd(100), Period::day, now));
}

TEST(Budget, SettlingReplacesTheReservation) {
    Budget budget;
    const auto hold = budget.reserve(NanoUsd(60), NanoUsd(100), Period::day, now);
    ASSERT_TRUE(hold);
    budget.settle(*hold, NanoUsd(7));
    EXPECT_EQ(budget.used(Period::day, now), NanoUsd(7));
}

TEST(Budget, SpendingMoreThanHeldIsCharged) {
    Budget budget;
    const auto hold = budget.reserve(NanoUsd(60), NanoUsd(100), Period::day, now);
    budget.settle(*hold, NanoUsd(130));
    EXPECT_EQ(budget.used(Period::day, now), NanoUsd(130));
    EXPECT_FALSE(budget.reserve(NanoUsd(0), NanoUsd(100), Period::day, now));
}

TEST(Budget, ANewPeriodStartsFromNothing) {
    Budget budget;
    ASSERT_TRUE(budget.reserve(NanoUsd(100), NanoUsd(100), Period::minute, now));
    EXPECT_FALSE(budget.reserve(NanoUsd(1), NanoUsd(100), Period::minute, now + 59s));
    EXPECT_EQ(budget.used(Period::minute, now + 60s), NanoUsd(0));
    EXPECT_TRUE(budget.reserve(NanoUsd(100), NanoUsd(100), Period::minute, now + 60s));
}

TEST(Budget, AReservationOfTheOldPeriodSettlesThere) {
    Budget budget;
    const auto old = budget.reserve(NanoUsd(90), NanoUsd(100), Period::minute, now);
    const auto fresh = budget.reserve(NanoUsd(30), NanoUsd(100), Period::minute, now + 1min);
    ASSERT_TRUE(old && fresh);
    budget.settle(*old, NanoUsd(5));
    EXPECT_EQ(budget.used(Period::minute, now + 1min), NanoUsd(30));
    budget.settle(*fresh, NanoUsd(10));
    EXPECT_EQ(budget.used(Period::minute, now + 1min), NanoUsd(10));
}

TEST(Budget, ASlightlyOldClockReadingChargesTheNewPeriod) {
    Budget budget;
    ASSERT_TRUE(budget.reserve(NanoUsd(70), NanoUsd(100), Period::minute, now + 1min));
    EXPECT_FALSE(budget.reserve(NanoUsd(31), NanoUsd(100), Period::minute, now + 59s));
    EXPECT_TRUE(budget.reserve(NanoUsd(30), NanoUsd(100), Period::minute, now + 59s));
}

TEST(Budget, AClockSetBackDoesNotBlockForGood) {
    Budget budget;
    ASSERT_TRUE(budget.reserve(NanoUsd(100), NanoUsd(100), Period::hour, now + 24h * 365));
    EXPECT_FALSE(budget.reserve(NanoUsd(1), NanoUsd(100), Period::hour, now));
    // The refusal changed nothing; the next one that fits a raised limit carries it over.
    ASSERT_TRUE(budget.reserve(NanoUsd(1), NanoUsd(200), Period::hour, now));
    EXPECT_TRUE(budget.reserve(NanoUsd(100), NanoUsd(100), Period::hour, now + 1h));
}

TEST(Budget, RestoringAddsWhatWasSpent) {
    Budget budget;
    budget.restore(NanoUsd(80), Period::month, now);
    EXPECT_FALSE(budget.reserve(NanoUsd(21), NanoUsd(100), Period::month, now));
    EXPECT_TRUE(budget.reserve(NanoUsd(20), NanoUsd(100), Period::month, now));
}

TEST(Budget, AmountsNearTheLargestDoNotWrap) {
    Budget budget;
    const NanoUsd most(INT64_MAX);
    ASSERT_TRUE(budget.reserve(NanoUsd(INT64_MAX - 5), most, Period::total, now));
    // The sum stops at the largest amount, which the limit of the largest amount still holds.
    const auto hold = budget.reserve(NanoUsd(100), NanoUsd(INT64_MAX - 1), Period::total, now);
    EXPECT_FALSE(hold);
}

// 200 threads, random worst cases and random real costs below them: what is settled never exceeds
// the limit, and when all is settled, used is exactly what was spent.
TEST(Budget, TwoHundredThreadsNeverExceedIt) {
    Budget budget;
    std::atomic<std::int64_t> spent = 0;
    std::atomic<int> refused = 0;
    std::vector<std::thread> threads;
    for (std::uint64_t t = 0; t < 200; ++t)
        threads.emplace_back([&, t] {
            Random random(t + 1);
            for (int i = 0; i < 200; ++i) {
                const NanoUsd worst(static_cast<std::int64_t>(random.below(200'000)));
                const auto hold = budget.reserve(worst, ten_cents, Period::day, now);
                if (!hold) {
                    ++refused;
                    continue;
                }
                EXPECT_LE(budget.used(Period::day, now), ten_cents);
                const NanoUsd real(static_cast<std::int64_t>(
                    random.below(static_cast<std::uint64_t>(worst.value()) + 1)));
                spent += real.value();
                budget.settle(*hold, real);
            }
        });
    for (std::thread& thread : threads)
        thread.join();
    EXPECT_LE(spent, ten_cents.value());
    EXPECT_EQ(budget.used(Period::day, now).value(), spent);
    EXPECT_GT(refused, 0);
}

// Threads that cross a period's end at slightly different times: each period holds to the limit.
TEST(Budget, PeriodsTurnWhileThreadsReserve) {
    constexpr NanoUsd limit(1'000);
    constexpr int periods = 50;
    Budget budget;
    std::array<std::atomic<std::int64_t>, periods + 2> per_period{};
    const std::int64_t first = period_number(Period::minute, now);
    std::vector<std::thread> threads;
    for (std::uint64_t t = 0; t < 16; ++t)
        threads.emplace_back([&, t] {
            Random random(t + 1);
            for (int p = 0; p < periods; ++p)
                for (int i = 0; i < 40; ++i) {
                    const auto hold = budget.reserve(NanoUsd(10), limit, Period::minute,
                                                     now + p * 1min + 1s * random.below(60));
                    if (!hold) continue;
                    const bool release = random.below(3) == 0;
                    budget.settle(*hold, NanoUsd(release ? 0 : 10));
                    // What was released may be reserved again: count only what stays.
                    if (!release) per_period[static_cast<std::size_t>(hold->period - first)] += 10;
                }
        });
    for (std::thread& thread : threads)
        thread.join();
    std::int64_t all = 0;
    for (const auto& sum : per_period) {
        EXPECT_LE(sum, limit.value());
        all += sum;
    }
    EXPECT_GT(all, limit.value());
}

}  // namespace
}  // namespace weir::meter
