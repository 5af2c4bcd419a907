#include "route/statistics.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace weir::route {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::nanoseconds;
using std::chrono::seconds;

const SteadyTime start{std::chrono::hours(5)};

double ms(std::optional<nanoseconds> value) {
    return value ? static_cast<double>(value->count()) / 1e6 : -1;
}

TEST(DecayingHistogram, QuantilesAreWithinATenth) {
    DecayingHistogram histogram;
    EXPECT_FALSE(histogram.quantile(0.5, start));
    for (int i = 1; i <= 1000; ++i)
        histogram.add(milliseconds(i), start);
    EXPECT_NEAR(ms(histogram.quantile(0.5, start)), 500, 50);
    EXPECT_NEAR(ms(histogram.quantile(0.95, start)), 950, 95);
    EXPECT_NEAR(ms(histogram.quantile(0.99, start)), 990, 99);
    EXPECT_DOUBLE_EQ(histogram.count(start), 1000);
}

TEST(DecayingHistogram, FadesByHalfWithEachHalfLifeAndForgetsInTheEnd) {
    DecayingHistogram histogram;
    for (int i = 0; i < 64; ++i)
        histogram.add(milliseconds(10), start);
    EXPECT_DOUBLE_EQ(histogram.count(start + 3 * statistics_half_life), 8);
    histogram.add(milliseconds(1000), start + 3 * statistics_half_life);
    EXPECT_DOUBLE_EQ(histogram.count(start + 3 * statistics_half_life), 9);
    EXPECT_FALSE(histogram.quantile(0.5, start + 12 * statistics_half_life));
}

TEST(DecayingHistogram, TakesTimesOutsideItsRange) {
    DecayingHistogram histogram;
    histogram.add(nanoseconds(-5), start);
    histogram.add(std::chrono::hours(24 * 365), start);
    EXPECT_LT(ms(histogram.quantile(0.5, start)), 1.01);
    EXPECT_GT(ms(histogram.quantile(1.0, start)), 800'000);
}

TEST(Statistics, KnowNothingAtFirst) {
    const Statistics none;
    EXPECT_FALSE(none.first_byte(Quantile::p50, start));
    EXPECT_FALSE(none.total(Quantile::p50, start));
    EXPECT_FALSE(none.peak(start));
    EXPECT_FALSE(none.tokens_per_second());
    EXPECT_DOUBLE_EQ(none.success(), 1);
    EXPECT_DOUBLE_EQ(none.headroom(start), 1);
    EXPECT_EQ(none.in_flight(), 0);
}

TEST(Statistics, OneSlowCallRaisesThePeakAtOnceAndFastOnesLowerItSlowly) {
    Statistics statistics;
    for (int i = 0; i < 20; ++i)
        statistics.first_byte(milliseconds(100), start);
    EXPECT_NEAR(ms(statistics.peak(start)), 100, 1);
    statistics.first_byte(seconds(2), start);
    EXPECT_NEAR(ms(statistics.peak(start)), 2000, 1);
    statistics.first_byte(milliseconds(100), start + seconds(1));
    EXPECT_GT(ms(statistics.peak(start + seconds(1))), 1500);
    for (int i = 2; i < 60; ++i)
        statistics.first_byte(milliseconds(100), start + seconds(i));
    EXPECT_LT(ms(statistics.peak(start + minutes(1))), 150);
}

TEST(Statistics, AFastFailureIsNotSpeed) {
    Statistics statistics;
    statistics.failed(milliseconds(1), start);
    EXPECT_GE(ms(statistics.peak(start)), 1000);
    EXPECT_LT(statistics.success(), 1);
}

TEST(Statistics, AnAttemptThatWasOutrunCountsAsSlowAndNotAsFailed) {
    Statistics statistics;
    const SteadyTime now = start;
    statistics.outrun(milliseconds(900), false, now);
    EXPECT_GT(*statistics.first_byte(Quantile::p50, now), milliseconds(800));
    EXPECT_FALSE(statistics.total(Quantile::p50, now)) << "its end was not waited for";
    EXPECT_EQ(statistics.success(), 1);
    statistics.outrun(milliseconds(900), true, now);
    EXPECT_TRUE(statistics.total(Quantile::p50, now));
}

TEST(Statistics, PaceIsTokensAfterTheFirstByte) {
    Statistics statistics;
    statistics.first_byte(milliseconds(500), start);
    statistics.succeeded(milliseconds(2500), Tokens(200), start);
    ASSERT_TRUE(statistics.tokens_per_second());
    EXPECT_NEAR(*statistics.tokens_per_second(), 100, 5);
    EXPECT_DOUBLE_EQ(statistics.output_tokens().value_or(0), 200);
}

TEST(Statistics, HeadroomHoldsUntilTheLimitIsWholeAgain) {
    Statistics statistics;
    statistics.headroom(0.05, start + seconds(10));
    EXPECT_DOUBLE_EQ(statistics.headroom(start + seconds(9)), 0.05);
    EXPECT_DOUBLE_EQ(statistics.headroom(start + seconds(10)), 1);
}

TEST(Statistics, CallsSentSinceAreTakenOffWhatAnAnswerSaysIsLeft) {
    Statistics statistics;
    const std::int64_t first = statistics.started();
    statistics.started();
    statistics.started();
    statistics.limits({.share = 0.05, .reset = seconds(30), .requests = 5, .requests_max = 100},
                      first, start);
    EXPECT_DOUBLE_EQ(statistics.headroom(start), 0.03) << "two more are on their way";
    for (int i = 0; i < 3; ++i)
        statistics.started();
    EXPECT_DOUBLE_EQ(statistics.headroom(start), 0);
    statistics.started();
    EXPECT_DOUBLE_EQ(statistics.headroom(start), 0);
    EXPECT_DOUBLE_EQ(statistics.headroom(start + seconds(30)), 1);
    statistics.limits({.share = 0.2, .reset = seconds(30)}, first, start);
    EXPECT_DOUBLE_EQ(statistics.headroom(start), 0.2) << "of requests nobody says anything";
}

TEST(Statistics, AreFedByManyThreads) {
    Statistics statistics;
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&] {
            for (int i = 0; i < 1000; ++i) {
                statistics.started();
                statistics.first_byte(milliseconds(50), start);
                statistics.succeeded(milliseconds(60), Tokens(10), start);
                statistics.ended();
            }
        });
    for (std::thread& thread : threads)
        thread.join();
    EXPECT_EQ(statistics.in_flight(), 0);
    EXPECT_DOUBLE_EQ(statistics.calls(start), 4000);
}

}  // namespace
}  // namespace weir::route
