#include "provider/auth/token_cache.hpp"

#include <gtest/gtest.h>

#include <set>

namespace weir::provider::auth {
namespace {

using std::chrono::seconds;

const SysTime start(seconds(1'795'176'000));

Token token(seconds lifetime) { return {.value = Secret("t"), .expires_at = start + lifetime}; }

TEST(TokenCache, IsDueBeforeItsEndAndUsableUntilThen) {
    TokenCache cache({.margin = seconds(300), .jitter = seconds(0)});
    Random random(1);
    EXPECT_EQ(cache.usable(start), nullptr);
    EXPECT_TRUE(cache.refresh_due(start));
    cache.store(token(seconds(3600)), start, random);
    ASSERT_NE(cache.usable(start), nullptr);
    EXPECT_EQ(cache.usable(start)->reveal(), "t");
    EXPECT_FALSE(cache.refresh_due(start + seconds(3299)));
    EXPECT_TRUE(cache.refresh_due(start + seconds(3300)));
    EXPECT_NE(cache.usable(start + seconds(3589)), nullptr);
    EXPECT_EQ(cache.usable(start + seconds(3590)), nullptr) << "it would expire on its way";
    cache.discard();
    EXPECT_EQ(cache.usable(start), nullptr);
    EXPECT_TRUE(cache.refresh_due(start));
}

TEST(TokenCache, SpreadsTheRefresh) {
    std::set<seconds> due;
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        TokenCache cache;
        Random random(seed);
        cache.store(token(seconds(3600)), start, random);
        for (seconds at(0);; ++at)
            if (cache.refresh_due(start + at)) {
                due.insert(at);
                break;
            }
    }
    EXPECT_GE(*due.begin(), seconds(3239));
    EXPECT_LE(*due.rbegin(), seconds(3301));
    EXPECT_GT(due.size(), 20U);
}

TEST(TokenCache, DoesNotAskAtOnceForAShortOne) {
    TokenCache cache;
    Random random(1);
    cache.store(token(seconds(60)), start, random);
    EXPECT_FALSE(cache.refresh_due(start + seconds(29)));
    EXPECT_TRUE(cache.refresh_due(start + seconds(30)));
    cache.store(token(seconds(-5)), start, random);
    EXPECT_TRUE(cache.refresh_due(start));
    EXPECT_EQ(cache.usable(start), nullptr);
}

}  // namespace
}  // namespace weir::provider::auth
