// What consensus and cascade share.
#include "gateway/several.hpp"

#include <gtest/gtest.h>

#include "gateway/test_world.hpp"

namespace weir::gateway {
namespace {

using namespace test;

TEST(Several, ReserveForAllThatMayBeAsked) {
    World world;
    world.strategy = "consensus: { models: 2 }";
    // Two calls of a worst case of some $0.0021 each do not fit, one would.
    world.limits.budgets[static_cast<std::size_t>(meter::Period::day)] = NanoUsd(4'000'000);
    world.keys_required = true;
    Exchange exchange(chat("both", R"(,"max_tokens":1000)"));
    world.serve(exchange);
    EXPECT_EQ(exchange.status, 402) << exchange.body;
    EXPECT_TRUE(world.upstream.asked.empty());
}

}  // namespace
}  // namespace weir::gateway
