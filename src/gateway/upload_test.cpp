// Calls with a file in them, over whole requests: the body passes through, the model is chosen, and
// what was used is priced or said to be unknown.
#include "gateway/upload.hpp"

#include <gtest/gtest.h>

#include "gateway/test_world.hpp"
#include "json/document.hpp"
#include "wire/operation/operation.hpp"

namespace weir::gateway {
namespace {

using namespace test;

std::string part(std::string_view name, std::string_view value, std::string_view more = "") {
    return "--b\r\nContent-Disposition: form-data; name=\"" + std::string(name) + "\"" +
           std::string(more) + "\r\n\r\n" + std::string(value) + "\r\n";
}
std::string file(std::size_t bytes) {
    return part("file", std::string(bytes, 'x'), "; filename=\"a.wav\"\r\nContent-Type: audio/wav");
}
const Fields form_headers = {{"authorization", "Bearer secret-key-of-a-test"},
                             {"content-type", "multipart/form-data; boundary=b"}};

Exchange::Request upload(std::string body) {
    return {.path = "/v1/audio/transcriptions", .headers = form_headers, .body = std::move(body)};
}
void serve(World& world, Exchange& exchange, std::string_view operation = "transcriptions",
           catalog::Kind kind = catalog::Kind::stt) {
    world.serve(exchange, wire::find_operation(operation)->wire,
                {.model = {}, .key = {}, .kind = kind, .form = true});
}
std::string error_code(const Exchange& exchange) {
    const auto document = json::read(exchange.body);
    return document ? std::string(document->root()["error"]["code"].text()) : exchange.body;
}
std::string error_param(const Exchange& exchange) {
    const auto document = json::read(exchange.body);
    return document ? std::string(document->root()["error"]["param"].text()) : exchange.body;
}

constexpr std::string_view six_seconds =
    R"({"text":"hello","usage":{"type":"duration","seconds":6}})";

TEST(Upload, OnlyTheModelChangesOnTheWay) {
    World world;
    world.upstream.plays("one.test", answers(six_seconds));
    const std::string before = part("language", "en") + file(300);
    Exchange exchange(upload(before + part("model", "dictate") + part("odd", "1") + "--b--\r\n"));
    serve(world, exchange);
    EXPECT_EQ(exchange.status, 200) << exchange.body;
    EXPECT_EQ(exchange.body, six_seconds);
    EXPECT_EQ(exchange.header("x-weir-cost"), "0.0006");
    EXPECT_EQ(exchange.header("x-weir-route"), "dictate");
    ASSERT_EQ(world.upstream.asked.size(), 1U);
    const Upstream::Asked& asked = world.upstream.asked[0];
    EXPECT_EQ(asked.target, "/v1/audio/transcriptions");
    EXPECT_EQ(asked.body, before + part("model", "whisper") + part("odd", "1") + "--b--\r\n");
    EXPECT_EQ(asked.body_bytes, asked.body.size());
    EXPECT_EQ(find_field(asked.headers, "content-type"), "multipart/form-data; boundary=b");
    EXPECT_EQ(find_field(asked.headers, "authorization"), "Bearer sk-secret-of-one");
}

TEST(Upload, AFileOfAnySizePassesThroughBeforeOrBehindTheModel) {
    for (const bool model_first : {true, false}) {
        for (const bool counted : {true, false}) {
            World world;
            world.upload_limits.retry_bytes_max = 2'000;
            world.upstream.plays("one.test", answers(six_seconds));
            const std::string model = part("model", "one/whisper");
            const std::string body = model_first ? model + file(20'000) + "--b--\r\n"
                                                 : file(5'000) + model + file(20'000) + "--b--\r\n";
            Exchange::Request request = upload(body);
            request.counted = counted;
            Exchange exchange(std::move(request));
            serve(world, exchange);
            EXPECT_EQ(exchange.status, 200) << exchange.body;
            const Upstream::Asked& asked = world.upstream.asked.at(0);
            const std::size_t shorter = std::string_view("one/").size();
            EXPECT_EQ(asked.body.size(), body.size() - shorter);
            EXPECT_TRUE(asked.body.ends_with("--b--\r\n"));
            EXPECT_EQ(asked.body_bytes,
                      counted ? std::optional<std::uint64_t>(asked.body.size()) : std::nullopt);
            EXPECT_GE(asked.parts, 14U) << "not held whole";
        }
    }
}

TEST(Upload, TheModelMustComeInTime) {
    World world;
    world.upload_limits = {.hold_bytes_max = 4'000, .retry_bytes_max = 100};
    Exchange late(upload(file(8'000) + part("model", "one/whisper") + "--b--"));
    serve(world, late);
    EXPECT_EQ(late.status, 413) << late.body;
    EXPECT_EQ(error_param(late), "model");
    EXPECT_TRUE(late.body.contains("server.upload_hold_bytes_max")) << late.body;
    Exchange without(upload(file(100) + "--b--"));
    serve(world, without);
    EXPECT_EQ(without.status, 400);
    EXPECT_EQ(error_param(without), "model");
    Exchange no_form({.headers = {{"authorization", "Bearer x"}, {"content-type", "text/plain"}},
                      .body = "hello"});
    serve(world, no_form);
    EXPECT_EQ(no_form.status, 400);
    EXPECT_EQ(error_param(no_form), "content-type");
    EXPECT_TRUE(world.upstream.asked.empty());
}

TEST(Upload, AnotherTargetIsAskedWhileTheBodyIsHeld) {
    World world;
    world.upstream.plays("one.test", fails(500));
    world.upstream.plays("two.test", answers(six_seconds));
    const std::string rest = file(500) + "--b--";
    Exchange exchange(upload(part("model", "dictate") + rest));
    serve(world, exchange);
    EXPECT_EQ(exchange.status, 200) << exchange.body;
    ASSERT_EQ(world.upstream.asked.size(), 2U);
    EXPECT_EQ(world.upstream.asked[1].body, part("model", "whisper") + rest);
    EXPECT_EQ(exchange.header("x-weir-provider"), "two");
}

TEST(Upload, NobodyElseIsAskedOnceTheBodyIsGone) {
    World world;
    world.upload_limits.retry_bytes_max = 100;
    world.upstream.plays("one.test", fails(500));
    world.upstream.plays("two.test", answers(six_seconds));
    Exchange exchange(upload(part("model", "dictate") + file(5'000) + "--b--"));
    serve(world, exchange);
    EXPECT_EQ(exchange.status, 502) << exchange.body;
    EXPECT_EQ(world.upstream.asked.size(), 1U);
    // A provider that cannot be reached has taken nothing of it.
    World unreachable;
    unreachable.upload_limits.retry_bytes_max = 100;
    unreachable.upstream.refuses_early = true;
    unreachable.upstream.plays("two.test", answers(six_seconds));
    Exchange second(upload(part("model", "dictate") + file(5'000) + "--b--"));
    serve(unreachable, second);
    EXPECT_EQ(second.status, 200) << second.body;
    EXPECT_EQ(unreachable.upstream.asked.size(), 2U);
}

TEST(Upload, WhatIsWrongBehindTheModelNeverReachesTheProviderWhole) {
    struct Row {
        std::string tail;
        std::string param;
    };
    for (const Row& row : {Row{part("model", "expensive") + "--b--", "model"},
                           Row{"no boundary", ""}, Row{"--b--\r\nmore", ""}}) {
        World world;
        world.keys_required = true;
        world.limits.concurrent = 1;
        world.upload_limits.retry_bytes_max = 100;
        world.upstream.plays("one.test", answers(six_seconds));
        Exchange exchange(upload(part("model", "dictate") + file(5'000) + row.tail));
        serve(world, exchange);
        EXPECT_EQ(exchange.status, 400) << exchange.body;
        EXPECT_EQ(error_param(exchange), row.param);
        EXPECT_EQ(world.upstream.asked.size(), 1U);
        EXPECT_FALSE(world.upstream.asked[0].body.ends_with(row.tail));
        EXPECT_EQ(world.counters().concurrency.running(), 0);
    }
}

TEST(Upload, AClientThatLeavesIsNobodysFailure) {
    World world;
    world.keys_required = true;
    world.limits.concurrent = 1;
    world.upload_limits.retry_bytes_max = 100;
    Exchange exchange(upload(part("model", "dictate") + file(9'000) + "--b--"));
    exchange.leaves_after_parts = 4;
    serve(world, exchange);
    EXPECT_EQ(exchange.status, 0);
    EXPECT_TRUE(world.log_lines.contains("client_cancelled")) << world.log_lines;
    EXPECT_EQ(world.upstream.asked.size(), 1U);
    EXPECT_EQ(world.counters().concurrency.running(), 0);
}

TEST(Upload, WhatNobodySaysIsUnknownAndNotNothing) {
    for (const auto& [type, body] :
         {std::pair("text/plain", "hello"), std::pair("application/json", R"({"text":"hello"})"),
          std::pair("text/vtt", "WEBVTT\n")}) {
        World world;
        Play play = answers(body);
        play.headers = {{"content-type", type}};
        world.upstream.plays("one.test", std::move(play));
        Exchange exchange(upload(part("model", "one/whisper") + file(10) + "--b--"));
        serve(world, exchange);
        EXPECT_EQ(exchange.status, 200);
        EXPECT_EQ(exchange.body, body);
        EXPECT_EQ(exchange.header("content-type"), type);
        EXPECT_EQ(exchange.header("x-weir-cost"), "unknown");
    }
    // Paid by the minute, counted in tokens.
    World world;
    world.upstream.plays("one.test",
                         answers(R"({"text":"a","usage":{"input_tokens":5,"output_tokens":1}})"));
    Exchange exchange(upload(part("model", "one/whisper") + file(10) + "--b--"));
    serve(world, exchange);
    EXPECT_EQ(exchange.header("x-weir-cost"), "unknown");
}

TEST(Upload, TokensArePricedAsTokens) {
    World world;
    world.upstream.plays("one.test",
                         answers(R"({"text":"a","usage":{"input_tokens":10,"output_tokens":5}})"));
    Exchange exchange(upload(part("model", "one/listener") + file(10) + "--b--"));
    serve(world, exchange);
    EXPECT_EQ(exchange.header("x-weir-cost"), "0.00002") << exchange.body;
}

TEST(Upload, ABudgetReservesTheLongestSoundAndBooksWhatItWas) {
    World world;
    world.keys_required = true;
    world.limits.budgets[static_cast<std::size_t>(meter::Period::day)] = NanoUsd(nano_per_usd);
    world.upstream.plays("one.test", answers(six_seconds));
    Exchange exchange(upload(part("model", "dictate") + file(10'000) + "--b--"));
    serve(world, exchange);
    EXPECT_EQ(exchange.status, 200) << exchange.body;
    EXPECT_EQ(world.charged(), NanoUsd(600'000));
    // 250 bytes a second: more than a dollar's worth.
    Exchange large(upload(part("model", "dictate") + file(2'600'000) + "--b--"));
    serve(world, large);
    EXPECT_EQ(error_code(large), "insufficient_quota");
    // Nobody knows how long it will be.
    world.upload_limits.retry_bytes_max = 0;
    Exchange::Request request = upload(part("model", "one/whisper") + file(2'000'000) + "--b--");
    request.counted = false;
    Exchange uncounted(std::move(request));
    serve(world, uncounted);
    EXPECT_EQ(error_code(uncounted), "unpriced");
    EXPECT_EQ(world.upstream.asked.size(), 1U);
}

TEST(Upload, AStreamOfATranscriptPassesAndSaysWhatItUsed) {
    const std::string stream =
        "data: {\"type\":\"transcript.text.delta\",\"delta\":\"hel\"}\n\n"
        "data: "
        "{\"type\":\"transcript.text.done\",\"text\":\"hello\",\"usage\":{\"type\":\"tokens\","
        "\"input_tokens\":10,\"output_tokens\":5,\"total_tokens\":15}}\n\n";
    World world;
    world.upload_limits.retry_bytes_max = 100;
    world.upstream.plays("one.test", streams({stream.substr(0, 40), stream.substr(40)}));
    Exchange exchange(
        upload(part("model", "one/listener") + file(5'000) + part("stream", "true") + "--b--"));
    serve(world, exchange);
    EXPECT_TRUE(exchange.streamed);
    EXPECT_EQ(exchange.body, stream);
    EXPECT_TRUE(exchange.complete);
    EXPECT_TRUE(world.log_lines.contains(R"("cost_nano_usd":20000)")) << world.log_lines;
    // Cut off, it does not look complete.
    world.upstream.plays("one.test", streams({stream.substr(0, 60)}));
    Exchange cut(upload(part("model", "one/listener") + file(10) + "--b--"));
    serve(world, cut);
    EXPECT_TRUE(cut.body.contains("upstream_protocol")) << cut.body;
    EXPECT_FALSE(cut.body.contains("data: data:")) << "half an event would swallow the error";
}

TEST(Upload, WhoDoesNotSpeakOpenAIHasNoTranscriptions) {
    World world;
    Exchange exchange(upload(part("model", "sim/echo") + file(10) + "--b--"));
    serve(world, exchange);
    EXPECT_EQ(exchange.status, 400) << exchange.body;
    EXPECT_TRUE(exchange.body.contains("transcriptions")) << exchange.body;
}

}  // namespace
}  // namespace weir::gateway
