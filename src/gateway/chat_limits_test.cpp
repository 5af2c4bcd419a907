// Keys, limits and budgets over whole requests: what is held comes back on every way out.
#include <gtest/gtest.h>

#include "gateway/chat.hpp"
#include "gateway/test_world.hpp"
#include "json/document.hpp"

namespace weir::gateway {
namespace {

using namespace std::chrono_literals;
using namespace test;

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

std::string error_code(const Exchange& exchange) {
    const auto document = json::read(exchange.body);
    if (!document) return "no JSON: " + exchange.body;
    return std::string(document->root()["error"]["code"].text());
}

TEST(Chat, OnlyAKnownKeyIsServedWhereKeysAreUsed) {
    for (const std::string_view key :
         {"", "Bearer wrong", "Bearer revoked-key-of-a-test", "Bearer expired-key-of-a-test",
          "Basic secret-key-of-a-test"}) {
        World world;
        world.keys_required = true;
        Exchange::Request request = chat("one/m");
        request.headers.clear();
        if (!key.empty()) request.headers = {{"authorization", std::string(key)}};
        Exchange exchange(std::move(request));
        world.serve(exchange);
        EXPECT_EQ(exchange.status, 401) << key;
        EXPECT_TRUE(world.upstream.asked.empty());
        EXPECT_FALSE(contains(exchange.body + world.log_lines, "key-of-a-test"));
    }
    World world;
    world.keys_required = true;
    world.upstream.plays("one.test", answers());
    Exchange exchange(chat("one/m"));
    world.serve(exchange);
    EXPECT_EQ(exchange.status, 200);
    EXPECT_TRUE(contains(world.log_lines, R"("key":"key-1")")) << world.log_lines;
}

TEST(Chat, LimitsAreToldAndKept) {
    World world;
    world.keys_required = true;
    world.limits.requests = meter::PerTime{.count = 2, .period = std::chrono::hours(1)};
    world.limits.tokens = meter::PerTime{.count = 1'000'000, .period = std::chrono::hours(1)};
    for (int i = 0; i < 3; ++i) {
        world.upstream.plays("one.test", answers());
        Exchange exchange(chat("one/m", R"(,"max_tokens":5)"));
        world.serve(exchange);
        EXPECT_EQ(exchange.header("x-ratelimit-limit-requests"), "2");
        EXPECT_EQ(exchange.header("x-ratelimit-remaining-requests"), i == 0 ? "1" : "0");
        EXPECT_EQ(exchange.status, i < 2 ? 200 : 429) << exchange.body;
        if (i < 2) continue;
        EXPECT_EQ(error_code(exchange), "rate_limit_exceeded");
        EXPECT_NE(exchange.header("retry-after"), "");
        EXPECT_EQ(exchange.header("x-weir-fault"), "client");
    }
    EXPECT_EQ(world.upstream.asked.size(), 2U);
}

TEST(Chat, ABudgetIsNeverExceeded) {
    World world;
    world.keys_required = true;
    const NanoUsd limit(200'000);
    world.limits.budgets[static_cast<std::size_t>(meter::Period::day)] = limit;
    int served = 0;
    while (true) {
        world.upstream.plays("one.test", answers());
        Exchange exchange(chat("one/m", R"(,"max_tokens":5)"));
        world.serve(exchange);
        EXPECT_LE(world.charged(), limit);
        if (exchange.status != 200) {
            EXPECT_EQ(error_code(exchange), "insufficient_quota");
            EXPECT_EQ(exchange.status, traits(ErrorKind::budget_exceeded).http_status);
            break;
        }
        ASSERT_LE(++served, 10);
    }
    EXPECT_GE(served, 2);
    EXPECT_EQ(world.charged().value(), served * answer_cost.value());
    EXPECT_EQ(world.upstream.asked.size(), static_cast<std::size_t>(served));
}

TEST(Chat, ABudgetedKeyIsRefusedWhereThePriceIsUnknown) {
    World world;
    world.keys_required = true;
    world.limits.budgets[static_cast<std::size_t>(meter::Period::day)] = NanoUsd(nano_per_usd);
    Exchange exchange(chat("one/unpriced"));
    world.serve(exchange);
    EXPECT_EQ(exchange.status, traits(ErrorKind::unpriced).http_status);
    EXPECT_EQ(error_code(exchange), "unpriced");
    EXPECT_TRUE(world.upstream.asked.empty());
}

TEST(Chat, LimitsAreFreeAgainBeforeTheClientHasTheLastByte) {
    for (const std::string_view more : {"", R"(,"stream":true)"}) {
        World world;
        world.keys_required = true;
        world.limits.concurrent = 1;
        world.limits.budgets[static_cast<std::size_t>(meter::Period::day)] = NanoUsd(nano_per_usd);
        world.upstream.plays("one.test", more.empty() ? answers() : streams({whole_stream}));
        Exchange exchange(chat("one/m", more));
        int seen = 0;
        exchange.before_end = [&] {
            ++seen;
            EXPECT_EQ(world.counters().concurrency.running(), 0);
            EXPECT_EQ(world.charged(), answer_cost);
        };
        world.serve(exchange);
        EXPECT_EQ(seen, 1);
        EXPECT_EQ(exchange.status, 200);
    }
}

// One of everything that can become of a request. What it costs is in its own log line.
void play_something(World& world, Exchange& exchange, std::uint64_t what) {
    Upstream& upstream = world.upstream;
    Play broken = streams({text_event("a"), text_event("b")});
    broken.broken = Error(ErrorKind::upstream_protocol, "broke");
    switch (what) {
        case 0: upstream.plays("one.test", answers()); break;
        case 1: upstream.plays("one.test", streams({whole_stream})); break;
        case 2: upstream.plays("one.test", std::move(broken)); break;
        case 3:
            upstream.plays("one.test", streams({text_event("a"), whole_stream}));
            exchange.leaves_after = 1;
            break;
        case 4: upstream.plays("one.test", fails(400)); break;
        case 5:
            upstream.plays("one.test", fails(422));
            exchange.before_end = [&exchange] { exchange.cancel().request(); };
            break;
        case 6: upstream.plays("one.test", answers("garbage")); break;
        case 7: exchange.cancel().request(); break;
        case 8:
            upstream.plays("one.test", answers());
            exchange.before_end = [&exchange] { exchange.cancel().request(); };
            break;
        case 9: upstream.plays("one.test", streams({stream_without_usage})); break;
        default: upstream.plays("one.test", streams({"data: {\"error\":{\"code\":400}}\n\n"}));
    }
}

std::int64_t logged_cost(std::string_view line) {
    constexpr std::string_view member = R"("cost_nano_usd":)";
    const std::size_t at = line.find(member);
    EXPECT_NE(at, std::string_view::npos) << line;
    const std::string_view rest = line.substr(at + member.size());
    return read_integer(rest.substr(0, rest.find_first_of(",}"))).value_or(-1);
}

TEST(Chat, WhateverBecomesOfRequestsNothingStaysReserved) {
    Random random(11);
    for (int round = 0; round < 10; ++round) {
        World world;
        world.keys_required = true;
        world.limits.concurrent = 1;
        world.limits.budgets[static_cast<std::size_t>(meter::Period::day)] =
            NanoUsd(1000 * nano_per_usd);
        world.retry.attempts_max = 1;
        std::int64_t spent = 0;
        for (int i = 0; i < 12; ++i) {
            const std::uint64_t what = random.below(11);
            SCOPED_TRACE(what);
            world.log_lines.clear();
            const bool stream = what == 1 || what == 2 || what == 3 || what >= 9;
            Exchange exchange(chat("both", stream ? R"(,"stream":true)" : ""));
            play_something(world, exchange, what);
            world.serve(exchange);
            spent += logged_cost(world.log_lines);
            ASSERT_EQ(world.charged().value(), spent) << world.log_lines;
            ASSERT_EQ(world.counters().concurrency.running(), 0);
            ASSERT_EQ(world.upstream.open, 0);
            ASSERT_EQ(world.metrics.in_flight.value(), 0);
        }
    }
}

}  // namespace
}  // namespace weir::gateway
