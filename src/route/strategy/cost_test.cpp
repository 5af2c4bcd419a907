#include <gtest/gtest.h>

#include "route/strategy/test_options.hpp"

namespace weir::route {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using test::Options;

const std::unique_ptr<const Orderer> cost = test::make("cost").orderer;
const std::unique_ptr<const Orderer> exact = test::make("cost", "{ tolerance: 0% }").orderer;

TEST(Cost, TheCheapestForThisVeryCallComesFirst) {
    Random random(1);
    Options options({{.id = "reads cheaply", .usd_in = 1, .usd_out = 20},
                     {.id = "writes cheaply", .usd_in = 4, .usd_out = 5},
                     {"unknown"}});
    options.place(2).facts = {};
    options.needs.prompt = Tokens(100'000);
    EXPECT_EQ(options.order(*cost, random), "reads cheaply writes cheaply unknown");
    EXPECT_DOUBLE_EQ(options.rank(*cost, random)[0].score, 0.108);
    options.needs.prompt = Tokens(100);
    EXPECT_EQ(options.order(*cost, random), "writes cheaply reads cheaply unknown");
}

TEST(Cost, NegotiatedTermsDecide) {
    Random random(1);
    Options options({{.id = "a", .usd_in = 10}, {.id = "b", .usd_in = 11}});
    options.needs.prompt = Tokens(100'000);
    options.provider(1).terms = {.discount_bp = 2'000, .tools_bp = 5'000};
    EXPECT_EQ(options.order(*cost, random), "b a");
    options.needs.tools = true;
    EXPECT_EQ(options.order(*cost, random), "a b");
}

TEST(Cost, WithinTheToleranceTheFasterWins) {
    Random random(1);
    Options options({{.id = "cheap", .usd_in = 1, .usd_out = 0},
                     {.id = "fast", .usd_in = 1.04, .usd_out = 0},
                     {.id = "faster", .usd_in = 1.2, .usd_out = 0}});
    options.needs.prompt = Tokens(1'000'000);
    options.statistics(0).first_byte(milliseconds(500), options.now);
    options.statistics(1).first_byte(milliseconds(100), options.now);
    options.statistics(2).first_byte(milliseconds(10), options.now);
    EXPECT_EQ(options.order(*cost, random), "fast cheap faster");
    EXPECT_EQ(options.order(*exact, random), "cheap fast faster");
}

// The issue's own figures: 3,200 tokens at $1.25, cached at $0.25.
TEST(Cost, LeavesAWarmCacheOnlyForMoreThanItIsWorth) {
    Random random(1);
    Options options({{.id = "openai/gpt-5", .usd_in = 1.25, .usd_out = 0},
                     {.id = "cheaper", .usd_in = 0.9, .usd_out = 0}});
    options.place(0).facts.cached_rate = Rate(250'000'000);
    options.needs.prompt = Tokens(3'200);
    options.conversation = 5;
    EXPECT_EQ(options.order(*cost, random), "cheaper openai/gpt-5") << "both are cold";
    EXPECT_EQ(options.note, "");
    options.affinity.remember(5, options.place(0).hash,
                              {.tokens = Tokens(3'200), .ttl = minutes(5)}, options.now);
    EXPECT_EQ(options.order(*cost, random), "openai/gpt-5 cheaper");
    EXPECT_EQ(options.note,
              "keeps openai/gpt-5: 3,200 cached tokens are worth $0.0032, the cheapest elsewhere "
              "saves $0.00112");
    options.needs.prompt = Tokens(20'000);  // the conversation has grown by more than it is worth
    EXPECT_EQ(options.order(*cost, random), "cheaper openai/gpt-5");
    EXPECT_EQ(options.note,
              "leaves openai/gpt-5: 3,200 cached tokens are worth $0.0032, the cheapest elsewhere "
              "saves $0.007");
    options.needs.prompt = Tokens(3'200);
    options.now += minutes(5);
    EXPECT_EQ(options.order(*cost, random), "cheaper openai/gpt-5") << "the cache is cold again";
}

TEST(Cost, SpeedIsNoReasonToLeaveAWarmCache) {
    Random random(1);
    Options options(
        {{.id = "warm", .usd_in = 1, .usd_out = 0}, {.id = "fast", .usd_in = 0.99, .usd_out = 0}});
    options.place(0).facts.cached_rate = Rate(900'000'000);
    options.needs.prompt = Tokens(10'000);
    options.conversation = 5;
    options.affinity.remember(5, options.place(0).hash,
                              {.tokens = Tokens(10'000), .ttl = minutes(5)}, options.now);
    options.statistics(0).first_byte(milliseconds(900), options.now);
    options.statistics(1).first_byte(milliseconds(100), options.now);
    const auto wide = test::make("cost", "{ tolerance: 50% }").orderer;
    EXPECT_EQ(options.order(*wide, random), "warm fast");
}

}  // namespace
}  // namespace weir::route
