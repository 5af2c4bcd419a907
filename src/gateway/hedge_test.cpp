// Slow attempts with another beside them, end to end in memory.
#include "gateway/hedge.hpp"

#include <gtest/gtest.h>

#include "gateway/test_world.hpp"

namespace weir::gateway {
namespace {

using namespace test;
using std::chrono::milliseconds;

// Answers whose provider is silent until the client leaves.
Play silent(Play play = answers("")) {
    play.pieces.clear();
    play.silent = true;
    return play;
}

// After a millisecond, and every call may be asked twice.
constexpr route::HedgeSettings at_once{.fixed = milliseconds(1), .budget_bp = 10'000};

class HedgeTest : public testing::Test {
protected:
    HedgeTest() {
        world.hedge = at_once;
        world.keys_required = true;
        world.retry.attempts_max = 3;
        day() = NanoUsd(nano_per_usd);
    }
    void serve(Exchange::Request request) {
        exchange.emplace(std::move(request));
        world.serve(*exchange);
        EXPECT_EQ(world.upstream.open, 0) << "nobody is left reading";
    }
    std::optional<NanoUsd>& day() {
        return world.limits.budgets[static_cast<std::size_t>(meter::Period::day)];
    }
    NanoUsd told_cost() { return *read_usd(exchange->header("x-weir-cost")); }

    World world;
    std::optional<Exchange> exchange;
    net::Waiter gate;
};

TEST_F(HedgeTest, TheSecondAnswersAndTheFirstIsCancelledAndBilled) {
    world.upstream.plays("one.test", silent());
    world.upstream.plays("two.test", answers());
    serve(chat("both"));
    EXPECT_EQ(exchange->status, 200) << exchange->body;
    EXPECT_EQ(exchange->header("x-weir-provider"), "two");
    EXPECT_EQ(exchange->header("x-weir-attempts"), "2");
    EXPECT_GT(told_cost(), answer_cost) << "what the first was given to read";
    EXPECT_LT(told_cost(), answer_cost + NanoUsd(50'000));
    EXPECT_EQ(world.charged(), told_cost());
    EXPECT_EQ(world.metrics.hedges.value(), 1);
    EXPECT_EQ(world.metrics.hedges_won.value(), 1);
    EXPECT_EQ(world.metrics.of("one", "m").usage_estimated.value(), 1);
    EXPECT_EQ(world.metrics.of("two", "m").usage_estimated.value(), 0);
    EXPECT_EQ(world.metrics.of("one", "m").attempt_failures.value(), 1);
}

TEST_F(HedgeTest, TheFirstMayStillBeTheFirst) {
    Play one = answers();
    one.gate = &gate;
    Play two = silent();
    two.on_asked = [this] { gate.wake(); };
    world.upstream.plays("one.test", std::move(one));
    world.upstream.plays("two.test", std::move(two));
    serve(chat("both"));
    EXPECT_EQ(exchange->status, 200) << exchange->body;
    EXPECT_EQ(exchange->header("x-weir-provider"), "one");
    EXPECT_EQ(exchange->header("x-weir-attempts"), "2");
    EXPECT_GT(told_cost(), answer_cost);
    EXPECT_EQ(world.metrics.hedges.value(), 1);
    EXPECT_EQ(world.metrics.hedges_won.value(), 0);
}

TEST_F(HedgeTest, WhatIsFastEnoughIsAskedOnce) {
    world.hedge->fixed = std::chrono::seconds(60);
    world.upstream.plays("one.test", answers());
    serve(chat("both"));
    EXPECT_EQ(exchange->header("x-weir-provider"), "one");
    EXPECT_EQ(exchange->header("x-weir-attempts"), "1");
    EXPECT_EQ(told_cost(), answer_cost);
    EXPECT_EQ(world.metrics.hedges.value(), 0);
}

TEST_F(HedgeTest, AFailureOfOneLeavesTheCallToTheOther) {
    Play one = fails(500);
    one.gate = &gate;
    Play two = answers();
    two.on_asked = [this] { gate.wake(); };
    world.upstream.plays("one.test", std::move(one));
    world.upstream.plays("two.test", std::move(two));
    serve(chat("both"));
    EXPECT_EQ(exchange->status, 200) << exchange->body;
    EXPECT_EQ(exchange->header("x-weir-provider"), "two");
    EXPECT_EQ(told_cost(), answer_cost) << "what fails by itself costs nothing";
}

TEST_F(HedgeTest, WhenBothFailTheLastOneIsTold) {
    world.retry.attempts_max = 2;
    Play one = fails(500, "of one");
    one.gate = &gate;
    Play two = fails(503, "of two");
    two.on_end = [this] { gate.wake(); };
    world.upstream.plays("one.test", std::move(one));
    world.upstream.plays("two.test", std::move(two));
    serve(chat("both"));
    EXPECT_EQ(exchange->status, 503) << exchange->body;
    EXPECT_NE(exchange->body.find("of two"), std::string::npos) << "the other had failed before";
    EXPECT_EQ(world.upstream.asked.size(), 2U) << "two attempts are the limit";
    EXPECT_EQ(world.charged(), NanoUsd(0));
}

TEST_F(HedgeTest, ABadRequestEndsBoth) {
    Play one = fails(400, "no such parameter");
    one.gate = &gate;
    Play two = silent();
    two.on_asked = [this] { gate.wake(); };
    world.upstream.plays("one.test", std::move(one));
    world.upstream.plays("two.test", std::move(two));
    serve(chat("both"));
    EXPECT_EQ(exchange->status, 400);
    EXPECT_NE(exchange->body.find("no such parameter"), std::string::npos) << exchange->body;
}

TEST_F(HedgeTest, AClientThatLeavesEndsBoth) {
    exchange.emplace(chat("both"));
    Play two = silent();
    two.on_asked = [this] { exchange->cancel().request(); };
    world.upstream.plays("one.test", silent());
    world.upstream.plays("two.test", std::move(two));
    world.serve(*exchange);
    EXPECT_EQ(world.upstream.open, 0);
    EXPECT_EQ(world.metrics.client_cancelled.value(), 1);
    EXPECT_EQ(world.charged(), NanoUsd(0));
}

TEST_F(HedgeTest, AStreamIsTheFirstOnesThatBegins) {
    world.upstream.plays("one.test", silent(streams({})));
    world.upstream.plays("two.test", streams({whole_stream}));
    serve(chat("both", R"(,"stream":true)"));
    EXPECT_TRUE(exchange->complete);
    EXPECT_EQ(exchange->body,
              text_event("Hé") + ": a comment\n\n" + text_event("llo") + stop_event + done_event);
    EXPECT_EQ(exchange->header("x-weir-provider"), "two");
    EXPECT_GT(world.charged(), answer_cost);
}

TEST_F(HedgeTest, AClientMayLeaveInsideTheStreamOfEither) {
    for (const bool second : {false, true}) {
        World own;
        own.hedge = at_once;
        Play good = streams({text_event("Hé"), text_event("llo")});
        good.silent = true;
        Play other = silent(streams({}));
        if (second) {
            own.upstream.plays("one.test", std::move(other));
            own.upstream.plays("two.test", std::move(good));
        } else {
            good.gate = &gate;
            other.on_asked = [this] { gate.wake(); };
            own.upstream.plays("one.test", std::move(good));
            own.upstream.plays("two.test", std::move(other));
        }
        Exchange client(chat("both", R"(,"stream":true)"));
        client.leaves_after = 2;
        own.serve(client);
        EXPECT_EQ(client.header("x-weir-provider"), second ? "two" : "one");
        EXPECT_EQ(own.upstream.open, 0);
        EXPECT_EQ(own.metrics.client_cancelled.value(), 1);
    }
}

TEST_F(HedgeTest, ABrokenStreamOfTheSecondIsContinued) {
    world.on_broken_stream = route::BrokenStream::go_on;
    Play two = streams({text_event("The quick brown fox ")});
    two.broken = Error(ErrorKind::upstream_protocol, "two.test: reset");
    world.upstream.plays("one.test", silent(streams({})));
    world.upstream.plays("two.test", std::move(two));
    world.upstream.plays("one.test",
                         streams({text_event("jumps."), stop_event, usage_event, done_event}));
    serve(chat("both", R"(,"stream":true)"));
    EXPECT_TRUE(exchange->complete);
    EXPECT_NE(exchange->body.find("jumps."), std::string::npos) << exchange->body;
    EXPECT_EQ(world.upstream.asked.size(), 3U);
}

TEST_F(HedgeTest, TheTranslationIsThatOfWhoAnswers) {
    world.wire_of_two = "anthropic";
    world.upstream.plays("one.test", silent());
    world.upstream.plays(
        "two.test",
        answers(R"({"id":"x","type":"message","role":"assistant","model":"m","content":[{"type":)"
                R"("text","text":"hello"}],"stop_reason":"end_turn","usage":{"input_tokens":10,)"
                R"("output_tokens":5}})"));
    serve(chat("both"));
    EXPECT_EQ(exchange->status, 200) << exchange->body;
    EXPECT_NE(exchange->body.find(R"("content":"hello")"), std::string::npos) << exchange->body;
}

TEST_F(HedgeTest, IsNotBegunWithoutMoneyForBoth) {
    // The worst case of one call is 1,000 tokens out and the body in: a little over 0.002 USD.
    day() = NanoUsd(3'000'000);
    Play one = answers();
    one.after = milliseconds(20);
    world.upstream.plays("one.test", std::move(one));
    serve(chat("both"));
    EXPECT_EQ(exchange->header("x-weir-provider"), "one") << exchange->body;
    EXPECT_EQ(exchange->header("x-weir-attempts"), "1");
    EXPECT_EQ(world.metrics.hedges_left_out.value(), 1);
}

TEST_F(HedgeTest, IsNotBegunBeyondTheBudgetOfTheRoute) {
    world.hedge->budget_bp = 9'999;
    Play one = answers();
    one.after = milliseconds(20);
    world.upstream.plays("one.test", std::move(one));
    serve(chat("both"));
    EXPECT_EQ(exchange->header("x-weir-attempts"), "1");
    EXPECT_EQ(world.metrics.hedges_left_out.value(), 1);
}

TEST_F(HedgeTest, IsNotForResponsesWhichHaveState) {
    Play one = answers();
    one.after = milliseconds(20);
    world.upstream.plays("one.test", std::move(one));
    exchange.emplace(Exchange::Request{
        .path = "/v1/responses", .headers = with_key, .body = R"({"model":"both","input":"hi"})"});
    world.serve(*exchange, "openai_responses");
    EXPECT_EQ(exchange->header("x-weir-attempts"), "1");
    EXPECT_EQ(world.upstream.asked.size(), 1U);
}

}  // namespace
}  // namespace weir::gateway
