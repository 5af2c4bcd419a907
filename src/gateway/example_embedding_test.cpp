#include "gateway/example_embedding.hpp"

#include <gtest/gtest.h>

#include "gateway/needs.hpp"
#include "gateway/test_embeddings.hpp"

namespace weir::gateway {
namespace {

using namespace test;

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

TEST(ExampleEmbedding, AllExamplesAreOneCallWithARowOfItsOwn) {
    EmbeddingWorld world;
    world.prepare();
    begin_examples(world.services());
    begin_examples(world.services());  // another worker
    EXPECT_FALSE(world.of_route().ready()) << "nobody waits for it";
    world.run();
    world.log.flush();
    EXPECT_TRUE(world.of_route().ready());
    EXPECT_EQ(world.embedded, (std::vector<std::string>{"fix this bug", "will it rain"}));
    ASSERT_EQ(world.upstream.asked.size(), 1U);
    for (const std::string_view part :
         {R"("asked":"two/embedder")", R"("variant":"examples")", R"("cost_nano_usd":6000)",
          R"("route":"both")", R"("key":"")"})
        EXPECT_TRUE(contains(world.log_lines, part)) << part << " in " << world.log_lines;
    EXPECT_FALSE(contains(world.log_lines, "fix this bug"));
}

TEST(ExampleEmbedding, WhatIsTooMuchForOneCallIsSeveral) {
    EmbeddingWorld world;
    world.wire_of_two = "cohere";  // 96 texts a call
    std::string utterances;
    for (int i = 0; i < 100; ++i)
        utterances += (i > 0 ? ", " : "") + std::string("text ") + std::to_string(i);
    world.strategy = "semantic: { routes: { code: { utterances: [" + utterances +
                     "], targets: one/m } }, embeddings: two/embedder }";
    std::vector<std::size_t> counts;
    world.upstream.author = [&](const Upstream::Asked& asked) {
        const auto body = json::read(asked.body);
        const std::size_t count = body->root()["texts"].size();
        counts.push_back(count);
        std::string vectors;
        for (std::size_t i = 0; i < count; ++i)
            vectors += i > 0 ? ",[1,0]" : "[1,0]";
        return answers(R"({"id":"i","embeddings":{"float":[)" + vectors +
                       R"(]},"meta":{"billed_units":{"input_tokens":3}}})");
    };
    begin_examples(world.services());
    world.run();
    EXPECT_EQ(counts, (std::vector<std::size_t>{96, 4}));
    EXPECT_TRUE(world.of_route().ready());
}

TEST(ExampleEmbedding, AReloadKeepsTheVectorsOfTheSameExamples) {
    EmbeddingWorld before;
    before.make_examples();
    EmbeddingWorld after;
    after.previous = before.services().snapshot->routes.find("both")->orderer.get();
    after.prepare();
    begin_examples(after.services());
    after.run();
    EXPECT_TRUE(after.of_route().ready());
    EXPECT_EQ(after.upstream.asked.size(), 0U);
    after.meanings["a crash"] = "[1,0,0]";
    EXPECT_EQ(after.ask("a crash"), "one.test");
    EXPECT_EQ(after.note(), "code 1.00 by embeddings");

    EmbeddingWorld other;
    other.embeddings = "one/embedder";
    other.previous = before.services().snapshot->routes.find("both")->orderer.get();
    other.prepare();
    begin_examples(other.services());
    other.run();
    EXPECT_EQ(other.upstream.asked.size(), 1U) << "another model's vectors";
}

TEST(ExampleEmbedding, AFailureIsTriedAgainOnlyAfterAPause) {
    EmbeddingWorld world;
    world.retry.attempts_max = 1;
    world.prepare();
    world.next.push_back(answers("nonsense"));
    begin_examples(world.services());
    world.run();
    EXPECT_FALSE(world.of_route().ready());
    EXPECT_EQ(world.upstream.asked.size(), 1U);
    world.ask("will it rain");
    EXPECT_EQ(world.embedded.size(), 2U) << "the examples, once";
    EXPECT_TRUE(
        world.of_route().begin_again(std::chrono::steady_clock::now() + std::chrono::seconds(11)))
        << "but later";
}

// As `weir route test` plans.
TEST(ExampleEmbedding, PlanningAloneCallsNobodyAndSaysSo) {
    EmbeddingWorld world;
    world.make_examples();
    world.upstream.asked.clear();
    Exchange exchange(chat("both"));
    RequestContext request(exchange, world.services(), *wire::find("openai_chat"));
    request.body = R"({"model":"both","messages":[{"role":"user","content":"will it rain"}]})";
    request.peek = *request.wire.peek(request.body, {});
    request.principal = &request.snapshot->anonymous;
    ASSERT_TRUE(plan(request));
    EXPECT_EQ(request.plan.note, "weather 1.00 by words: no embedding was asked for");
    EXPECT_EQ(world.upstream.asked.size(), 0U);
}

}  // namespace
}  // namespace weir::gateway
