#include "gateway/mirror.hpp"

#include <gtest/gtest.h>

#include "gateway/test_world.hpp"

namespace weir::gateway {
namespace {

using namespace test;

TEST(Mirror, TheShadowGetsTheSameBodyAndTheClientOnlyItsOwnAnswer) {
    World world;
    world.targets = {"one/m"};
    world.mirror_to = "two/m";
    world.upstream.plays("one.test", answers());
    world.upstream.plays("two.test", fails(400, "the shadow's own trouble"));
    Exchange exchange(chat("both"));
    world.serve(exchange);
    EXPECT_EQ(exchange.status, 200);
    EXPECT_EQ(exchange.body, answer_body);
    EXPECT_EQ(exchange.header("x-weir-cost"), "0.00002") << "not the shadow's";
    ASSERT_EQ(world.upstream.asked.size(), 2U);
    EXPECT_EQ(world.upstream.asked[0].body, world.upstream.asked[1].body);
    EXPECT_EQ(world.metrics.mirrored.value(), 1);
    EXPECT_EQ(world.services().mirrors, 0);
    EXPECT_EQ(world.upstream.open, 0);
}

TEST(Mirror, IsBoundedAndKeepsTheKeysDemands) {
    World full;
    full.targets = {"one/m"};
    full.mirror_to = "two/m";
    full.upstream.plays("one.test", answers());
    full.services().mirrors = 8;
    Exchange first(chat("both"));
    full.serve(first);
    EXPECT_EQ(full.upstream.asked.size(), 1U);
    EXPECT_EQ(full.metrics.mirrors_left_out.value(), 1);

    World resident;
    resident.keys_required = true;
    resident.targets = {"one/m"};
    resident.mirror_to = "two/m";
    resident.region_of_one = "eu-west-1";
    resident.region_of_two = "us-east-1";
    resident.key_require = {.source = "the key", .regions = {"eu"}};
    resident.upstream.plays("one.test", answers());
    Exchange second(chat("both"));
    resident.serve(second);
    EXPECT_EQ(second.status, 200) << second.body;
    ASSERT_EQ(resident.upstream.asked.size(), 1U) << "no byte to the other region";
}

}  // namespace
}  // namespace weir::gateway
