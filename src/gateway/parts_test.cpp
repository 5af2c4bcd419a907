// The small parts of a request's life, each on its own.
#include <gtest/gtest.h>

#include <thread>

#include "gateway/access_log.hpp"
#include "gateway/answer_headers.hpp"
#include "gateway/cors.hpp"
#include "gateway/identify.hpp"
#include "gateway/metrics.hpp"
#include "gateway/price.hpp"
#include "gateway/principal.hpp"
#include "gateway/record.hpp"
#include "gateway/snapshot.hpp"
#include "gateway/stream_tap.hpp"
#include "gateway/test_world.hpp"
#include "json/document.hpp"

namespace weir::gateway {
namespace {

using namespace std::chrono_literals;
using namespace test;

PassingTap make_tap(PassingTap::UsageChunk usage, std::size_t event_bytes_max = 1 << 20) {
    const wire::Wire& wire = *wire::find("openai_chat");
    return {wire, wire.scan_stream({}, {}), EventSource(Framing::sse, event_bytes_max), usage};
}

TEST(StreamTap, GivesOutWholeEventsOnlyWhereverTheStreamIsCut) {
    const std::string stream =
        ": hi\n\n" + text_event("Hé") + stop_event + usage_event + done_event;
    const std::string expected = ": hi\n\n" + text_event("Hé") + stop_event + done_event;
    for (std::size_t cut = 0; cut <= stream.size(); ++cut) {
        PassingTap tap = make_tap(PassingTap::UsageChunk::leave_out);
        std::string out;
        ASSERT_TRUE(tap.feed(std::string_view(stream).substr(0, cut), out));
        ASSERT_TRUE(expected.starts_with(out)) << cut;
        ASSERT_TRUE(out.empty() || out.ends_with("\n\n") || out.ends_with("\n")) << cut;
        ASSERT_TRUE(tap.feed(std::string_view(stream).substr(cut), out));
        ASSERT_TRUE(tap.finish(out));
        ASSERT_EQ(out, expected) << cut;
        ASSERT_TRUE(tap.begun() && tap.ended());
        ASSERT_EQ(tap.facts().usage->total(), Tokens(15));
    }
}

TEST(StreamTap, AUsageChunkThatWasAskedForStays) {
    PassingTap tap = make_tap(PassingTap::UsageChunk::keep);
    std::string out;
    ASSERT_TRUE(tap.feed(usage_event, out));
    EXPECT_EQ(out, usage_event);
}

TEST(StreamTap, AnInBandErrorIsHeldBackAndNamed) {
    PassingTap tap = make_tap(PassingTap::UsageChunk::keep);
    std::string out;
    const auto fed =
        tap.feed(text_event("a") + "data: {\"error\":{\"message\":\"m\"}}\n\n" + done_event, out);
    ASSERT_FALSE(fed);
    EXPECT_EQ(out, text_event("a"));
    EXPECT_EQ(tap.in_band_error(), R"({"error":{"message":"m"}})");
}

TEST(StreamTap, AnEndBeforeTheEndAndAnEndlessEventAreErrors) {
    PassingTap early = make_tap(PassingTap::UsageChunk::keep);
    std::string out;
    ASSERT_TRUE(early.feed(text_event("a"), out));
    EXPECT_EQ(early.finish(out).error().kind(), ErrorKind::upstream_protocol);
    EXPECT_EQ(early.in_band_error(), "");

    PassingTap endless = make_tap(PassingTap::UsageChunk::keep, 1000);
    Result<void> fed = endless.feed("data: ", out);
    for (int i = 0; i < 100 && fed; ++i)
        fed = endless.feed(std::string(100, 'x'), out);
    ASSERT_FALSE(fed);
    EXPECT_EQ(fed.error().kind(), ErrorKind::upstream_protocol);
}

TEST(Identify, FindsTheKeyInEitherHeader) {
    const auto key_of = [](const Fields& fields) {
        net::http1::Headers headers;
        for (const auto& [name, value] : fields)
            headers.add(name, value);
        return std::string(presented_key(headers));
    };
    EXPECT_EQ(key_of({{"Authorization", "Bearer  abc "}}), "abc");
    EXPECT_EQ(key_of({{"authorization", "bearer abc"}}), "abc");
    EXPECT_EQ(key_of({{"api-key", "abc"}}), "abc");
    EXPECT_EQ(key_of({{"x-api-key", "abc"}}), "abc");
    EXPECT_EQ(key_of({{"authorization", "Basic abc"}, {"x-api-key", "def"}}), "");
    EXPECT_EQ(key_of({{"authorization", "Bearer "}}), "");
    EXPECT_EQ(key_of({}), "");
}

TEST(KeyTable, AnOldSecretMayExpireBeforeItsKey) {
    KeyTable keys;
    keys.add({.id = KeyId("a"), .name = "a"},
             {{.hash = net::sha256("new")}, {.hash = net::sha256("old"), .expires = noon}});
    keys.add({.id = KeyId("b"), .name = "b"}, {{.hash = net::sha256("other")}});
    EXPECT_EQ(keys.size(), 2U);
    EXPECT_EQ(keys.find(net::sha256("new"))->principal->id, KeyId("a"));
    EXPECT_FALSE(keys.find(net::sha256("new"))->secret_expires);
    EXPECT_EQ(keys.find(net::sha256("old"))->secret_expires, noon);
    EXPECT_EQ(keys.find(net::sha256("other"))->principal->id, KeyId("b"));
    EXPECT_FALSE(keys.find(net::sha256("nobody")));
}

TEST(Histogram, CountsEachValueOnceInTheBucketOfItsBound) {
    Histogram histogram;
    histogram.record(0ns);
    histogram.record(1ms);
    histogram.record(1ms + 1us);
    histogram.record(120s);
    histogram.record(1h);
    EXPECT_EQ(histogram.bucket(0), 2);
    EXPECT_EQ(histogram.bucket(1), 1);
    EXPECT_EQ(histogram.bucket(15), 1);
    EXPECT_EQ(histogram.bucket(16), 1);
    EXPECT_EQ(histogram.count(), 5);
    EXPECT_EQ(histogram.sum_micros(), 0 + 1000 + 1001 + 120'000'000 + 3'600'000'000);
}

TEST(Metrics, AReaderSeesWhatTheWriterMakesMeanwhile) {
    Metrics metrics;
    std::jthread reader([&](const std::stop_token& stop) {
        while (!stop.stop_requested())
            for (const Metrics::Named& named : metrics.all())
                EXPECT_GE(named.series->requests.value(), 0);
    });
    for (int i = 0; i < 200; ++i)
        metrics.of("p" + std::to_string(i % 20), "m" + std::to_string(i % 7)).requests.add();
    reader.request_stop();
    reader.join();
    std::int64_t sum = 0;
    for (const Metrics::Named& named : metrics.all())
        sum += named.series->requests.value();
    EXPECT_EQ(sum, 200);
    EXPECT_EQ(metrics.all().size(), 140U);
    EXPECT_EQ(&metrics.of("p1", "m1"), &metrics.of("p1", "m1"));
}

store::LedgerRow a_row() {
    return {.id = RequestId::make(noon, 1, 2),
            .started = noon + 1234us,
            .status = store::RowStatus::error,
            .key = "key \"1\"\n",
            .asked_model = "m",
            .http_status = 502,
            .error = ErrorKind::upstream_error};
}

TEST(AccessLog, WritesWholeLinesAndSaysWhenThereIsSomethingToFlush) {
    std::string sunk;
    int first_lines = 0;
    AccessLog log([&](std::string_view lines) { sunk += lines; }, [&] { ++first_lines; });
    log.write(a_row(), "192.0.2.1", "it \"broke\"");
    log.write(a_row(), "192.0.2.1", "");
    EXPECT_EQ(first_lines, 1);
    EXPECT_EQ(sunk, "");
    log.flush();
    log.flush();
    const auto lines = split(sunk, '\n');
    ASSERT_EQ(lines.size(), 3U);
    const auto line = json::read(lines[0]);
    ASSERT_TRUE(line) << lines[0];
    EXPECT_EQ(line->root()["time"].text(), "2026-11-20T12:00:00.001234Z");
    EXPECT_EQ(line->root()["key"].text(), "key \"1\"\n");
    EXPECT_EQ(line->root()["error"].text(), "upstream_error");
    EXPECT_EQ(line->root()["message"].text(), "it \"broke\"");
    log.write(a_row(), "", "");
    EXPECT_EQ(first_lines, 2);
}

TEST(AccessLog, CollectsOnlySoMuch) {
    std::string sunk;
    AccessLog log([&](std::string_view lines) { sunk += lines; }, [] {});
    for (int i = 0; i < 1000 && sunk.empty(); ++i)
        log.write(a_row(), "192.0.2.1", std::string(100, 'x'));
    EXPECT_GT(sunk.size(), 30'000U);
    EXPECT_LT(sunk.size(), 40'000U);
    AccessLog none(nullptr, [] { FAIL(); });
    none.write(a_row(), "", "");
    none.flush();
}

TEST(Cors, OnlyAllowedOriginsAreNamed) {
    const std::vector<std::string> some = {"https://a.test", "https://b.test"};
    EXPECT_EQ(allowed_origin(some, "https://b.test"), "https://b.test");
    EXPECT_FALSE(allowed_origin(some, "https://b.test.evil"));
    EXPECT_FALSE(allowed_origin(some, ""));
    EXPECT_FALSE(allowed_origin({}, "https://a.test"));
    EXPECT_EQ(allowed_origin(std::vector<std::string>{"*"}, "https://x.test"), "*");
}

TEST(AnswerHeaders, NamesWhereTheAnswerCameFromAndNeverOverflows) {
    World world;
    world.cors_origins = {"https://a.test"};
    Exchange::Request asked = chat("both");
    asked.headers.emplace_back("origin", "https://a.test");
    Exchange exchange(std::move(asked));
    RequestContext request(exchange, world.services(), *wire::find("openai_chat"));
    request.principal = &world.services().snapshot->anonymous;
    request.dropped = "seed,logit_bias";
    AnswerHeaders headers(request, "application/json", std::chrono::steady_clock::now());
    const auto find = [&](std::string_view name) {
        for (const net::http1::Field& field : headers.fields())
            if (field.name == name) return std::string(field.value);
        return std::string("none");
    };
    EXPECT_EQ(find("content-type"), "application/json");
    EXPECT_EQ(find("x-request-id"), request.id.text());
    EXPECT_EQ(find("x-weir-dropped"), "seed,logit_bias");
    EXPECT_EQ(find("access-control-allow-origin"), "https://a.test");
    EXPECT_EQ(find("x-weir-cost"), "none");
    EXPECT_EQ(find("x-weir-provider"), "none");
    const std::string large(500, 'x');
    for (int i = 0; i < 100; ++i)
        headers.add_copy("x-large", large);
    EXPECT_LE(headers.fields().size(), 32U);
    EXPECT_EQ(find("x-large"), large);
}

TEST(Price, WhatWasNotServedCostsNothingAndSettlingTwiceChangesNothing) {
    World world;
    Exchange exchange(chat("one/m"));
    RequestContext request(exchange, world.services(), *wire::find("openai_chat"));
    settle_cost(request);
    EXPECT_FALSE(request.usage || request.cost);

    const Snapshot& snapshot = *request.snapshot;
    request.ready = &snapshot.ready(snapshot.deployments->find("one/m")->deployment);
    request.model = request.ready->model;
    const route::Candidate candidate{.model = "m"};
    request.candidate = &candidate;
    request.served = true;
    request.answer_text_bytes = 12;
    settle_cost(request);
    EXPECT_TRUE(request.usage->estimated);
    EXPECT_EQ(request.usage->output(), Tokens(3));
    EXPECT_EQ(request.cost, NanoUsd(3 * 2000));
    request.answer_text_bytes = 90;
    settle_cost(request);
    EXPECT_EQ(request.cost, NanoUsd(3 * 2000));
}

TEST(Record, ARefusedRequestHasNoAttemptsAndCostsNothing) {
    World world;
    Exchange exchange(chat("one/m"));
    RequestContext request(exchange, world.services(), *wire::find("openai_chat"));
    request.peek.model = "one/m";
    request.error = Error(ErrorKind::budget_exceeded, "no");
    request.status = 402;
    const store::LedgerRow begun = start_row(request);
    EXPECT_EQ(begun.status, store::RowStatus::running);
    const Record record(request, request.now());
    EXPECT_EQ(record.row.id, begun.id);
    EXPECT_EQ(record.row.status, store::RowStatus::error);
    EXPECT_EQ(record.row.error, ErrorKind::budget_exceeded);
    EXPECT_EQ(record.row.cost, NanoUsd(0));
    EXPECT_TRUE(record.row.attempts.empty());
    request.error = Error(ErrorKind::client_cancelled, "left");
    EXPECT_EQ(Record(request, request.now()).row.status, store::RowStatus::client_cancelled);
}

TEST(Snapshot, TheRoutesTimeoutsWinOverTheProvidersAndTheServers) {
    World world;
    const Snapshot& snapshot = *world.services().snapshot;
    route::Route route;
    const provider::Provider& provider = snapshot.providers.front();
    EXPECT_EQ(snapshot.timeouts_of(route, provider).connect, snapshot.timeouts.connect);
    route.timeouts.connect = 7s;
    EXPECT_EQ(snapshot.timeouts_of(route, provider).connect, 7s);
    EXPECT_EQ(snapshot.timeouts_of(route, provider).first_byte, snapshot.timeouts.first_byte);
}

TEST(Snapshot, KnowsHowToCallEveryDeployment) {
    World world;
    const Snapshot& snapshot = *world.services().snapshot;
    for (std::uint32_t i = 0; i < snapshot.deployments->all().size(); ++i) {
        const Ready& ready = snapshot.ready(i);
        ASSERT_NE(ready.provider, nullptr);
        ASSERT_FALSE(ready.over.empty());
        ASSERT_NE(ready.over[0].wire, nullptr);
        const bool simulated = ready.provider->kind() == provider::ProviderKind::simulated;
        EXPECT_EQ(ready.endpoint == nullptr, simulated);
        if (!simulated) EXPECT_EQ(ready.over[0].target, "/v1/chat/completions");
        EXPECT_EQ(ready.by_name, (*snapshot.deployments)[i].model.empty());
    }
}

}  // namespace
}  // namespace weir::gateway
