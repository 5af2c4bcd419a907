// Several asked at once, end to end in memory.
#include "gateway/several.hpp"

#include <gtest/gtest.h>

#include "gateway/test_world.hpp"

namespace weir::gateway {
namespace {

using namespace test;

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

TEST(Consensus, GivesWhatMostSayAndBillsAll) {
    World world;
    world.strategy = "consensus: { models: 3, compare: exact }";
    world.targets = {"one/m", "two/m", "one/n"};
    world.upstream.plays("one.test", answers(says("five")));
    world.upstream.plays("one.test", answers(says("Four")));
    world.upstream.plays("two.test", answers(says("four")));
    Exchange exchange(chat("both"));
    world.serve(exchange);
    EXPECT_EQ(exchange.status, 200) << exchange.body;
    EXPECT_TRUE(contains(exchange.body, "\"four\"") || contains(exchange.body, "\"Four\""))
        << exchange.body;
    EXPECT_EQ(exchange.header("x-weir-agreement"), "2/3");
    EXPECT_EQ(exchange.header("x-weir-attempts"), "3");
    EXPECT_EQ(exchange.header("x-weir-cost"), "0.00006") << "three calls of 0.00002";
    EXPECT_EQ(world.upstream.asked.size(), 3U);
    EXPECT_EQ(world.upstream.open, 0);
}

TEST(Consensus, WhatTheBodySaysToUsStaysHere) {
    World world;
    world.strategy = "consensus: { models: 2, compare: exact }";
    world.upstream.plays("one.test", answers());
    world.upstream.plays("two.test", answers());
    Exchange exchange(chat("both", R"(,"provider":{"sort":"price"},"tags":["x"])"));
    world.serve(exchange);
    EXPECT_EQ(exchange.status, 200) << exchange.body;
    ASSERT_EQ(world.upstream.asked.size(), 2U);
    for (const auto& asked : world.upstream.asked)
        EXPECT_FALSE(contains(asked.body, "provider") || contains(asked.body, "tags"))
            << asked.body;
}

TEST(Consensus, OneThatFailsDoesNotHinderTheOthers) {
    World world;
    world.strategy = "consensus: { models: 2 }";
    for (int i = 0; i < 4; ++i)
        world.upstream.plays("one.test", fails(400));
    world.upstream.plays("two.test", answers(says("hello there")));
    Exchange exchange(chat("both"));
    world.serve(exchange);
    EXPECT_EQ(exchange.status, 200) << exchange.body;
    EXPECT_EQ(exchange.header("x-weir-provider"), "two");
    EXPECT_EQ(exchange.header("x-weir-agreement"), "1/2");
}

TEST(Consensus, WhenAllFailTheClientIsToldWhatTheLastOneSaid) {
    World world;
    world.strategy = "consensus: { models: 2 }";
    for (const char* host : {"one.test", "two.test"})
        for (int i = 0; i < 4; ++i)
            world.upstream.plays(host, fails(400, "bad parameter"));
    Exchange exchange(chat("both"));
    world.serve(exchange);
    EXPECT_EQ(exchange.status, 400);
    EXPECT_TRUE(contains(exchange.body, "bad parameter")) << exchange.body;
}

TEST(Consensus, TheFirstToAgreeStopTheOthers) {
    World world;
    world.strategy = "consensus: { models: 3, compare: exact, agree: 2, pick: first_to_agree }";
    world.targets = {"one/m", "two/m", "one/n"};
    Play silent = answers("");
    silent.pieces.clear();
    silent.silent = true;
    world.upstream.plays("one.test", answers(says("four")));
    world.upstream.plays("one.test", silent);
    world.upstream.plays("two.test", answers(says("four")));
    Exchange exchange(chat("both"));
    world.serve(exchange);
    EXPECT_EQ(exchange.status, 200) << exchange.body;
    EXPECT_EQ(exchange.header("x-weir-agreement"), "2/3");
    EXPECT_EQ(world.upstream.open, 0) << "the silent one was let go";
}

TEST(Consensus, AStreamIsCollectedComparedAndGivenWhole) {
    World world;
    world.strategy = "consensus: { models: 2, compare: exact }";
    for (const char* host : {"one.test", "two.test"})
        world.upstream.plays(
            host, {.headers = {{"content-type", "text/event-stream"}}, .pieces = {whole_stream}});
    Exchange exchange(chat("both", R"(,"stream":true,"stream_options":{"include_usage":true})"));
    world.serve(exchange);
    EXPECT_TRUE(exchange.streamed);
    EXPECT_EQ(exchange.body, whole_stream);
    EXPECT_EQ(exchange.header("x-weir-agreement"), "2/2");
}

TEST(Consensus, TheJudgeChoosesAndIsOnTheBill) {
    World world;
    world.strategy = "consensus: { models: 2, compare: exact, pick: judge, judge: one/n }";
    world.upstream.plays("one.test", answers(says("a long poem")));
    world.upstream.plays("two.test", answers(says("a short poem")));
    world.upstream.plays("one.test", answers(says("Answer 2 is better")));
    Exchange exchange(chat("both"));
    world.serve(exchange);
    EXPECT_TRUE(contains(exchange.body, "a short poem")) << exchange.body;
    ASSERT_EQ(world.upstream.asked.size(), 3U);
    EXPECT_TRUE(contains(world.upstream.asked[2].body, "a long poem"));
    EXPECT_EQ(exchange.header("x-weir-cost"), "0.00006");
}

}  // namespace
}  // namespace weir::gateway
