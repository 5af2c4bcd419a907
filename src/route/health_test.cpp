#include "route/health.hpp"

#include <gtest/gtest.h>

#include "route/test_world.hpp"

namespace weir::route {
namespace {

using test::at_ms;
using test::provider;
using test::seconds;

TEST(Health, AReloadForgetsNoOutageOfWhatIsStillThere) {
    const Deployments before({provider("a", {"m", "n"}, {"k1", "k2"})});
    const Health old(before, HealthSettings{});
    Random random(1);
    const std::uint32_t m = before.find("a/m")->deployment;
    old.deployment(m).bench_until(at_ms(9000), ErrorKind::upstream_timeout);
    old.credential(0, 1).bench_until(at_ms(9000), ErrorKind::upstream_auth);
    old.quota(m, 0).strike(seconds(5), at_ms(0), random, {});

    const Deployments after({provider("b", {"x"}), provider("a", {"m", "z"}, {"k1", "k2"})});
    const Health fresh(after, HealthSettings{}, &old);
    const std::uint32_t m2 = after.find("a/m")->deployment;
    EXPECT_FALSE(fresh.deployment(m2).ready(at_ms(1)));
    EXPECT_TRUE(fresh.deployment(after.find("a/z")->deployment).ready(at_ms(1)));
    EXPECT_FALSE(fresh.credential(1, 1).ready(at_ms(1)));
    EXPECT_TRUE(fresh.credential(1, 0).ready(at_ms(1)));
    EXPECT_TRUE(fresh.quota(m2, 0).until(at_ms(1)));
    EXPECT_EQ(&fresh.retry_budget(), &old.retry_budget());
}

TEST(Health, ANewSecretStartsHealthy) {
    const Deployments before({provider("a", {"m"}, {"k1"})});
    const Health old(before, HealthSettings{});
    old.credential(0, 0).bench_until(at_ms(9000), ErrorKind::upstream_auth);
    std::vector<ProviderSpec> changed = {provider("a", {"m"}, {"k1"})};
    changed[0].credentials[0].fingerprint = 42;
    const Deployments after(std::move(changed));
    EXPECT_TRUE(Health(after, HealthSettings{}, &old).credential(0, 0).ready(at_ms(1)));
}

TEST(Health, OtherSettingsStartAnew) {
    const Deployments deployments({provider("a", {"m"})});
    const Health old(deployments, HealthSettings{});
    old.deployment(0).bench_until(at_ms(9000), ErrorKind::upstream_timeout);
    HealthSettings other;
    other.breaker.failures_max = 7;
    EXPECT_TRUE(Health(deployments, other, &old).deployment(0).ready(at_ms(1)));
}

TEST(Health, StandingNamesWhatIsInTheWayAndUntilWhen) {
    Random random(1);
    const Deployments deployments({provider("a", {"m"}, {"k1", "k2"})});
    const Health health(deployments, HealthSettings{});
    EXPECT_FALSE(health.standing(0, 0, at_ms(0)));
    health.credential(0, 0).bench_until(at_ms(300'000), ErrorKind::upstream_auth);
    EXPECT_FALSE(health.standing(0, 0, at_ms(0))) << "the other credential is fine";
    health.quota(0, 1).strike(seconds(7), at_ms(0), random, {});
    auto standing = health.standing(0, 0, at_ms(0));
    ASSERT_TRUE(standing);
    EXPECT_EQ(standing->what, Standing::What::quotas);
    EXPECT_EQ(standing->until, at_ms(7000)) << "the one that comes back first";
    health.pause(0).strike(seconds(2), at_ms(0), random, {});
    EXPECT_EQ(health.standing(0, 0, at_ms(0))->what, Standing::What::paused);
    health.deployment(0).bench_until(at_ms(1000), ErrorKind::upstream_error);
    EXPECT_EQ(health.standing(0, 0, at_ms(0))->what, Standing::What::breaker);
    EXPECT_EQ(health.standing(0, 0, at_ms(0))->reason, ErrorKind::upstream_error);
}

}  // namespace
}  // namespace weir::route
