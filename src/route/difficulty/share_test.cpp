#include "route/difficulty/share.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <thread>
#include <vector>

#include "base/random.hpp"

namespace weir::route::difficulty {
namespace {

double share_of(ShareThreshold& threshold, int calls, const std::function<double()>& score) {
    double at = 0;
    int above = 0;
    for (int i = 0; i < calls; ++i)
        above += threshold.above(score(), at) ? 1 : 0;
    return above / static_cast<double>(calls);
}

TEST(ShareThreshold, FindsTheShareWhereverItBegins) {
    Random random(1);
    for (const double share : {0.05, 0.2, 0.5, 0.9}) {
        ShareThreshold threshold(share, 0.8, 0.3);
        share_of(threshold, 2'000, [&] { return random.unit(); });
        EXPECT_NEAR(share_of(threshold, 4'000, [&] { return random.unit(); }), share, 0.02)
            << share;
        EXPECT_NEAR(threshold.at(), 1 - share, 0.08) << share;
    }
}

TEST(ShareThreshold, FollowsTrafficThatChanges) {
    Random random(1);
    ShareThreshold threshold(0.2, 0.8, 0.3);
    share_of(threshold, 5'000, [&] { return random.unit(); });
    share_of(threshold, 2'000, [&] { return random.unit() - 0.5; });
    EXPECT_NEAR(share_of(threshold, 2'000, [&] { return random.unit() - 0.5; }), 0.2, 0.03);
}

TEST(ShareThreshold, EqualPromptsAlternate) {
    ShareThreshold threshold(0.25, 0, 0.1);
    share_of(threshold, 1'000, [] { return 0.3; });
    EXPECT_NEAR(share_of(threshold, 1'000, [] { return 0.3; }), 0.25, 0.02);
}

TEST(ShareThreshold, TellsWhereItWasAndGoesOnWhereAnotherWas) {
    ShareThreshold threshold(0.5, 0.1, 1);
    double at = 9;
    EXPECT_TRUE(threshold.above(0.2, at));
    EXPECT_EQ(at, 0.1);
    EXPECT_GT(threshold.at(), 0.1);
    ShareThreshold next(0.5, -3, 1);
    next.take_over(threshold);
    EXPECT_EQ(next.at(), threshold.at());
}

TEST(ShareThreshold, ManyThreadsKeepTheShareTogether) {
    ShareThreshold threshold(0.3, 0, 0.3);
    std::vector<double> shares(4);
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < shares.size(); ++i)
        threads.emplace_back([&threshold, &shares, i] {
            Random random(i + 1);
            share_of(threshold, 2'000, [&] { return random.unit(); });
            shares[i] = share_of(threshold, 5'000, [&] { return random.unit(); });
        });
    for (std::thread& thread : threads)
        thread.join();
    EXPECT_NEAR((shares[0] + shares[1] + shares[2] + shares[3]) / 4, 0.3, 0.03);
}

}  // namespace
}  // namespace weir::route::difficulty
