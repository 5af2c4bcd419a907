#include <gtest/gtest.h>

#include "route/shared/sharing.hpp"
#include "route/shared/test_replica.hpp"

namespace weir::route {
namespace {

using test::at_ms;
using test::milliseconds;
using test::provider;
using test::Replica;
using test::seconds;

void trip(Breaker& breaker, SteadyTime now) {
    Random random(1);
    for (int i = 0; i < 5; ++i)
        breaker.failed(*breaker.admit(now), ErrorKind::upstream_timeout, now, random);
}

TEST(Outages, WhatOneFoundDeadIsOpenElsewhereUntilTheSameTime) {
    Replica one("one"), two("two");
    trip(one.breaker("a/m"), at_ms(1000));
    const auto until = one.breaker("a/m").view(at_ms(1000)).until;
    const Bulletin told = one.sharing.tell(at_ms(1000));
    ASSERT_EQ(told.outages.size(), 1U);
    EXPECT_EQ(two.hear(told, at_ms(1200), milliseconds(200)).outages, 1);
    const Breaker::View view = two.breaker("a/m").view(at_ms(1200));
    EXPECT_EQ(view.state, Breaker::State::open);
    EXPECT_EQ(view.reason, ErrorKind::upstream_timeout);
    EXPECT_GE(view.until, until);
    EXPECT_LE(view.until, until + milliseconds(1));
    EXPECT_FALSE(two.breaker("a/m").admit(at_ms(1200)));
    EXPECT_TRUE(two.breaker("a/m").admit(view.until)->probe) << "one call finds out";
    EXPECT_TRUE(two.breaker("b/m").ready(at_ms(1200)));
}

TEST(Outages, HearsayIsNotToldOnAndOnesOwnIsToldOnceAndAgain) {
    Replica one("one"), two("two");
    one.breaker("a/m").bench_until(at_ms(100'000), ErrorKind::upstream_model_missing);
    const Bulletin told = one.sharing.tell(at_ms(1000));
    two.hear(told, at_ms(1000));
    EXPECT_TRUE(two.sharing.tell(at_ms(2000)).empty());
    EXPECT_TRUE(one.sharing.tell(at_ms(2000)).empty());
    EXPECT_EQ(one.sharing.tell(at_ms(31'000)).outages.size(), 1U) << "for newcomers";
    EXPECT_TRUE(two.sharing.tell(at_ms(31'000)).empty());
}

TEST(Outages, WhatDidNotArriveIsToldAgain) {
    Replica one("one");
    one.breaker("a/m").bench_until(at_ms(100'000), ErrorKind::upstream_model_missing);
    one.sharing.tell(at_ms(1000));
    one.sharing.lost();
    EXPECT_EQ(one.sharing.tell(at_ms(2000)).outages.size(), 1U);
}

TEST(Outages, ExperienceCountsMoreThanHearsay) {
    Replica one("one"), two("two");
    trip(one.breaker("a/m"), at_ms(1000));
    const Bulletin told = one.sharing.tell(at_ms(1000));
    two.statistics("a/m").succeeded(milliseconds(5), Tokens(1), at_ms(900));
    two.sharing.tell(at_ms(900));
    EXPECT_EQ(two.hear(told, at_ms(1000)).disbelieved, 1);
    EXPECT_TRUE(two.breaker("a/m").ready(at_ms(1000)));
}

TEST(Outages, WhatWasServedLongAgoSaysNothing) {
    Replica one("one"), two("two");
    two.statistics("a/m").succeeded(milliseconds(5), Tokens(1), at_ms(1000));
    two.sharing.tell(at_ms(1000));
    trip(one.breaker("a/m"), at_ms(9000));
    EXPECT_EQ(two.hear(one.sharing.tell(at_ms(9000)), at_ms(9000)).outages, 1);
}

TEST(Outages, ABreakerThatOpenedHereKeepsItsOwnTime) {
    Replica one("one"), two("two");
    trip(two.breaker("a/m"), at_ms(1000));
    const auto own = two.breaker("a/m").view(at_ms(1000)).until;
    one.breaker("a/m").bench_until(at_ms(50'000), ErrorKind::upstream_timeout);
    EXPECT_EQ(two.hear(one.sharing.tell(at_ms(1100)), at_ms(1100)).outages, 0);
    EXPECT_EQ(two.breaker("a/m").view(at_ms(1100)).until, own);
}

TEST(Outages, NobodyIsKeptAwayForLongerThanABreakerWould) {
    Replica one("one"), two("two");
    one.breaker("a/m").bench_until(at_ms(80'000'000), ErrorKind::upstream_timeout);
    two.hear(one.sharing.tell(at_ms(1000)), at_ms(1000));
    EXPECT_EQ(two.breaker("a/m").view(at_ms(1000)).until, at_ms(61'000));
}

TEST(Outages, WhatIsOverWhenItIsHeardIsOver) {
    Replica one("one"), two("two");
    one.breaker("a/m").bench_until(at_ms(2000), ErrorKind::upstream_timeout);
    EXPECT_EQ(two.hear(one.sharing.tell(at_ms(1000)), at_ms(3000), seconds(2)).outages, 0);
    EXPECT_TRUE(two.breaker("a/m").ready(at_ms(3000)));
}

TEST(Outages, AKnownLimitOfOneKeyIsKnownToAllWhoHaveThatKey) {
    Random random(1);
    Replica one("one"), two("two");
    std::vector<ProviderSpec> rotated = {provider("a", {"m", "n"}, {"k1", "k2"})};
    rotated[0].credentials[1].fingerprint = 42;
    Replica other("other", std::move(rotated));
    one.health.quota(0, 1).strike(seconds(30), at_ms(1000), random, {});
    const Bulletin told = one.sharing.tell(at_ms(1000));
    ASSERT_EQ(told.outages.size(), 1U);
    EXPECT_EQ(told.outages[0].credential, "k2");
    EXPECT_EQ(two.hear(told, at_ms(2000), seconds(1)).outages, 1);
    EXPECT_EQ(two.health.quota(0, 1).until(at_ms(2000)), at_ms(31'000));
    EXPECT_FALSE(two.health.quota(0, 0).until(at_ms(2000)));
    EXPECT_EQ(other.hear(told, at_ms(2000)).unknown, 1) << "another key of that name";
    EXPECT_FALSE(other.health.quota(0, 1).until(at_ms(2000)));
    EXPECT_TRUE(two.sharing.tell(at_ms(3000)).empty());
}

TEST(Outages, ALimitWithoutAKeyIsSharedToo) {
    Random random(1);
    const auto keyless = [] { return std::vector{provider("a", {"m"}, {})}; };
    Replica one("one", keyless()), two("two", keyless());
    one.health.quota(0, 0).strike(seconds(30), at_ms(1000), random, {});
    EXPECT_EQ(two.hear(one.sharing.tell(at_ms(1000)), at_ms(1000)).outages, 1);
    EXPECT_TRUE(two.health.quota(0, 0).until(at_ms(1000)));
}

TEST(Outages, APauseThatADeploymentAskedForHoldsForAll) {
    Random random(1);
    Replica one("one"), two("two");
    one.health.pause(0).strike(seconds(7), at_ms(1000), random, {});
    const Bulletin told = one.sharing.tell(at_ms(1000));
    EXPECT_EQ(two.hear(told, at_ms(1000)).outages, 1);
    EXPECT_EQ(two.health.pause(0).until(at_ms(1000)), at_ms(8000));
    EXPECT_EQ(two.hear(told, at_ms(1000)).outages, 0) << "known already";
    EXPECT_TRUE(two.sharing.tell(at_ms(2000)).empty());
}

TEST(Outages, ARefusedCredentialRestsEverywhere) {
    Replica one("one"), two("two");
    one.health.credential(0, 1).bench_until(at_ms(200'000), ErrorKind::upstream_auth);
    const Bulletin told = one.sharing.tell(at_ms(1000));
    EXPECT_EQ(two.hear(told, at_ms(1000)).outages, 1);
    EXPECT_FALSE(two.health.credential(0, 1).ready(at_ms(1000)));
    EXPECT_TRUE(two.health.credential(0, 0).ready(at_ms(1000)));
    EXPECT_TRUE(two.sharing.tell(at_ms(2000)).empty());
}

TEST(Outages, TwoThatHearEachOtherProlongNothing) {
    Replica one("one"), two("two");
    trip(one.breaker("a/m"), at_ms(1000));
    const auto until = one.breaker("a/m").view(at_ms(1000)).until;
    for (SteadyTime now = at_ms(1000); now < at_ms(5000); now += milliseconds(100)) {
        const Bulletin of_one = one.sharing.tell(now);
        const Bulletin of_two = two.sharing.tell(now);
        one.hear(of_two, now + milliseconds(3), milliseconds(1));
        two.hear(of_one, now + milliseconds(3), milliseconds(1));
    }
    EXPECT_TRUE(one.breaker("a/m").ready(until));
    EXPECT_TRUE(two.breaker("a/m").ready(until + milliseconds(5)));
}

}  // namespace
}  // namespace weir::route
