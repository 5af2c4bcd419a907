#include "gateway/embedding.hpp"

#include "gateway/test_world.hpp"
#include "wire/embedding/rows.hpp"
#include "wire/operation/operation.hpp"

namespace weir::gateway {
namespace {

using namespace test;

const wire::Wire& openai() { return wire::find_operation("embeddings")->wire; }
const wire::Wire& row(std::string_view name) { return wire::find_embedding_wire(name)->wire; }

void embed(World& world, Exchange& exchange, const wire::Wire& client, std::string model = "") {
    world.serve(exchange, client,
                {.model = std::move(model), .key = {}, .kind = catalog::Kind::embedding});
}

Exchange::Request asks(std::string body) { return {.headers = with_key, .body = std::move(body)}; }

std::string cohere_answer(std::string_view vectors, int tokens) {
    return R"({"id":"i","embeddings":{"float":)" + std::string(vectors) +
           R"(},"meta":{"billed_units":{"input_tokens":)" + std::to_string(tokens) + "}}}";
}

std::string ones(int count) {
    std::string vectors = "[";
    for (int i = 0; i < count; ++i)
        vectors += (i > 0 ? ",[1]" : "[1]");
    return vectors + "]";
}

TEST(Embeddings, AnOpenaiClientIsServedByCohere) {
    World world;
    world.wire_of_one = "cohere";
    world.upstream.plays("one.test", answers(cohere_answer("[[0.5,-1,0.25],[1,2,3]]", 10)));
    Exchange exchange(asks(
        R"({"model":"one/embedder","input":["a","b"],"encoding_format":"base64","user":"u"})"));
    embed(world, exchange, openai());
    ASSERT_EQ(exchange.status, 200) << exchange.body;
    EXPECT_EQ(exchange.body, R"({"object":"list","data":[{"object":"embedding","index":0,)"
                             R"("embedding":"AAAAPwAAgL8AAIA+"},{"object":"embedding","index":1,)"
                             R"("embedding":"AACAPwAAAEAAAEBA"}],"model":"embedder",)"
                             R"("usage":{"prompt_tokens":10,"total_tokens":10}})");
    EXPECT_EQ(exchange.header("x-weir-cost"), "0.00001");
    EXPECT_EQ(exchange.header("x-weir-dropped"), "user");
    ASSERT_EQ(world.upstream.asked.size(), 1U);
    EXPECT_EQ(world.upstream.asked[0].target, "/v1/embed");
    EXPECT_EQ(world.upstream.asked[0].body,
              R"({"model":"embedder","texts":["a","b"],"input_type":"search_document",)"
              R"("embedding_types":["float"]})");
}

TEST(Embeddings, ACohereClientIsServedByAnOpenaiProvider) {
    World world;
    world.upstream.plays("one.test",
                         answers(R"({"data":[{"index":0,"embedding":[0.5]}],"model":"m",)"
                                 R"("usage":{"prompt_tokens":10,"total_tokens":10}})"));
    Exchange exchange(asks(
        R"({"model":"one/embedder","texts":["a"],"input_type":"search_query","embedding_types":["float"]})"));
    embed(world, exchange, row("cohere_embed"));
    ASSERT_EQ(exchange.status, 200) << exchange.body;
    EXPECT_TRUE(exchange.body.contains(R"("embeddings":{"float":[[0.5]]},"texts":["a"])"))
        << exchange.body;
    EXPECT_EQ(exchange.header("x-weir-dropped"), "input_type");
    EXPECT_EQ(world.upstream.asked.at(0).target, "/v1/embeddings");
    EXPECT_EQ(world.upstream.asked.at(0).body, R"({"model":"embedder","input":["a"]})");
}

TEST(Embeddings, GeminiIsSpokenToAndFrom) {
    World world;
    world.wire_of_one = "gemini";
    world.upstream.plays("one.test", answers(R"({"embeddings":[{"values":[1]},{"values":[2]}],)"
                                             R"("usageMetadata":{"promptTokenCount":10}})"));
    Exchange to(asks(R"({"model":"one/embedder","input":["a","b"]})"));
    embed(world, to, openai());
    ASSERT_EQ(to.status, 200) << to.body;
    EXPECT_EQ(world.upstream.asked.at(0).target, "/v1/models/embedder:batchEmbedContents");
    EXPECT_EQ(to.header("x-weir-cost"), "0.00001");

    world.upstream.plays("two.test", answers(R"({"data":[{"embedding":[0.5]}]})"));
    Exchange from(asks(R"({"content":{"parts":[{"text":"a"}]}})"));
    embed(world, from, row("gemini_embed"), "two/embedder");
    ASSERT_EQ(from.status, 200) << from.body;
    EXPECT_EQ(from.body, R"({"embedding":{"values":[0.5]}})");
}

TEST(Embeddings, OneShapeOnBothSidesPassesByteForByte) {
    World world;
    world.wire_of_one = "gemini";
    const std::string_view answer = R"({"embedding" : {"values":[1e-3]}, "new":1})";
    world.upstream.plays("one.test", answers(answer));
    Exchange exchange(asks(R"({"model":"models/one/embedder", "content" : {"x":1}})"));
    embed(world, exchange, row("gemini_embed"), "one/embedder");
    EXPECT_EQ(exchange.body, answer);
    EXPECT_EQ(world.upstream.asked.at(0).target, "/v1/models/embedder:embedContent");
    EXPECT_EQ(world.upstream.asked.at(0).body,
              R"({"model":"models/embedder", "content" : {"x":1}})");
}

TEST(Embeddings, TooManyForOneCallAreSentInSeveral) {
    World world;
    world.wire_of_one = "cohere";
    world.upstream.plays("one.test", answers(cohere_answer(ones(96), 96)));
    world.upstream.plays("one.test", answers(cohere_answer("[[7],[8],[9],[10]]", 4)));
    std::string texts;
    for (int i = 0; i < 100; ++i)
        texts += (i > 0 ? ",\"" : "\"") + std::to_string(i) + "\"";
    Exchange exchange(asks(R"({"model":"one/embedder","input":[)" + texts + "]}"));
    embed(world, exchange, openai());
    ASSERT_EQ(exchange.status, 200) << exchange.body;
    ASSERT_EQ(world.upstream.asked.size(), 2U);
    EXPECT_TRUE(world.upstream.asked[0].body.contains(R"("0","1",)"));
    EXPECT_TRUE(world.upstream.asked[1].body.contains(R"("texts":["96","97","98","99"])"));
    EXPECT_TRUE(exchange.body.contains(R"("index":99,"embedding":[10]})")) << exchange.body;
    EXPECT_TRUE(exchange.body.contains(R"("prompt_tokens":100)"));
    EXPECT_EQ(exchange.header("x-weir-cost"), "0.0001");
}

TEST(Embeddings, OnePartsFailureIsTheWholesAndTheModelIsTriedElsewhere) {
    World world;
    world.wire_of_one = "cohere";
    world.targets = {"one/embedder", "two/other-embedder", "two/embedder"};
    world.upstream.plays("one.test", answers(cohere_answer(ones(96), 96)));
    world.upstream.plays("one.test", fails(400, "too long"));
    std::string texts;
    for (int i = 0; i < 97; ++i)
        texts += i > 0 ? ",\"x\"" : "\"x\"";
    Exchange exchange(asks(R"({"model":"both","input":[)" + texts + "]}"));
    embed(world, exchange, openai());
    EXPECT_EQ(exchange.status, 400) << exchange.body;
    EXPECT_TRUE(exchange.body.contains("too long")) << exchange.body;
    EXPECT_EQ(world.upstream.asked.size(), 2U) << "a bad request is nobody's else";
}

TEST(Embeddings, AnotherModelIsNeverTheNextChoice) {
    World world;
    world.targets = {"one/embedder", "two/other-embedder", "two/embedder"};
    world.upstream.plays("one.test", fails(500));
    world.upstream.plays("one.test", fails(500));
    world.upstream.plays("one.test", fails(500));
    world.upstream.plays("two.test", answers(R"({"data":[{"embedding":[1]}],"model":"embedder"})"));
    Exchange exchange(asks(R"({"model":"both","input":"a"})"));
    embed(world, exchange, openai());
    EXPECT_EQ(exchange.status, 200) << exchange.body;
    EXPECT_TRUE(world.upstream.asked.back().body.contains(R"("model":"embedder")"));
    for (const auto& call : world.upstream.asked)
        EXPECT_FALSE(call.body.contains("other-embedder"));
}

TEST(Embeddings, WhatTheTargetCannotDoIsRefusedByName) {
    World world;
    world.wire_of_one = "cohere";
    Exchange tokens(asks(R"({"model":"one/embedder","input":[[1,2]]})"));
    embed(world, tokens, openai());
    EXPECT_EQ(tokens.status, 400) << tokens.body;
    EXPECT_TRUE(tokens.body.contains(R"("param":"input")")) << tokens.body;
    EXPECT_TRUE(world.upstream.asked.empty());
}

TEST(Embeddings, TooFewVectorsAreNoAnswer) {
    World world;
    world.wire_of_one = "cohere";
    for (int i = 0; i < 6; ++i)
        world.upstream.plays("one.test", answers(cohere_answer("[[1]]", 1)));
    Exchange exchange(asks(R"({"model":"one/embedder","input":["a","b"]})"));
    embed(world, exchange, openai());
    EXPECT_EQ(exchange.status, 502) << exchange.body;
}

TEST(Embeddings, UsageThatNobodyTellsIsEstimated) {
    World world;
    world.wire_of_one = "gemini";
    world.upstream.plays("one.test", answers(R"({"embeddings":[{"values":[1]}]})"));
    Exchange exchange(asks(R"({"model":"one/embedder","input":"a"})"));
    embed(world, exchange, openai());
    ASSERT_EQ(exchange.status, 200) << exchange.body;
    EXPECT_NE(exchange.header("x-weir-cost"), "");
}

TEST(Embeddings, UsageMayStandInAHeader) {
    World world;
    world.wire_of_one = "cohere";
    Play play = answers(R"({"embeddings":[[1]]})");
    play.headers.emplace_back("x-amzn-bedrock-input-token-count", "10");
    world.upstream.plays("one.test", std::move(play));
    Exchange exchange(asks(R"({"model":"one/embedder","input":"a"})"));
    embed(world, exchange, openai());
    EXPECT_EQ(exchange.status, 200) << exchange.body;
    EXPECT_EQ(exchange.header("x-weir-cost"), "0.00001");
}

TEST(Embeddings, ModelsOfBedrockThatNobodyTranslatesAreRefused) {
    World world;
    world.wire_of_one = "bedrock";
    Exchange exchange(asks(R"({"model":"one/embedder","input":"a"})"));
    embed(world, exchange, openai());
    EXPECT_EQ(exchange.status, 400) << exchange.body;
    EXPECT_TRUE(exchange.body.contains("Titan and Cohere")) << exchange.body;
}

}  // namespace
}  // namespace weir::gateway
