#include "gateway/prompt_embedding.hpp"

#include <gtest/gtest.h>

#include "gateway/test_embeddings.hpp"

namespace weir::gateway {
namespace {

using namespace test;
using route::EmbeddingOutcome;

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

// Prompts whose words mislead: right by embeddings, wrong by words.
TEST(PromptEmbedding, VectorsAreRightWhereWordsAreWrong) {
    struct Case {
        std::string prompt, meaning, right;
    };
    const std::vector<Case> cases = {
        {"will it rain exceptions again?", "[0.9,0.2,0.1]", "one.test"},
        {"this ant is a bug, fix a picnic date", "[0.1,0.8,0.1]", "two.test"},
        {"segfault in main", "[0.8,0,0.3]", "one.test"},
        {"umbrella tomorrow?", "[0,0.7,0.3]", "two.test"}};
    EmbeddingWorld by_embeddings;
    EmbeddingWorld by_words;
    by_words.embeddings = "";
    by_words.prepare();
    by_embeddings.make_examples();
    std::size_t right = 0;
    std::size_t right_by_words = 0;
    for (const Case& one : cases) {
        by_embeddings.meanings[one.prompt] = one.meaning;
        right += by_embeddings.ask(one.prompt) == one.right ? 1 : 0;
        EXPECT_TRUE(by_embeddings.note().ends_with("by embeddings")) << by_embeddings.note();
        right_by_words += by_words.ask(one.prompt) == one.right ? 1 : 0;
        EXPECT_TRUE(by_words.note().ends_with("by words")) << by_words.note();
    }
    EXPECT_EQ(right, cases.size());
    EXPECT_LE(right_by_words, cases.size() / 2);
    EXPECT_EQ(by_words.embedded.size(), 0U) << "nobody has asked for it";
}

TEST(PromptEmbedding, ASecondAskOfTheSameTextMakesNoCall) {
    EmbeddingWorld world;
    world.make_examples();
    world.meanings["my code is broken"] = "[1,0.1,0]";
    EXPECT_EQ(world.ask("my code is broken"), "one.test");
    EXPECT_EQ(world.exchange->header("x-weir-cost"), "0.000023");
    const std::string first = world.note();
    EXPECT_EQ(world.ask("my code is broken"), "one.test");
    EXPECT_EQ(world.embedded, std::vector<std::string>{"my code is broken"});
    EXPECT_EQ(world.note(), first);
    EXPECT_EQ(world.exchange->header("x-weir-cost"), "0.00002") << "only the answer's";
    EXPECT_EQ(world.outcomes(EmbeddingOutcome::made), 1);
    EXPECT_EQ(world.outcomes(EmbeddingOutcome::cached), 1);
    world.ask("another");
    EXPECT_EQ(world.embedded.size(), 2U);
}

TEST(PromptEmbedding, NeitherTheTextNorTheClientsHeadersGoAnywhereElse) {
    EmbeddingWorld world;
    world.make_examples();
    world.upstream.asked.clear();
    world.ask("a secret of mine", {{"idempotency-key", "once"}, {"x-title", "my app"}});
    ASSERT_EQ(world.upstream.asked.size(), 2U);
    const Upstream::Asked& call = world.upstream.asked[0];
    EXPECT_EQ(call.authority, "two.test");
    EXPECT_EQ(call.target, "/v1/embeddings");
    EXPECT_EQ(call.body, R"({"model":"embedder","input":["a secret of mine"]})");
    EXPECT_EQ(find_field(call.headers, "authorization"), "Bearer sk-secret-of-two");
    EXPECT_EQ(find_field(call.headers, "idempotency-key"), "");
    EXPECT_EQ(find_field(call.headers, "x-title"), "");
    EXPECT_FALSE(contains(world.log_lines + world.services().decision_text, "secret of mine"));
}

TEST(PromptEmbedding, ALateOneIsNotWaitedForAndIsSaid) {
    EmbeddingWorld world;
    world.embeddings = "{ model: two/embedder, timeout: 20ms }";
    world.make_examples();
    world.next.push_back({.headers = {{"content-type", "application/json"}}, .silent = true});
    EXPECT_EQ(world.ask("why will it rain"), "two.test") << "by its words";
    EXPECT_EQ(world.exchange->status, 200);
    EXPECT_TRUE(world.note().starts_with("weather 0.")) << world.note();
    EXPECT_TRUE(world.note().ends_with("by words: its embedding was late")) << world.note();
    EXPECT_EQ(world.outcomes(EmbeddingOutcome::late), 1);
    EXPECT_EQ(world.upstream.open, 0);
    EXPECT_EQ(world.embedded.size(), 1U) << "and is not tried again";
    EXPECT_TRUE(contains(world.log_lines, R"("estimated":true)")) << world.log_lines;
    EXPECT_NE(world.exchange->header("x-weir-cost"), "0.00002") << "it may have been charged for";
}

TEST(PromptEmbedding, OneThatFailsIsSaidAndCostsNoRequest) {
    for (const auto& [what, play] : std::vector<std::pair<std::string, Play>>{
             {"refused", fails(401)},
             {"unreachable", {.refused = Error(ErrorKind::upstream_unreachable, "no")}},
             {"no JSON", answers("hello")},
             {"no vectors", answers(R"({"data":[],"usage":{"prompt_tokens":3}})")},
             {"of another length", answers(R"({"data":[{"index":0,"embedding":[1,0]}]})")}}) {
        SCOPED_TRACE(what);
        EmbeddingWorld world;
        world.retry.attempts_max = 1;
        world.make_examples();
        world.next.push_back(play);
        EXPECT_EQ(world.ask("fix this bug today"), "one.test");
        EXPECT_EQ(world.exchange->status, 200);
        EXPECT_TRUE(world.note().ends_with("by words: its embedding failed")) << world.note();
        EXPECT_EQ(world.outcomes(EmbeddingOutcome::failed), 1);
    }
}

TEST(PromptEmbedding, AfterFailuresInARowNobodyAsksForAWhile) {
    EmbeddingWorld world;
    world.retry.attempts_max = 1;
    world.make_examples();
    for (int i = 0; i < 5; ++i) {
        world.next.push_back(answers("hello"));
        world.ask("prompt " + std::to_string(i));
    }
    EXPECT_EQ(world.embedded.size(), 5U);
    EXPECT_EQ(world.ask("will it rain"), "two.test");
    EXPECT_EQ(world.embedded.size(), 5U);
    EXPECT_TRUE(world.note().ends_with("by words: embeddings pause after failures"))
        << world.note();
}

TEST(PromptEmbedding, TheTextStaysWhereItMustStay) {
    for (const std::string_view who : {"key", "rule", "route", "client"}) {
        SCOPED_TRACE(who);
        EmbeddingWorld world;
        world.region_of_one = "eu-west-1";
        world.region_of_two = "us-east-1";
        const route::Constraints demand{.source = "the " + std::string(who), .regions = {"eu"}};
        if (who == "key") world.key_require = demand;
        if (who == "route") world.require = demand;
        if (who == "rule")
            world.rules.push_back({.place = "rules[0]",
                                   .when = {},
                                   .use = {},
                                   .refuse = {},
                                   .require = demand,
                                   .traffic = {}});
        world.make_examples();
        std::string more;
        Exchange::Request request = chat("both");
        if (who == "client") request = chat("both", R"(,"provider":{"only":["one"]})");
        Exchange exchange(request);
        world.serve(exchange);
        EXPECT_EQ(exchange.status, 200) << exchange.body;
        EXPECT_EQ(world.chat_target, "one.test");
        EXPECT_EQ(world.embedded.size(), 0U) << "the embedding model is elsewhere";
        EXPECT_TRUE(contains(world.note(), "it must not go to")) << world.note();
        EXPECT_EQ(world.outcomes(EmbeddingOutcome::barred), 1);
    }
}

// What the answer must be able to do is no demand on who embeds the prompt.
TEST(PromptEmbedding, DemandsOnTheAnswerAreNoneOnTheEmbedding) {
    EmbeddingWorld world;
    world.key_require = {
        .source = "the key", .price_out_max = Rate(3'000'000'000), .context_min = Tokens(50'000)};
    world.make_examples();
    world.ask("hi");
    EXPECT_EQ(world.exchange->status, 200) << world.exchange->body;
    EXPECT_EQ(world.outcomes(EmbeddingOutcome::made), 1);
}

TEST(PromptEmbedding, WithoutItsExamplesThereIsNothingToCompareWith) {
    EmbeddingWorld world;
    world.prepare();
    EXPECT_EQ(world.ask("will it rain"), "two.test");
    EXPECT_EQ(world.note(), "weather 1.00 by words: the examples have no embeddings yet");
    EXPECT_EQ(world.embedded.size(), 0U);
}

TEST(PromptEmbedding, AClientThatLeavesMeanwhileLeavesNothingBehind) {
    EmbeddingWorld world;
    world.make_examples();
    world.exchange.emplace(chat("both"));
    Play play = answers("{}");
    play.silent = true;
    play.pieces.clear();
    play.on_end = [&world] { world.exchange->cancel().request(); };
    world.next.push_back(std::move(play));
    world.serve(*world.exchange);
    EXPECT_FALSE(world.exchange->complete);
    EXPECT_EQ(world.chat_target, "");
    EXPECT_EQ(world.upstream.open, 0);
    EXPECT_EQ(world.metrics.client_cancelled.value(), 1);
}

}  // namespace
}  // namespace weir::gateway
