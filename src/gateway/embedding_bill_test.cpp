// What the embedding of a prompt costs, and who holds and pays it.
#include <gtest/gtest.h>

#include "base/text.hpp"
#include "gateway/test_embeddings.hpp"

namespace weir::gateway {
namespace {

using namespace test;
using route::EmbeddingOutcome;

constexpr auto day = static_cast<std::size_t>(meter::Period::day);

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

TEST(EmbeddingBill, ItsCostAndTokensAreTheRequests) {
    EmbeddingWorld world;
    world.limits.budgets[day] = NanoUsd(1000 * nano_per_usd);
    world.make_examples();
    EXPECT_EQ(world.charged(), NanoUsd(0)) << "nobody's key pays for the examples";
    world.ask("hello");
    EXPECT_EQ(world.exchange->status, 200);
    EXPECT_EQ(world.exchange->header("x-weir-cost"), "0.000023");
    EXPECT_EQ(world.exchange->header("x-weir-attempts"), "1") << "of the answer";
    EXPECT_EQ(world.charged(), answer_cost + embedding_cost);
    EXPECT_TRUE(contains(world.log_lines, R"("cost_nano_usd":23000)")) << world.log_lines;
    EXPECT_TRUE(contains(world.log_lines, R"("tokens_in":13)")) << world.log_lines;
    const Series& embedder = world.metrics.of("two", "embedder");
    EXPECT_EQ(embedder.cost_nano.value(), 2 * embedding_cost.value() + embedding_cost.value())
        << "two examples and the prompt";
    EXPECT_EQ(world.metrics.of("one", "m").cost_nano.value() +
                  world.metrics.of("two", "m").cost_nano.value(),
              answer_cost.value());
}

TEST(EmbeddingBill, IsPaidThoughTheAnswerFails) {
    EmbeddingWorld world;
    world.limits.budgets[day] = NanoUsd(1000 * nano_per_usd);
    world.make_examples();
    world.chat_play = fails(400);
    world.ask("hello");
    EXPECT_EQ(world.exchange->status, 400);
    EXPECT_EQ(world.charged(), embedding_cost);
    EXPECT_TRUE(contains(world.log_lines, R"("cost_nano_usd":3000)")) << world.log_lines;
}

// The budget has room for the answer at its worst and for nothing beside it.
TEST(EmbeddingBill, WithoutRoomInTheBudgetNobodyIsAsked) {
    NanoUsd worst;
    {
        EmbeddingWorld world;
        world.limits.budgets[day] = NanoUsd(1000 * nano_per_usd);
        world.make_examples();
        Exchange exchange(chat("both"));
        RequestContext request(exchange, world.services(), *wire::find("openai_chat"));
        request.body = R"({"model":"both","messages":[{"role":"user","content":"hello"}]})";
        request.peek = *request.wire.peek(request.body, {});
        request.principal = &request.snapshot->anonymous;
        ASSERT_TRUE(plan(request));
        worst = *worst_cost(request);
    }
    for (const bool room : {false, true}) {
        EmbeddingWorld world;
        world.limits.budgets[day] = worst + NanoUsd(room ? 1'000'000 : 0);
        world.make_examples();
        world.ask("hello");
        EXPECT_EQ(world.exchange->status, 200) << world.exchange->body;
        EXPECT_EQ(world.embedded.size(), room ? 1U : 0U);
        EXPECT_EQ(world.outcomes(EmbeddingOutcome::unpaid), room ? 0 : 1);
        EXPECT_EQ(contains(world.note(), "no budget has room"), !room) << world.note();
        EXPECT_EQ(world.charged(), room ? answer_cost + embedding_cost : answer_cost);
    }
}

TEST(EmbeddingBill, WhoIsRefusedCostsNothing) {
    EmbeddingWorld world;
    world.limits.requests = meter::PerTime{.count = 1, .period = std::chrono::hours(1)};
    world.make_examples();
    world.ask("hello");
    EXPECT_EQ(world.exchange->status, 200);
    world.ask("something else");
    EXPECT_EQ(world.exchange->status, 429);
    EXPECT_EQ(world.embedded.size(), 1U) << "admission comes first";
}

TEST(EmbeddingBill, WhateverBecomesOfItNothingStaysReserved) {
    EmbeddingWorld world;
    world.embeddings = "{ model: two/embedder, timeout: 10ms }";
    world.limits.budgets[day] = NanoUsd(1000 * nano_per_usd);
    world.retry.attempts_max = 1;
    world.make_examples();
    std::int64_t spent = 0;
    for (int i = 0; i < 12; ++i) {
        if (i % 3 == 1) world.next.push_back(answers("nonsense"));
        if (i % 3 == 2)
            world.next.push_back(
                {.headers = {{"content-type", "application/json"}}, .silent = true});
        world.chat_play = i % 2 == 0 ? answers() : fails(400);
        world.ask("prompt " + std::to_string(i));
        constexpr std::string_view member = R"("cost_nano_usd":)";
        const std::size_t at = world.log_lines.find(member);
        ASSERT_NE(at, std::string::npos) << world.log_lines;
        const std::string_view rest = std::string_view(world.log_lines).substr(at + member.size());
        spent += *read_integer(rest.substr(0, rest.find_first_of(",}")));
        ASSERT_EQ(world.charged().value(), spent) << world.log_lines;
        ASSERT_EQ(world.upstream.open, 0);
        ASSERT_EQ(world.metrics.in_flight.value(), 0);
    }
}

}  // namespace
}  // namespace weir::gateway
