// What is continued and what is not, what it costs, and what is told of it.
#include <gtest/gtest.h>

#include "gateway/test_author.hpp"
#include "json/document.hpp"
#include "meter/cost.hpp"

namespace weir::gateway {
namespace {

using namespace test;
using namespace std::chrono_literals;

Play breaks_after(std::vector<std::string> pieces) {
    Play play = streams(std::move(pieces));
    play.broken = Error(ErrorKind::upstream_protocol, "one.test: the connection broke");
    return play;
}

struct Case : World {
    Case() {
        on_broken_stream = route::BrokenStream::go_on;
        retry.attempts_max = 2;
    }
    // The answer to a request for "both", with these members.
    std::string served(std::string_view more) {
        Exchange exchange(chat("both", R"(,"stream":true)" + std::string(more)));
        serve(exchange);
        return exchange.body;
    }
};

const std::string call_event =
    R"(data: {"id":"s","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"c","type":)"
    R"("function","function":{"name":"f","arguments":"{\"a\":"}}]},"finish_reason":null}]})"
    "\n\n";
const std::string thought_event =
    R"(data: {"id":"s","choices":[{"index":0,"delta":{"reasoning_content":"hm"}}]})"
    "\n\n";
const std::string second_choice =
    R"(data: {"id":"s","choices":[{"index":1,"delta":{"content":"x"}}]})"
    "\n\n";

TEST(ContinuationCases, AnswersThatAreNoPlainTextEndWithTheError) {
    struct Row {
        std::string_view more;
        std::vector<std::string> pieces;
    };
    for (const Row& row : std::vector<Row>{
             {"", {text_event("a"), call_event}},
             {"", {thought_event}},
             {"", {text_event("a"), second_choice}},
             {R"(,"n":2)", {text_event("a")}},
             {R"(,"logprobs":true)", {text_event("a")}},
             {R"(,"response_format":{"type":"json_object"})", {text_event("a")}},
             {R"(,"max_tokens":1)", {text_event("four bytes and more")}},
         }) {
        Case world;
        world.upstream.plays("one.test", breaks_after(row.pieces));
        world.upstream.plays("two.test", streams({whole_stream}));
        const std::string body = world.served(row.more);
        EXPECT_TRUE(body.contains(R"(data: {"error":)")) << row.more << body;
        EXPECT_EQ(world.upstream.asked.size(), 1U) << row.more << body;
        EXPECT_EQ(world.metrics.streams_continued.value(), 0);
    }
}

TEST(ContinuationCases, ThePlainRouteEndsWithTheErrorToo) {
    Case world;
    world.on_broken_stream = route::BrokenStream::error;
    world.upstream.plays("one.test", breaks_after({text_event("a")}));
    EXPECT_TRUE(world.served("").contains(R"(data: {"error":)"));
    EXPECT_EQ(world.upstream.asked.size(), 1U);
}

TEST(ContinuationCases, WhatTheClientDidWrongIsNotContinued) {
    Case world;
    world.upstream.plays(
        "one.test",
        streams({text_event("a"),
                 R"(data: {"error":{"message":"content_filter","type":"invalid_request_error",)"
                 R"("code":"content_filter"}})"
                 "\n\n"}));
    EXPECT_TRUE(world.served("").contains(R"(data: {"error":)"));
    EXPECT_EQ(world.upstream.asked.size(), 1U);
}

TEST(ContinuationCases, MoreTextThanIsKeptEndsWithTheError) {
    for (const std::size_t most : {std::size_t{64}, std::size_t{4096}}) {
        Case world;
        world.continue_bytes_max = most;
        world.upstream.plays("one.test", breaks_after({text_event(std::string(100, 'x'))}));
        world.upstream.plays("two.test",
                             streams({text_event(" y"), stop_event, usage_event, done_event}));
        const std::string body = world.served("");
        EXPECT_EQ(body.contains(R"(data: {"error":)"), most == 64) << body;
        EXPECT_EQ(body.contains(R"("content":" y")"), most != 64) << body;
    }
}

TEST(ContinuationCases, WithoutAnotherCandidateTheErrorIsThatOfTheBreak) {
    Case world;
    world.upstream.plays("one.test", breaks_after({text_event("a")}));
    world.upstream.plays("two.test", fails(503, "busy"));
    const std::string body = world.served("");
    EXPECT_TRUE(body.starts_with(text_event("a") + R"(data: {"error":)")) << body;
    EXPECT_EQ(world.upstream.asked.size(), 2U);
    EXPECT_EQ(world.metrics.of("one", "m").requests.value(), 1) << "it was one that served";
    EXPECT_GT(world.metrics.of("one", "m").cost_nano.value(), 0);
    EXPECT_EQ(world.metrics.of("two", "m").cost_nano.value(), 0);
}

TEST(ContinuationCases, AnotherAnswerIsNotJoinedAndTheNextIsAsked) {
    Case world;
    world.retry = {.attempts_max = 3, .base = 1ms, .cap = 1ms, .budget_percent = 1000};
    const std::string begin(80, 'b');
    world.upstream.plays("one.test", breaks_after({text_event(begin + " and")}));
    world.upstream.plays(
        "two.test", streams({text_event(begin + " but"), stop_event, usage_event, done_event}));
    world.upstream.author = [](const Upstream::Asked&) {
        return streams({text_event(" so on"), stop_event, usage_event, done_event});
    };
    const std::string body = world.served("");
    const Got got = read_stream("openai_chat", body);
    EXPECT_EQ(got.text, begin + " and so on") << body;
    EXPECT_EQ(got.problem, "");
}

TEST(ContinuationCases, AnAnswerThatMissesOnlyItsEndIsComplete) {
    Case world;
    world.upstream.plays("one.test", breaks_after({text_event("a"), stop_event}));
    const std::string body = world.served("");
    EXPECT_EQ(body, text_event("a") + stop_event);
    EXPECT_EQ(world.upstream.asked.size(), 1U);
    EXPECT_FALSE(world.log_lines.contains(R"("error")")) << world.log_lines;
}

TEST(ContinuationCases, TheContinuationIsAskedForWithTheTextAndLessOutput) {
    Case world;
    world.upstream.plays("one.test", breaks_after({text_event("Once upon a ")}));
    world.upstream.plays("two.test",
                         streams({text_event(" time"), stop_event, usage_event, done_event}));
    Exchange exchange(chat("both", R"(,"stream":true,"max_tokens":50,"seed":7)"));
    world.serve(exchange);
    EXPECT_EQ(read_stream("openai_chat", exchange.body).text, "Once upon a time");
    ASSERT_EQ(world.upstream.asked.size(), 2U);
    const auto asked = json::read(world.upstream.asked[1].body);
    ASSERT_TRUE(asked);
    const json::Value messages = asked->root()["messages"];
    EXPECT_TRUE(messages.at(1)["role"].is("assistant"));
    EXPECT_TRUE(messages.at(1)["content"].is("Once upon a"));
    EXPECT_TRUE(messages.at(2)["role"].is("user"));
    EXPECT_TRUE(messages.at(2)["content"].is(route::default_continue_prompt));
    EXPECT_EQ(asked->root()["max_tokens"].integer_or(
                  asked->root()["max_completion_tokens"].integer_or(0)),
              47);
    EXPECT_EQ(asked->root()["seed"].integer(), 7);
}

// Each attempt has its cost; the bill is their sum, and is what the budget is charged.
TEST(ContinuationCases, BothAttemptsArePaidForOnce) {
    Case world;
    world.keys_required = true;
    world.limits.budgets[static_cast<std::size_t>(meter::Period::day)] = NanoUsd(10'000'000);
    world.upstream.plays("one.test", breaks_after({text_event(std::string(400, 'x'))}));
    world.upstream.plays("two.test",
                         streams({text_event(" y"), stop_event, usage_event, done_event}));
    Exchange exchange(
        chat("both", R"(,"stream":true,"max_tokens":500,"stream_options":{"include_usage":true})"));
    world.serve(exchange);
    const std::int64_t first = world.metrics.of("one", "m").cost_nano.value();
    const std::int64_t second = world.metrics.of("two", "m").cost_nano.value();
    EXPECT_EQ(second, answer_cost.value());
    EXPECT_EQ(world.charged().value(), first + second);
    const Got got = read_stream("openai_chat", exchange.body);
    ASSERT_TRUE(got.usage);
    // What the first one used is estimated; it is in the sum that the client is told, and in the
    // bill at the same figures.
    const std::int64_t written = got.usage->output().value() - 5;
    const std::int64_t sent = got.usage->input().value() - 10;
    EXPECT_GT(written, 50);
    EXPECT_GT(sent, 1);
    EXPECT_EQ(first, sent * 1000 + written * 2000);
}

// A budget that holds one attempt at its worst, but not another one behind it.
TEST(ContinuationCases, WithoutMoneyForAnotherAttemptThereIsNone) {
    for (const std::int64_t limit : {1'300'000, 3'000'000}) {
        Case world;
        world.keys_required = true;
        world.limits.budgets[static_cast<std::size_t>(meter::Period::day)] = NanoUsd(limit);
        world.upstream.plays("one.test", breaks_after({text_event(std::string(400, 'x'))}));
        world.upstream.plays("two.test",
                             streams({text_event(" y"), stop_event, usage_event, done_event}));
        const std::string body = world.served(R"(,"max_tokens":500)");
        const bool enough = limit == 3'000'000;
        EXPECT_EQ(body.contains(R"(data: {"error":)"), !enough) << body;
        EXPECT_EQ(world.upstream.asked.size(), enough ? 2U : 1U);
        EXPECT_LE(world.charged().value(), limit);
        EXPECT_GT(world.charged().value(), 100'000) << "what was written is paid for";
    }
}

TEST(ContinuationCases, ASlowFirstEventGivesWayToTheNextCandidate) {
    for (const std::string comments : {"", ": still here\n\n"}) {
        Case world;
        world.slow_stream.first_event = 1ms;
        Play slow = streams({});
        if (!comments.empty()) slow.pieces.push_back(comments);
        slow.silent = true;
        world.upstream.plays("one.test", std::move(slow));
        world.upstream.plays("two.test", streams({whole_stream}));
        Exchange exchange(chat("both", R"(,"stream":true)"));
        world.serve(exchange);
        EXPECT_EQ(exchange.status, 200) << exchange.body;
        EXPECT_EQ(exchange.header("x-weir-provider"), "two");
        EXPECT_EQ(exchange.header("x-weir-attempts"), "2");
    }
}

TEST(ContinuationCases, ASilentStreamIsPingedInTheClientsWireAndNotBeforeItsHead) {
    Random random(1);
    struct Row {
        std::string_view wire, ping;
    };
    for (const Row& row :
         {Row{"openai_chat", ": ping\n\n"}, Row{"openai_responses", ": ping\n\n"},
          Row{"anthropic", "event: ping\ndata: {\"type\": \"ping\"}\n\n"},
          Row{"gemini", ": ping\n\n"}, Row{"cohere", ": ping\n\n"}, Row{"bedrock", ""}}) {
        Case world;
        world.on_broken_stream = route::BrokenStream::error;
        world.ping_every = 1ms;
        world.slow_stream.stall = 60ms;
        world.wire_of_one = row.wire;
        world.upstream.plays("one.test", write_stream({.wire = row.wire,
                                                       .text = "some words that are said",
                                                       .how = Break::silence,
                                                       .until = 0.7},
                                                      random));
        Asking asking = ask_for_stream(row.wire);
        Exchange exchange(asking.request);
        world.serve(exchange, row.wire, asking.path);
        ASSERT_GE(exchange.writes.size(), 2U) << row.wire << exchange.body;
        EXPECT_FALSE(exchange.writes.front().contains("ping")) << row.wire;
        const std::string_view ping = row.ping;
        EXPECT_EQ(!ping.empty(), !ping.empty() && exchange.body.contains(ping)) << exchange.body;
        if (ping.empty()) EXPECT_FALSE(exchange.body.contains("ping"));
    }
}

}  // namespace
}  // namespace weir::gateway
