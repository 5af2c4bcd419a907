// One asked after the other, end to end in memory.
#include "gateway/several.hpp"

#include <gtest/gtest.h>

#include "gateway/test_world.hpp"

namespace weir::gateway {
namespace {

using namespace test;

TEST(Cascade, TheFirstGoodAnswerIsGiven) {
    World world;
    world.strategy = "cascade";
    world.upstream.plays("one.test", answers(says("fine")));
    Exchange exchange(chat("both"));
    world.serve(exchange);
    EXPECT_EQ(exchange.body, says("fine"));
    EXPECT_EQ(world.upstream.asked.size(), 1U);
}

TEST(Cascade, ARefusalAndABrokenJsonEscalate) {
    World world;
    world.strategy = "cascade: { escalate_when: [refusal, schema] }";
    world.upstream.plays("one.test", answers(says("not JSON at all")));
    world.upstream.plays("two.test", answers(says("[1]")));
    Exchange exchange(chat("both", R"(,"response_format":{"type":"json_object"})"));
    world.serve(exchange);
    EXPECT_EQ(exchange.body, says("[1]"));
    EXPECT_EQ(exchange.header("x-weir-cost"), "0.00004") << "both are paid for";

    World other;
    other.strategy = "cascade";
    other.upstream.plays("one.test", answers(says("", "content_filter")));
    other.upstream.plays("two.test", answers(says("gladly")));
    Exchange refused(chat("both"));
    other.serve(refused);
    EXPECT_EQ(refused.body, says("gladly"));
}

TEST(Cascade, TheLastAnswerIsGivenWhateverItIs) {
    World world;
    world.strategy = "cascade: { escalate_when: short, min_chars: 50 }";
    world.upstream.plays("one.test", answers(says("short")));
    world.upstream.plays("two.test", answers(says("also short")));
    Exchange exchange(chat("both"));
    world.serve(exchange);
    EXPECT_EQ(exchange.body, says("also short"));
}

TEST(Cascade, TheJudgeMayEscalate) {
    World world;
    world.strategy = "cascade: { escalate_when: judge, judge: one/n }";
    world.upstream.plays("one.test", answers(says("wrong")));
    world.upstream.plays("one.test", answers(says("0")));
    world.upstream.plays("two.test", answers(says("right")));
    world.upstream.plays("one.test", answers(says("1")));
    Exchange exchange(chat("both"));
    world.serve(exchange);
    EXPECT_EQ(exchange.body, says("right"));
}

}  // namespace
}  // namespace weir::gateway
