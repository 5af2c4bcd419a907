#include "route/shared/sharing.hpp"

#include <gtest/gtest.h>

#include "route/shared/test_replica.hpp"

namespace weir::route {
namespace {

using test::at_ms;
using test::milliseconds;
using test::provider;
using test::Replica;
using test::seconds;

struct TestCall {
    int ms;
    bool good;
};

void feed(Statistics& statistics, const TestCall& call, SteadyTime now) {
    if (call.good) {
        statistics.first_byte(milliseconds(call.ms), now);
        statistics.succeeded(milliseconds(call.ms * 3), Tokens(call.ms), now);
    } else {
        statistics.failed(milliseconds(call.ms), now);
    }
}

void expect_same_sums(const Statistics& one, const Statistics& other, SteadyTime now) {
    EXPECT_DOUBLE_EQ(one.calls(now), other.calls(now));
    for (const Quantile q : {Quantile::p50, Quantile::p95, Quantile::p99}) {
        EXPECT_EQ(one.first_byte(q, now), other.first_byte(q, now));
        EXPECT_EQ(one.total(q, now), other.total(q, now));
    }
}

TEST(Sharing, TwoThatShareHoldTheSumsOfOneThatSawAll) {
    Replica one("one"), two("two"), alone("alone");
    Random random(7);
    SteadyTime now = at_ms(1'000'000);
    for (int second = 0; second < 600; ++second) {  // over several half-lives
        now += seconds(1);
        for (std::uint64_t calls = random.below(6); calls > 0; --calls) {
            const TestCall call{.ms = static_cast<int>(random.below(3000)) + 1,
                                .good = random.below(10) > 0};
            feed((random.below(2) == 0 ? one : two).statistics("a/m"), call, now);
            feed(alone.statistics("a/m"), call, now);
        }
        const Bulletin of_one = one.sharing.tell(now);
        const Bulletin of_two = two.sharing.tell(now);
        one.hear(of_two, now);
        two.hear(of_one, now);
        expect_same_sums(one.statistics("a/m"), alone.statistics("a/m"), now);
        expect_same_sums(two.statistics("a/m"), alone.statistics("a/m"), now);
    }
    EXPECT_GT(alone.statistics("a/m").calls(now), 100);
    EXPECT_NEAR(one.statistics("a/m").success(), alone.statistics("a/m").success(), 0.05);
    EXPECT_NEAR(*one.statistics("a/m").output_tokens(), *alone.statistics("a/m").output_tokens(),
                *alone.statistics("a/m").output_tokens() * 0.1);
}

TEST(Sharing, WhatWasHeardIsNotToldOn) {
    Replica one("one"), two("two");
    feed(one.statistics("a/m"), {.ms = 10, .good = true}, at_ms(1000));
    const Bulletin told = one.sharing.tell(at_ms(1000));
    ASSERT_EQ(told.deployments.size(), 1U);
    EXPECT_EQ(told.deployments[0].key, "a/m");
    EXPECT_EQ(two.hear(told, at_ms(1000)).deployments, 1);
    EXPECT_DOUBLE_EQ(two.statistics("a/m").calls(at_ms(1000)), 1);
    EXPECT_TRUE(two.sharing.tell(at_ms(2000)).empty());
    EXPECT_TRUE(one.sharing.tell(at_ms(2000)).empty()) << "told once";
}

TEST(Sharing, OnesOwnWordIsNotHeard) {
    Replica one("one");
    feed(one.statistics("a/m"), {.ms = 10, .good = true}, at_ms(1000));
    EXPECT_EQ(one.hear(one.sharing.tell(at_ms(1000)), at_ms(1001)).deployments, 0);
    EXPECT_DOUBLE_EQ(one.statistics("a/m").calls(at_ms(1001)), 1);
}

TEST(Sharing, WhatIsNotConfiguredHereIsPassedOver) {
    Replica one("one"), other("other", {provider("c", {"m"}), provider("a", {"n"})});
    feed(one.statistics("a/m"), {.ms = 10, .good = true}, at_ms(1000));
    feed(one.statistics("a/n"), {.ms = 10, .good = true}, at_ms(1000));
    const Sharing::Heard heard = other.hear(one.sharing.tell(at_ms(1000)), at_ms(1000));
    EXPECT_EQ(heard.unknown, 1);
    EXPECT_EQ(heard.deployments, 1);
}

TEST(Sharing, OldWordsCountAsMuchAsTheyHaveFaded) {
    Replica one("one"), two("two");
    for (int i = 0; i < 8; ++i)
        feed(one.statistics("a/m"), {.ms = 10, .good = true}, at_ms(1000));
    const Bulletin told = one.sharing.tell(at_ms(1000));
    two.hear(told, at_ms(1000), 2 * statistics_half_life);
    EXPECT_DOUBLE_EQ(two.statistics("a/m").calls(at_ms(1000)), 2);
}

TEST(Sharing, WhatNobodyCouldBeToldIsNotToldLater) {
    Replica one("one");
    feed(one.statistics("a/m"), {.ms = 10, .good = true}, at_ms(1000));
    one.sharing.drop(at_ms(1000));
    EXPECT_TRUE(one.sharing.tell(at_ms(2000)).empty());
    EXPECT_DOUBLE_EQ(one.statistics("a/m").calls(at_ms(2000)), 1) << "here it counts";
}

TEST(Sharing, ANewcomerTakesOnlyTheOutagesOfWhatWasToldBeforeIt) {
    Replica one("one"), two("two");
    feed(one.statistics("a/m"), {.ms = 10, .good = true}, at_ms(1000));
    one.breaker("a/n").bench_until(at_ms(30'000), ErrorKind::upstream_model_missing);
    const Bulletin told = one.sharing.tell(at_ms(1000));
    const Sharing::Heard heard = two.hear(told, at_ms(2000), seconds(1), Sharing::Take::outages);
    EXPECT_EQ(heard.deployments, 0);
    EXPECT_EQ(heard.outages, 1);
    EXPECT_DOUBLE_EQ(two.statistics("a/m").calls(at_ms(2000)), 0);
}

TEST(Sharing, TheTurnComesToEveryDeployment) {
    std::vector<std::string> models;
    for (int i = 0; i < 150; ++i)
        models.push_back("m" + std::to_string(i));
    Replica one("one", {provider("a", models)}), two("two", {provider("a", models)});
    for (const std::string& model : models)
        feed(one.statistics("a/" + model), {.ms = 10, .good = true}, at_ms(1000));
    for (int round = 0; round < 3; ++round) {
        const Bulletin told = one.sharing.tell(at_ms(1000));
        EXPECT_LE(told.deployments.size(), Bulletin::deployments_max);
        two.hear(told, at_ms(1000));
    }
    for (const std::string& model : models)
        EXPECT_DOUBLE_EQ(two.statistics("a/" + model).calls(at_ms(1000)), 1) << model;
}

TEST(Sharing, HeadroomIsSharedWhereTheAccountsAreTheSame) {
    Replica one("one"), two("two");
    Replica other("other", {provider("a", {"m", "n"}, {"k1", "k9"})});
    Statistics& told_to = one.statistics("a/m");
    told_to.limits({.share = 0.2, .reset = seconds(60)}, told_to.started(), at_ms(1000));
    const Bulletin told = one.sharing.tell(at_ms(1000));
    two.hear(told, at_ms(1000), seconds(1));
    other.hear(told, at_ms(1000));
    EXPECT_DOUBLE_EQ(two.statistics("a/m").headroom(at_ms(2000)), 0.2);
    EXPECT_DOUBLE_EQ(two.statistics("a/m").headroom(at_ms(60'001)), 1) << "the age counts";
    EXPECT_DOUBLE_EQ(other.statistics("a/m").headroom(at_ms(2000)), 1);
    EXPECT_TRUE(two.sharing.tell(at_ms(3000)).empty());
}

TEST(Sharing, AReloadForgetsNothingUntold) {
    Replica one("one");
    feed(one.statistics("a/m"), {.ms = 10, .good = true}, at_ms(1000));
    const Deployments after({provider("b", {"m"}), provider("a", {"z", "m", "n"}, {"k1", "k2"})});
    const Health fresh(after, HealthSettings{}, &one.health);
    one.sharing.use(after, fresh);
    const Bulletin told = one.sharing.tell(at_ms(2000));
    ASSERT_EQ(told.deployments.size(), 1U);
    EXPECT_EQ(told.deployments[0].key, "a/m");
}

TEST(Sharing, AMarkTellsKeysApartAndLittleElse) {
    EXPECT_NE(mark_of({.name = "k", .fingerprint = 1}), mark_of({.name = "k", .fingerprint = 2}));
    EXPECT_EQ(mark_of({.name = "k", .fingerprint = 1}), mark_of({.name = "k", .fingerprint = 1}));
    EXPECT_EQ(mark_of({.name = "k", .fingerprint = 1}).size(), 4U);
}

}  // namespace
}  // namespace weir::route
