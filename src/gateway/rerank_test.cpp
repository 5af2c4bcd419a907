#include "gateway/rerank.hpp"

#include "gateway/test_world.hpp"
#include "wire/rerank/rows.hpp"

namespace weir::gateway {
namespace {

using namespace test;

constexpr std::string_view jina_body =
    R"({"model":"p/ranker","query":"q","documents":["a","b","c"],"top_n":2})";

// A provider "p" at p.test/v1 with the models "ranker" (paid by tokens, $1 a million) and "asked"
// (by the question, $0.002), in the place of the world's.
class Rerank : public testing::Test {
protected:
    void speaks(std::string wire, std::string base = "/v1") {
        catalog::OwnProvider own{.id = "p"};
        own.endpoints = {{.wire = wire, .base_url = "http://p.test" + base}};
        catalog::OwnModel ranker{.id = "ranker"};
        ranker.kind = catalog::Kind::rerank;
        ranker.prices = {{.meter = catalog::Meter::input, .rate = Rate(1'000'000'000)}};
        catalog::OwnModel asked{.id = "asked"};
        asked.kind = catalog::Kind::rerank;
        asked.prices = {{.meter = catalog::Meter::query,
                         .unit = catalog::Unit::call,
                         .rate = Rate(2'000'000'000'000)}};
        catalog::OwnModel cohere{.id = "cohere.rerank-v3-5:0"};
        cohere.kind = catalog::Kind::rerank;
        own.models = {ranker, asked, cohere};
        catalog::Overlay overlay;
        overlay.providers.push_back(std::move(own));
        std::vector<provider::ProviderSettings> settings;
        settings.push_back(provider_settings("p"));
        settings[0].wire = wire;
        settings[0].url = "http://p.test" + base;
        auto snapshot = std::make_unique<Snapshot>(
            std::move(*catalog::open_embedded().with(std::move(overlay))), std::move(settings));
        snapshot->deployments =
            std::make_unique<route::Deployments>(provider_specs(snapshot->providers, {}));
        snapshot->health =
            std::make_unique<route::Health>(*snapshot->deployments, route::HealthSettings{});
        std::vector<std::unique_ptr<net::Endpoint>> endpoints;
        endpoints.push_back(std::make_unique<net::Endpoint>());
        endpoints.back()->authority = "p.test";
        snapshot->prepare(std::move(endpoints));
        world.services().snapshot = std::move(snapshot);
    }
    void plays(std::string_view body) { world.upstream.plays("p.test", answers(body)); }
    // What a client of that wire gets.
    const Exchange& ask(std::string_view client, std::string_view body) {
        exchange.emplace(Exchange::Request{.body = std::string(body)});
        world.serve(*exchange, *wire::find_rerank_wire(client),
                    {.model = {}, .key = {}, .kind = catalog::Kind::rerank});
        return *exchange;
    }
    const std::string& sent() { return world.upstream.asked.back().body; }
    const std::string& target() { return world.upstream.asked.back().target; }

    World world;
    std::optional<Exchange> exchange;
};

TEST_F(Rerank, AJinaClientIsServedByVoyage) {
    speaks("voyage_rerank");
    plays(R"({"object":"list","data":[{"relevance_score":0.75,"index":2},)"
          R"({"relevance_score":0.5,"index":0}],"model":"x","usage":{"total_tokens":10}})");
    ask("jina_rerank", jina_body);
    ASSERT_EQ(exchange->status, 200) << exchange->body;
    EXPECT_EQ(target(), "/v1/rerank");
    EXPECT_EQ(sent(), R"({"model":"ranker","query":"q","documents":["a","b","c"],"top_k":2})");
    EXPECT_TRUE(
        exchange->body.contains(R"("object":"list","model":"ranker","results":[)"
                                R"({"index":2,"relevance_score":0.75,"document":{"text":"c"}},)"
                                R"({"index":0,"relevance_score":0.5,"document":{"text":"a"}}],)"
                                R"("usage":{"total_tokens":10,"prompt_tokens":10}})"))
        << exchange->body;
    EXPECT_EQ(exchange->header("x-weir-cost"), "0.00001");
}

TEST_F(Rerank, AVoyageClientIsServedByCohereAndPaysByTheQuestion) {
    speaks("cohere", "/v2");
    plays(R"({"id":"i","results":[{"index":1,"relevance_score":0.5}],)"
          R"("meta":{"billed_units":{"search_units":3}}})");
    ask("voyage_rerank",
        R"({"model":"p/asked","query":"q","documents":["a","b"],"top_k":1,"truncation":false,)"
        R"("return_documents":true})");
    ASSERT_EQ(exchange->status, 200) << exchange->body;
    EXPECT_EQ(target(), "/v2/rerank");
    EXPECT_EQ(sent(), R"({"model":"asked","query":"q","documents":["a","b"],"top_n":1})");
    EXPECT_EQ(exchange->header("x-weir-dropped"), "truncation");
    EXPECT_EQ(exchange->header("x-weir-cost"), "0.006");
    EXPECT_TRUE(exchange->body.starts_with(
        R"({"object":"list","data":[{"relevance_score":0.5,"index":1,"document":"b"}],)"
        R"("model":"asked","usage":{"total_tokens":)"))
        << exchange->body;
}

TEST_F(Rerank, LogitsBecomeRelevances) {
    speaks("nim_rerank");
    plays(R"({"rankings":[{"index":0,"logit":-2},{"index":1,"logit":0},{"index":2,"logit":2}]})");
    ask("cohere_rerank", jina_body);
    ASSERT_EQ(exchange->status, 200) << exchange->body;
    EXPECT_EQ(target(), "/v1/ranking");
    EXPECT_TRUE(sent().contains(R"("passages":[{"text":"a"},{"text":"b"},{"text":"c"}])"));
    EXPECT_TRUE(exchange->body.contains(R"("results":[{"index":2,"relevance_score":0.880797)"))
        << exchange->body;
    EXPECT_TRUE(exchange->body.contains(R"(},{"index":1,"relevance_score":0.5}],"meta")"))
        << "no more than top_n: " << exchange->body;
}

TEST_F(Rerank, TeiIsSpokenToAndItsUseEstimated) {
    speaks("tei_rerank", "");
    plays(R"([{"index":2,"score":0.9},{"index":0,"score":0.5},{"index":1,"score":0.1}])");
    ask("jina_rerank", jina_body);
    ASSERT_EQ(exchange->status, 200) << exchange->body;
    EXPECT_EQ(target(), "/rerank");
    EXPECT_TRUE(sent().starts_with(R"({"query":"q","texts":["a","b","c"],)")) << sent();
    EXPECT_TRUE(exchange->body.contains(R"("index":2,"relevance_score":0.9)"));
    EXPECT_FALSE(exchange->body.contains(R"("index":1)")) << "no more than top_n";
    EXPECT_FALSE(exchange->body.contains(R"("total_tokens":0)")) << exchange->body;
    EXPECT_NE(exchange->header("x-weir-cost"), "0");
    EXPECT_NE(exchange->header("x-weir-cost"), "");
}

TEST_F(Rerank, CoheresModelsAtBedrockAreInvoked) {
    speaks("bedrock", "");
    plays(R"({"results":[{"index":0,"relevance_score":0.5}]})");
    ask("cohere_v1_rerank",
        R"({"model":"p/cohere.rerank-v3-5:0","query":"q","documents":[{"text":"a"}],)"
        R"("return_documents":true})");
    ASSERT_EQ(exchange->status, 200) << exchange->body;
    EXPECT_EQ(target(), "/model/cohere.rerank-v3-5%3A0/invoke");
    EXPECT_EQ(sent(), R"({"api_version":2,"query":"q","documents":["a"]})");
    EXPECT_TRUE(exchange->body.contains(R"("document":{"text":"a"})")) << exchange->body;
}

TEST_F(Rerank, OneShapeOnBothSidesPassesByteForByte) {
    struct Case {
        std::string_view client, provider, base, target, body, answer;
    };
    const Case cases[] = {
        {"jina_rerank", "openai_chat", "/v1", "/v1/rerank",
         R"({"model":"p/ranker", "query" : {"image":"x"},"documents":[], "new":1})",
         R"({"results" : [],"usage":{"total_tokens":10}})"},
        {"cohere_rerank", "cohere", "/v2", "/v2/rerank", R"({"model":"p/ranker", "new":1})",
         R"({"results" : [], "meta":{"billed_units":{"search_units":1}}})"},
        {"cohere_v1_rerank", "cohere", "/v2", "/v1/rerank", R"({"model":"p/ranker", "new":1})",
         R"({"results" : [] })"},
        {"voyage_rerank", "voyage_rerank", "/v1", "/v1/rerank", R"({"model":"p/ranker", "new":1})",
         R"({"data" : [] })"},
        {"nim_rerank", "nim_rerank", "/v1", "/v1/ranking", R"({"model":"p/ranker", "new":1})",
         R"({"rankings" : [] })"},
    };
    for (const Case& one : cases) {
        speaks(std::string(one.provider), std::string(one.base));
        plays(one.answer);
        ask(one.client, one.body);
        ASSERT_EQ(exchange->status, 200) << one.client << exchange->body;
        EXPECT_EQ(exchange->body, one.answer);
        EXPECT_EQ(target(), one.target);
        std::string body(one.body);
        body.replace(body.find("p/ranker"), 8, "ranker");
        EXPECT_EQ(sent(), body);
    }
}

TEST_F(Rerank, WhatPassesIsPaidByTheQuestionAsWell) {
    speaks("cohere", "/v2");
    plays(R"({"results":[],"meta":{"billed_units":{"search_units":2}}})");
    ask("cohere_rerank", R"({"model":"p/asked","query":"q","documents":["a"]})");
    EXPECT_EQ(exchange->header("x-weir-cost"), "0.004");
    plays(R"({"results":[]})");
    ask("cohere_rerank", R"({"model":"p/asked","query":"q","documents":["a"]})");
    EXPECT_EQ(exchange->header("x-weir-cost"), "0.002") << "by its documents, where nobody tells";
}

TEST_F(Rerank, BadRequestsAreNamedInTheClientsShape) {
    speaks("voyage_rerank");
    ask("jina_rerank", R"({"model":"p/ranker","query":"q","documents":["a"],"top_n":0})");
    EXPECT_EQ(exchange->status, 400);
    EXPECT_TRUE(exchange->body.starts_with(R"({"detail":"top_n must be)")) << exchange->body;
    EXPECT_TRUE(exchange->body.contains(R"("param":"top_n")")) << exchange->body;
    ask("cohere_rerank", R"({"model":"p/ranker","query":"q","documents":[]})");
    EXPECT_EQ(exchange->status, 400);
    EXPECT_TRUE(exchange->body.contains(R"("message":"documents is required)")) << exchange->body;
    ask("cohere_rerank", R"({"query":"q","documents":["a"]})");
    EXPECT_EQ(exchange->status, 400);
    EXPECT_TRUE(exchange->body.contains(R"("message":"model is required)")) << exchange->body;
    EXPECT_TRUE(world.upstream.asked.empty());
}

TEST_F(Rerank, AnAnswerThatCannotBeIsTheProvidersFault) {
    for (const std::string_view answer :
         {R"([{"index":3,"score":1}])", R"([{"index":0,"score":1},{"index":0,"score":1}])",
          R"([{"index":0,"score":null}])", R"([{"index":0,"score":NaN}])"}) {
        speaks("tei_rerank", "");
        for (int i = 0; i < 6; ++i)
            plays(answer);
        ask("cohere_rerank", jina_body);
        EXPECT_EQ(exchange->status, 502) << answer << exchange->body;
    }
}

TEST_F(Rerank, AProviderWithoutRerankingSaysSo) {
    speaks("anthropic");
    ask("jina_rerank", jina_body);
    EXPECT_EQ(exchange->status, 404) << exchange->body;
    speaks("tei_rerank", "");
    exchange.emplace(Exchange::Request{.body = chat_body("p/ranker")});
    world.serve(*exchange);
    EXPECT_EQ(exchange->status, 404) << exchange->body;
}

}  // namespace
}  // namespace weir::gateway
