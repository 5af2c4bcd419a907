// Whole requests: a client's exchange and a provider's answer in memory, everything between real.
#include "gateway/chat.hpp"

#include <gtest/gtest.h>

#include "gateway/test_world.hpp"
#include "json/document.hpp"

namespace weir::gateway {
namespace {

using namespace std::chrono_literals;
using namespace test;

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

TEST(Chat, APlainAnswerPassesByteForByteWithWhatWeKnowInItsHead) {
    World world;
    world.upstream.plays("one.test", answers());
    Exchange exchange(chat("one/m", R"(, "temperature" : 0.50, "invented":{"a":[1, 2]})"));
    world.serve(exchange);
    EXPECT_EQ(exchange.status, 200);
    EXPECT_EQ(exchange.body, answer_body);
    EXPECT_EQ(exchange.header("x-weir-provider"), "one");
    EXPECT_EQ(exchange.header("x-weir-model"), "m");
    EXPECT_EQ(exchange.header("x-weir-attempts"), "1");
    EXPECT_EQ(exchange.header("x-weir-cost"), "0.00002");
    EXPECT_EQ(exchange.header("x-request-id").size(), RequestId::length);
    EXPECT_NE(exchange.header("x-weir-overhead-us"), "");

    ASSERT_EQ(world.upstream.asked.size(), 1U);
    const Upstream::Asked& asked = world.upstream.asked.front();
    EXPECT_EQ(asked.target, "/v1/chat/completions");
    EXPECT_EQ(asked.body, chat_body("m", R"(, "temperature" : 0.50, "invented":{"a":[1, 2]})"));
    EXPECT_EQ(find_field(asked.headers, "authorization"), "Bearer sk-secret-of-one");
    for (const auto& [name, value] : asked.headers)
        EXPECT_FALSE(contains(value, "secret-key-of-a-test")) << name;
    EXPECT_EQ(world.upstream.open, 0);
    EXPECT_EQ(world.metrics.in_flight.value(), 0);
    EXPECT_EQ(world.metrics.of("one", "m").cost_nano.value(), answer_cost.value());
}

TEST(Chat, AnotherProviderServesWhenTheFirstFails) {
    for (Play failure :
         {fails(500), fails(503), fails(401, "bad key"), fails(404, "no such model"),
          fails(429, "slow down"), answers("{"), answers("not JSON"),
          Play{.refused = Error(ErrorKind::upstream_timeout, "late")},
          Play{.pieces = {"{\"id\""}, .broken = Error(ErrorKind::upstream_protocol, "broke")},
          answers(R"({"error":{"message":"overloaded","code":503}})")}) {
        World world;
        world.upstream.plays("one.test", std::move(failure));
        world.upstream.plays("two.test", answers());
        Exchange exchange(chat("both"));
        world.serve(exchange);
        EXPECT_EQ(exchange.status, 200) << exchange.body;
        EXPECT_EQ(exchange.body, answer_body);
        EXPECT_EQ(exchange.header("x-weir-provider"), "two");
        EXPECT_EQ(exchange.header("x-weir-route"), "both");
        EXPECT_EQ(exchange.header("x-weir-attempts"), "2");
        EXPECT_EQ(world.metrics.of("one", "m").attempt_failures.value(), 1);
        EXPECT_EQ(world.upstream.open, 0);
    }
}

TEST(Chat, TheSameProviderIsAskedAgainWhenNobodyElseIsLeft) {
    World world;
    world.retry.base = 1ms;
    world.upstream.plays("one.test", fails(503));
    world.upstream.plays("two.test", fails(500));
    world.upstream.plays("one.test", answers());
    world.upstream.plays("two.test", answers());
    Exchange exchange(chat("both"));
    world.serve(exchange);
    EXPECT_EQ(exchange.status, 200) << exchange.body;
    EXPECT_EQ(exchange.header("x-weir-attempts"), "3");
}

TEST(Chat, TheRequestsOwnFaultGoesBackAsTheProviderSaidIt) {
    World world;
    const Play refusal = fails(400, "temperature must be at most 2");
    world.upstream.plays("one.test", refusal);
    Exchange exchange(chat("both"));
    world.serve(exchange);
    EXPECT_EQ(exchange.status, 400);
    EXPECT_EQ(exchange.body, refusal.pieces.front());
    EXPECT_EQ(exchange.header("x-should-retry"), "false");
    EXPECT_EQ(exchange.header("x-weir-upstream-status"), "400");
    EXPECT_EQ(exchange.header("x-weir-fault"), "client");
    EXPECT_EQ(world.upstream.asked.size(), 1U);
}

TEST(Chat, NoAnswerRepeatsOurCredential) {
    for (const int status : {400, 401, 403, 404, 422, 500}) {
        World world;
        world.retry.attempts_max = 2;
        world.upstream.plays("one.test", fails(status, "you sent sk-secret-of-one"));
        world.upstream.plays("two.test", fails(status, "you sent sk-secret-of-two"));
        Exchange exchange(chat("both"));
        world.serve(exchange);
        EXPECT_GE(exchange.status, 400);
        EXPECT_FALSE(contains(exchange.body, "sk-secret")) << status << " " << exchange.body;
        EXPECT_FALSE(contains(world.log_lines, "sk-secret")) << status << " " << world.log_lines;
    }
}

TEST(Chat, WhenAllAreBusyTheClientIsToldWhenToComeBack) {
    World world;
    world.upstream.plays("one.test", fails(429, "slow", {{"retry-after", "90"}}));
    world.upstream.plays("two.test", fails(429, "slow", {{"retry-after", "60"}}));
    Exchange exchange(chat("both"));
    world.serve(exchange);
    EXPECT_EQ(exchange.status, 429);
    EXPECT_EQ(exchange.header("retry-after"), "60");
    EXPECT_EQ(exchange.header("x-should-retry"), "");
    EXPECT_EQ(world.upstream.asked.size(), 2U);
}

TEST(Chat, ATooLongPromptGoesWhereTheRouteSendsIt) {
    World world;
    world.on_context_length = {"one/unpriced"};
    world.upstream.plays(
        "one.test",
        {.status = 400,
         .pieces = {
             R"({"error":{"message":"maximum context length","type":"invalid_request_error",)"
             R"("param":"messages","code":"context_length_exceeded"}})"}});
    world.upstream.plays("one.test", answers());
    Exchange exchange(chat("both"));
    world.serve(exchange);
    EXPECT_EQ(exchange.status, 200) << exchange.body;
    EXPECT_EQ(exchange.header("x-weir-model"), "unpriced");
    EXPECT_EQ(exchange.header("x-weir-cost"), "unknown");
    EXPECT_EQ(world.metrics.of("one", "unpriced").cost_unknown.value(), 1);
}

TEST(Chat, AStreamPassesAndTheUsageWeAskedForIsTakenOut) {
    World world;
    world.upstream.plays("one.test", streams({whole_stream}));
    Exchange exchange(chat("one/m", R"(,"stream":true)"));
    world.serve(exchange);
    EXPECT_TRUE(exchange.streamed && exchange.complete);
    EXPECT_TRUE(exchange.body_dropped);
    EXPECT_EQ(exchange.body, stream_without_usage);
    EXPECT_TRUE(exchange.header("content-type").starts_with("text/event-stream"));
    EXPECT_TRUE(contains(world.upstream.asked.front().body, R"("include_usage":true)"));
    EXPECT_EQ(world.metrics.of("one", "m").tokens_out.value(), 5);
    EXPECT_EQ(world.metrics.of("one", "m").usage_estimated.value(), 0);
}

TEST(Chat, AClientWhoAskedForTheUsageGetsIt) {
    World world;
    world.upstream.plays("one.test", streams({whole_stream}));
    Exchange exchange(chat("one/m", R"(,"stream":true,"stream_options":{"include_usage":true})"));
    world.serve(exchange);
    EXPECT_EQ(exchange.body, whole_stream);
}

TEST(Chat, TheSameStreamForEverySplit) {
    for (std::size_t cut = 0; cut <= whole_stream.size(); ++cut) {
        World world;
        std::vector<std::string> pieces = {whole_stream.substr(0, cut), whole_stream.substr(cut)};
        std::erase(pieces, "");
        world.upstream.plays("one.test", streams(std::move(pieces)));
        Exchange exchange(chat("one/m", R"(,"stream":true)"));
        world.serve(exchange);
        ASSERT_EQ(exchange.body, stream_without_usage) << "cut at " << cut;
        ASSERT_TRUE(exchange.complete);
        ASSERT_TRUE(contains(world.log_lines, R"("tokens_in":10,"tokens_out":5)"));
    }
}

// Up to the stop reason, a stream that ends has been cut off, and the client must be able to see
// it.
TEST(Chat, EveryTruncationOfAStreamIsAnErrorTheClientSees) {
    const std::size_t complete =
        whole_stream.find(stop_event) + stop_event.size() - std::string_view("\n\n").size();
    for (std::size_t cut = 0; cut < complete; ++cut) {
        World world;
        world.retry.attempts_max = 1;
        world.upstream.plays("one.test", streams({whole_stream.substr(0, cut)}));
        Exchange exchange(chat("both", R"(,"stream":true)"));
        world.serve(exchange);
        ASSERT_TRUE(exchange.complete) << "cut at " << cut;
        ASSERT_TRUE(contains(exchange.body, R"({"error":)")) << cut << "\n" << exchange.body;
        ASSERT_FALSE(contains(exchange.body, "[DONE]")) << cut;
        ASSERT_TRUE(contains(world.log_lines, R"("error":"upstream_protocol")"))
            << cut << world.log_lines;
    }
}

TEST(Chat, ALineFeedThatCameLateIsNotTakenForHalfAnEvent) {
    World world;
    world.retry.attempts_max = 1;
    std::string event = text_event("a");
    event.replace(event.size() - 2, 2, "\r\n\r");
    world.upstream.plays("one.test", streams({event, "\n"}));
    Exchange exchange(chat("both", R"(,"stream":true)"));
    world.serve(exchange);
    EXPECT_TRUE(exchange.body.starts_with(event + "\n")) << exchange.body;
    EXPECT_TRUE(contains(exchange.body, R"({"error":)"));
}

TEST(Chat, AStreamThatBreaksEndsWithAnErrorEventAfterWhatCameBefore) {
    World world;
    Play play = streams({text_event("a"), text_event("b")});
    play.broken = Error(ErrorKind::upstream_timeout, "one.test: silence");
    world.upstream.plays("one.test", std::move(play));
    world.upstream.plays("two.test", streams({whole_stream}));
    Exchange exchange(chat("both", R"(,"stream":true)"));
    world.serve(exchange);
    const std::string before = text_event("a") + text_event("b");
    ASSERT_TRUE(exchange.body.starts_with(before)) << exchange.body;
    const std::string_view last = std::string_view(exchange.body).substr(before.size());
    EXPECT_TRUE(last.starts_with("data: {\"error\":")) << last;
    EXPECT_TRUE(last.ends_with("\n\n"));
    EXPECT_TRUE(contains(last, "upstream_timeout"));
    EXPECT_TRUE(exchange.complete);
    EXPECT_EQ(world.upstream.asked.size(), 1U);  // never again after the first byte
    const auto kind = static_cast<std::size_t>(ErrorKind::upstream_timeout);
    EXPECT_EQ(world.metrics.errors[kind].value(), 1);
}

TEST(Chat, AnErrorInTheStreamBeforeItsFirstEventLetsAnotherServe) {
    World world;
    world.upstream.plays("one.test", streams({": wait\n\n",
                                              "data: {\"error\":{\"message\":\"overloaded\","
                                              "\"code\":503}}\n\n"}));
    world.upstream.plays("two.test", streams({whole_stream}));
    Exchange exchange(chat("both", R"(,"stream":true)"));
    world.serve(exchange);
    EXPECT_EQ(exchange.body, stream_without_usage);
    EXPECT_EQ(exchange.header("x-weir-provider"), "two");
    EXPECT_EQ(exchange.header("x-weir-attempts"), "2");
}

TEST(Chat, AnErrorInTheStreamBehindGoodEventsIsTold) {
    World world;
    world.upstream.plays("one.test",
                         streams({text_event("a"),
                                  "data: {\"error\":{\"message\":\"see sk-secret-of-one\","
                                  "\"code\":500}}\n\n",
                                  done_event}));
    Exchange exchange(chat("one/m", R"(,"stream":true)"));
    world.serve(exchange);
    EXPECT_TRUE(exchange.body.starts_with(text_event("a") + "data: {\"error\":")) << exchange.body;
    EXPECT_FALSE(contains(exchange.body, "[DONE]"));
    EXPECT_FALSE(contains(exchange.body, "sk-secret")) << exchange.body;
    EXPECT_TRUE(exchange.complete);
}

// Whole, for it is there; but in the form that the client reads.
TEST(Chat, APlainAnswerToAStreamRequestComesAsEvents) {
    World world;
    world.upstream.plays("one.test", answers());
    Exchange exchange(chat("one/m", R"(,"stream":true)"));
    world.serve(exchange);
    EXPECT_FALSE(exchange.streamed);
    EXPECT_TRUE(exchange.body.starts_with("data: {")) << exchange.body;
    EXPECT_TRUE(exchange.body.ends_with("data: [DONE]\n\n")) << exchange.body;
    EXPECT_TRUE(exchange.complete);
}

TEST(Chat, UsageThatIsMissingIsEstimatedAndFlagged) {
    World world;
    world.upstream.plays("one.test", streams({stream_without_usage}));
    world.upstream.plays("one.test",
                         answers(R"({"id":"a","choices":[{"index":0,"message":{"role":"assistant",)"
                                 R"("content":"hello"},"finish_reason":"stop"}]})"));
    for (const std::string_view more : {R"(,"stream":true)", ""}) {
        world.log_lines.clear();
        Exchange exchange(chat("one/m", more));
        world.serve(exchange);
        EXPECT_TRUE(exchange.complete);
        EXPECT_TRUE(contains(world.log_lines, R"("estimated":true)")) << world.log_lines;
        EXPECT_TRUE(contains(world.log_lines, R"("tokens_out":2)")) << world.log_lines;
    }
    EXPECT_EQ(world.metrics.of("one", "m").usage_estimated.value(), 2);
    EXPECT_GT(world.metrics.of("one", "m").cost_nano.value(), 0);
}

// A client that leaves in the middle of an upstream's silence.
struct Departure final : net::Wheel::Timer {
    explicit Departure(net::Cancel& of) : cancel(of) {}
    void on_deadline() override { cancel.request(); }
    net::Cancel& cancel;
};

TEST(Chat, AClientThatLeavesEndsTheUpstreamAndPaysForWhatItGot) {
    World world;
    world.limits.budgets[static_cast<std::size_t>(meter::Period::day)] = NanoUsd(nano_per_usd);
    world.keys_required = true;
    Play play = streams({text_event("some text")});
    play.silent = true;
    Exchange exchange(chat("one/m", R"(,"stream":true)"));
    Departure departure(exchange.cancel());
    play.on_end = [&] { world.wheel.set(departure, std::chrono::steady_clock::now()); };
    world.upstream.plays("one.test", std::move(play));
    world.serve(exchange);
    EXPECT_FALSE(exchange.complete);
    EXPECT_EQ(exchange.body, text_event("some text"));
    EXPECT_EQ(world.upstream.open, 0);
    EXPECT_EQ(world.metrics.in_flight.value(), 0);
    EXPECT_EQ(world.metrics.client_cancelled.value(), 1);
    EXPECT_TRUE(contains(world.log_lines, R"("cancelled":true)")) << world.log_lines;
    EXPECT_EQ(world.charged().value(), world.metrics.of("one", "m").cost_nano.value());
    EXPECT_GT(world.charged(), NanoUsd(0));
    // It says nothing about the provider.
    EXPECT_FALSE(
        world.services().snapshot->health->standing(0, 0, std::chrono::steady_clock::now()));
}

TEST(Chat, AClientThatLeavesBeforeTheAnswerPaysNothing) {
    World world;
    world.limits.budgets[static_cast<std::size_t>(meter::Period::day)] = NanoUsd(nano_per_usd);
    world.keys_required = true;
    Play play = answers("");
    play.pieces.clear();
    play.silent = true;
    Exchange exchange(chat("one/m"));
    Departure departure(exchange.cancel());
    play.on_end = [&] { world.wheel.set(departure, std::chrono::steady_clock::now()); };
    world.upstream.plays("one.test", std::move(play));
    world.serve(exchange);
    EXPECT_EQ(exchange.status, 0);
    EXPECT_EQ(world.charged(), NanoUsd(0));
    EXPECT_EQ(world.upstream.open, 0);
    EXPECT_TRUE(contains(world.log_lines, R"("cancelled":true)")) << world.log_lines;
}

TEST(Chat, WhatCannotBeServedIsRefusedWithoutAskingAnybody) {
    struct Row {
        Exchange::Request request;
        int status;
        ErrorKind kind;
    };
    const Row rows[] = {
        {chat("one/mm"), 404, ErrorKind::unknown_model},
        {chat("nobody/m"), 404, ErrorKind::unknown_model},
        {{.headers = with_key, .body = "{"}, 400, ErrorKind::invalid_request},
        {{.headers = with_key, .body = ""}, 400, ErrorKind::invalid_request},
        {{.headers = with_key, .body = R"({"model":"one/m","model":"two/m","messages":[]})"},
         400,
         ErrorKind::invalid_request},
        {{.headers = with_key, .body = R"({"model":7,"messages":[]})"},
         400,
         ErrorKind::invalid_request},
    };
    for (const Row& row : rows) {
        World world;
        Exchange exchange(row.request);
        world.serve(exchange);
        EXPECT_EQ(exchange.status, row.status) << row.request.body << "\n" << exchange.body;
        EXPECT_TRUE(contains(exchange.body, name(row.kind))) << exchange.body;
        EXPECT_EQ(exchange.header("x-weir-fault"), "client");
        EXPECT_TRUE(world.upstream.asked.empty());
        EXPECT_EQ(world.metrics.requests.value(), 1);
        EXPECT_EQ(world.metrics.errors[static_cast<std::size_t>(row.kind)].value(), 1);
        EXPECT_EQ(world.metrics.in_flight.value(), 0);
    }
    World world;
    Exchange exchange(chat("one/mm"));
    world.serve(exchange);
    EXPECT_TRUE(contains(exchange.body, "one/m")) << "no suggestion: " << exchange.body;
}

TEST(Chat, ATraceIsContinuedTowardsTheProvider) {
    World world;
    world.upstream.plays("one.test", answers());
    Exchange::Request request = chat("one/m");
    request.headers.emplace_back("traceparent",
                                 "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
    request.headers.emplace_back("tracestate", "a=b");
    Exchange exchange(std::move(request));
    world.serve(exchange);
    const Fields& asked = world.upstream.asked.front().headers;
    const std::string_view sent = find_field(asked, "traceparent");
    EXPECT_TRUE(sent.starts_with("00-4bf92f3577b34da6a3ce929d0e0e4736-")) << sent;
    EXPECT_FALSE(contains(sent, "00f067aa0ba902b7")) << "our own span";
    EXPECT_EQ(find_field(asked, "tracestate"), "a=b");
    EXPECT_TRUE(contains(world.log_lines, R"("trace":"4bf92f3577b34da6a3ce929d0e0e4736")"));
}

TEST(Chat, TheLogIsOneLineOfJsonARequest) {
    World world;
    world.upstream.plays("one.test", answers());
    for (const std::string_view model : {"one/m", "nobody/\\\"x\\n"}) {
        Exchange exchange(chat(model));
        world.serve(exchange);
    }
    const std::vector<std::string_view> lines = split(world.log_lines, '\n');
    ASSERT_EQ(lines.size(), 3U);  // the last one is empty
    for (std::size_t i = 0; i < 2; ++i)
        EXPECT_TRUE(json::validate(lines[i])) << lines[i];
    EXPECT_TRUE(contains(lines[0], R"("cost_nano_usd":20000)")) << lines[0];
    EXPECT_TRUE(contains(lines[0], R"("stop":"end_turn")")) << lines[0];
}

TEST(Chat, SimulatedModelsAnswerWithoutAnyProvider) {
    World world;
    Exchange exchange(chat("sim/echo"));
    world.serve(exchange);
    EXPECT_EQ(exchange.status, 200) << exchange.body;
    const auto answer = json::read(exchange.body);
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->root()["choices"].at(0)["message"]["content"].text(), "hi");
    EXPECT_TRUE(world.upstream.asked.empty());
}

TEST(Chat, SimulatedModelsCostWhatTheirNameSaysAndAreNeverUnknown) {
    World world;
    const std::string free = "sim/echo";
    const std::string priced = "sim/echo;price_in=1;price_out=2";
    for (const std::string& model : {free, priced}) {
        Exchange exchange(chat(model));
        world.serve(exchange);
        ASSERT_EQ(exchange.status, 200) << exchange.body;
        EXPECT_EQ(exchange.header("x-weir-cost") == "0", model == free);
        EXPECT_NE(exchange.header("x-weir-cost"), "unknown");
    }
}

}  // namespace
}  // namespace weir::gateway
