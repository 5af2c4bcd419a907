#include "base/random.hpp"

#include <gtest/gtest.h>

#include <array>

namespace weir {
namespace {

// The reference implementation of xoshiro256**, its state filled by splitmix64 from seed 0.
TEST(Random, GivesThePublishedSequence) {
    Random random(0);
    EXPECT_EQ(random(), 11091344671253066420ULL);
    EXPECT_EQ(random(), 13793997310169335082ULL);
    EXPECT_EQ(random(), 1900383378846508768ULL);
}

TEST(Random, ReplaysFromItsSeed) {
    Random one(42);
    Random two(42);
    Random other(43);
    EXPECT_EQ(one(), two());
    EXPECT_NE(one(), other());
}

TEST(Random, UnitStaysBelowOne) {
    Random random(1);
    for (int i = 0; i < 100'000; ++i) {
        const double drawn = random.unit();
        ASSERT_GE(drawn, 0.0);
        ASSERT_LT(drawn, 1.0);
    }
}

TEST(Random, BelowReachesEveryValueAboutEqually) {
    Random random(1);
    std::array<int, 7> seen{};
    for (int i = 0; i < 70'000; ++i)
        ++seen.at(random.below(7));
    for (const int count : seen) {
        EXPECT_GT(count, 9'500);
        EXPECT_LT(count, 10'500);
    }
    EXPECT_EQ(random.below(0), 0U);
    EXPECT_EQ(random.below(1), 0U);
}

}  // namespace
}  // namespace weir
