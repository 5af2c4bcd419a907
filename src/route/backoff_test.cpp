#include "route/backoff.hpp"

#include <gtest/gtest.h>

#include "route/test_world.hpp"

namespace weir::route {
namespace {

using test::milliseconds;
using test::nanoseconds;
using test::seconds;

TEST(Backoff, IsAnythingUpToTheDoubledBaseAndNeverOverTheCap) {
    Random random(7);
    const Backoff backoff{.base = milliseconds(250), .cap = seconds(8)};
    for (int n = 0; n < 70; ++n) {
        const nanoseconds most =
            n < 5 ? nanoseconds(milliseconds(250)) * (1 << n) : nanoseconds(seconds(8));
        nanoseconds sum{0};
        for (int i = 0; i < 2000; ++i) {
            const nanoseconds delay = full_jitter(backoff, n, random);
            ASSERT_GE(delay.count(), 0);
            ASSERT_LE(delay, most) << n;
            sum += delay;
        }
        EXPECT_NEAR(static_cast<double>((sum / 2000).count()),
                    static_cast<double>(most.count()) / 2, static_cast<double>(most.count()) / 20);
    }
}

TEST(Backoff, ANamedDelayIsNeverCutShort) {
    Random random(7);
    for (const nanoseconds delay :
         {nanoseconds(1), nanoseconds(seconds(1)), nanoseconds(seconds(100))})
        for (int i = 0; i < 100; ++i) {
            const nanoseconds waited = after_named_delay(delay, random);
            EXPECT_GE(waited, delay);
            EXPECT_LE(waited, delay + std::min<nanoseconds>(delay / 10, milliseconds(500)));
        }
}

}  // namespace
}  // namespace weir::route
