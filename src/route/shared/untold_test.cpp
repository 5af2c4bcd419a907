#include "route/shared/untold.hpp"

#include <gtest/gtest.h>

#include <numeric>
#include <thread>
#include <vector>

namespace weir::route {
namespace {

using std::chrono::milliseconds;

TEST(Untold, IsTakenOnce) {
    Untold untold;
    untold.first_byte(3, milliseconds(40));
    untold.first_byte(7, milliseconds(30));
    untold.succeeded(9, Tokens(12));
    untold.succeeded(9, Tokens(0));
    untold.paced(50.5);
    untold.failed();
    const Learnt learnt = untold.take();
    EXPECT_EQ(learnt.first_byte[3], 1U);
    EXPECT_EQ(learnt.first_byte[7], 1U);
    EXPECT_EQ(learnt.total[9], 2U);
    EXPECT_EQ(learnt.succeeded, 2U);
    EXPECT_EQ(learnt.failed, 1U);
    EXPECT_EQ(learnt.answers, 1U);
    EXPECT_EQ(learnt.output_tokens, 12);
    EXPECT_EQ(learnt.paced, 1U);
    EXPECT_EQ(learnt.pace_milli, 50'500);
    EXPECT_EQ(learnt.slowest, milliseconds(40));
    EXPECT_TRUE(untold.take().empty());
}

TEST(Untold, NoCallIsLostOrCountedTwiceWhileItIsTaken) {
    Untold untold;
    constexpr int calls = 50'000;
    std::vector<std::thread> workers;
    for (std::size_t bucket = 0; bucket < 4; ++bucket)
        workers.emplace_back([&untold, bucket] {
            for (int i = 0; i < calls; ++i)
                untold.succeeded(bucket, Tokens(2));
        });
    std::uint64_t succeeded = 0;
    std::uint64_t counted = 0;
    std::int64_t tokens = 0;
    const auto take = [&] {
        const Learnt learnt = untold.take();
        succeeded += learnt.succeeded;
        counted += std::accumulate(learnt.total.begin(), learnt.total.end(), 0U);
        tokens += learnt.output_tokens;
    };
    for (int i = 0; i < 1000; ++i)
        take();
    for (std::thread& worker : workers)
        worker.join();
    take();
    EXPECT_EQ(succeeded, 4U * calls);
    EXPECT_EQ(counted, 4U * calls);
    EXPECT_EQ(tokens, 8 * calls);
}

}  // namespace
}  // namespace weir::route
