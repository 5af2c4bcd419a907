// The endpoints as a client sees them: through the handler, over the gateway's test world.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "api/chat.hpp"
#include "api/count_tokens.hpp"
#include "api/handler.hpp"
#include "api/health.hpp"
#include "api/metrics.hpp"
#include "api/models.hpp"
#include "api/operations.hpp"
#include "api/reply.hpp"
#include "api/routes.hpp"
#include "gateway/test_world.hpp"
#include "json/document.hpp"

namespace weir::api {
namespace {

using namespace gateway::test;
using net::http1::Method;

class Endpoints : public testing::Test {
protected:
    // The answer to one request.
    const Exchange& ask(std::string method, std::string path, Fields headers = {},
                        std::string body = "") {
        process.version = "1.2.3";
        process.metrics = {&world.metrics};
        exchange.emplace(Exchange::Request{.method = std::move(method),
                                           .path = std::move(path),
                                           .headers = std::move(headers),
                                           .body = std::move(body)});
        Handler handler(world.services(), process);
        world.run(handler.handle(*exchange));
        return *exchange;
    }
    json::Document document() const { return std::move(*json::read(exchange->body)); }
    std::int64_t sample(std::string_view line_begins) {
        const std::string& text = ask("GET", "/metrics").body;
        const std::size_t at = text.find("\n" + std::string(line_begins) + " ");
        EXPECT_NE(at, std::string::npos) << line_begins << " is not in\n" << text;
        if (at == std::string::npos) return -1;
        return std::stoll(text.substr(at + 1 + line_begins.size() + 1));
    }

    World world;
    ProcessView process;
    std::optional<Exchange> exchange;
};

TEST_F(Endpoints, ChatIsServedUnderEachOfItsPaths) {
    for (const std::string path :
         {"/v1/chat/completions", "/chat/completions", "/openai/v1/chat/completions"}) {
        world.upstream.plays("one.test", answers());
        EXPECT_EQ(ask("POST", path, with_key, chat_body("one/m")).body, answer_body) << path;
    }
}

TEST_F(Endpoints, EveryVendorsClientIsServedOnItsOwnPath) {
    struct Row {
        std::string path;
        std::string body;
        std::string_view expected;
    };
    const std::string contents = R"({"contents":[{"role":"user","parts":[{"text":"hi"}]}]})";
    const std::string blocks = R"({"messages":[{"role":"user","content":[{"text":"hi"}]}]})";
    const std::string messages =
        R"({"model":"one/m","max_tokens":9,"messages":[{"role":"user","content":"hi"}]})";
    const std::string invoked = R"({"anthropic_version":"bedrock-2023-05-31","max_tokens":9,)"
                                R"("messages":[{"role":"user","content":"hi"}]})";
    const Row rows[] = {
        {"/v1/messages", messages, R"("type":"message")"},
        {"/anthropic/v1/messages", messages, R"("type":"message")"},
        {"/v2/chat", messages, R"("finish_reason":"COMPLETE")"},
        {"/v1/responses", R"({"model":"one/m","input":"hi"})", R"("object":"response")"},
        {"/v1beta/models/one/m:generateContent", contents, R"("candidates":[)"},
        {"/v1beta/models/one%2Fm:generateContent", contents, R"("candidates":[)"},
        {"/model/one%2Fm/converse", blocks, R"("stopReason":"end_turn")"},
        {"/model/one%2Fm/invoke", invoked, R"("type":"message")"},
    };
    for (const Row& row : rows) {
        world.upstream.plays("one.test", answers());
        EXPECT_EQ(ask("POST", row.path, with_key, row.body).status, 200)
            << row.path << exchange->body;
        EXPECT_TRUE(exchange->body.contains(row.expected)) << row.path << exchange->body;
        EXPECT_TRUE(exchange->body.contains("hello")) << row.path << exchange->body;
    }
}

TEST_F(Endpoints, AMethodThatAModelDoesNotHaveIsRefusedInTheVendorsWords) {
    EXPECT_EQ(ask("POST", "/v1beta/models/one/m:embedAll", with_key, "{}").status, 404);
    EXPECT_TRUE(document().root()["error"]["status"].is("NOT_FOUND")) << exchange->body;
    EXPECT_EQ(ask("POST", "/model/one%2Fm/invoke-all", with_key, "{}").status, 404);
    EXPECT_EQ(ask("POST", "/model/one%2/converse", with_key, "{}").status, 400);
    EXPECT_TRUE(world.upstream.asked.empty());
}

TEST_F(Endpoints, TokensAreCountedInEachWiresShape) {
    EXPECT_EQ(ask("POST", "/v1/messages/count_tokens", with_key,
                  R"({"model":"one/m","messages":[{"role":"user","content":"hello there"}]})")
                  .status,
              200)
        << exchange->body;
    EXPECT_GT(document().root()["input_tokens"].integer_or(0), 3);
    EXPECT_EQ(exchange->header("x-weir-estimated"), "true");
    EXPECT_EQ(ask("POST", "/v1/responses/input_tokens", with_key,
                  R"({"model":"one/m","input":"hello there"})")
                  .status,
              200);
    EXPECT_GT(document().root()["input_tokens"].integer_or(0), 3);
    EXPECT_EQ(ask("POST", "/v1beta/models/one/m:countTokens", with_key,
                  R"({"contents":[{"role":"user","parts":[{"text":"hello there"}]}]})")
                  .status,
              200);
    EXPECT_GT(document().root()["totalTokens"].integer_or(0), 3);
    EXPECT_EQ(ask("POST", "/v1/messages/count_tokens", with_key, "{").status, 400);
    EXPECT_TRUE(document().root()["type"].is("error")) << exchange->body;
    EXPECT_TRUE(world.upstream.asked.empty());
}

TEST_F(Endpoints, ModelsAreListedInTheVendorsShape) {
    EXPECT_EQ(ask("GET", "/v1/models", {{"anthropic-version", "2023-06-01"}}).status, 200);
    EXPECT_TRUE(document().root()["data"].at(0)["type"].is("model")) << exchange->body;
    EXPECT_EQ(document().root()["has_more"].boolean(), false);
    EXPECT_EQ(ask("GET", "/v1beta/models").status, 200);
    EXPECT_TRUE(document().root()["models"].at(0)["name"].is("models/both")) << exchange->body;
}

TEST_F(Endpoints, OperationsGoWhereTheProviderHasThem) {
    world.upstream.plays("one.test", answers(R"({"data":[],"usage":{"prompt_tokens":1}})"));
    EXPECT_EQ(
        ask("POST", "/v1/embeddings", with_key, R"({"model":"one/embedder","input":"a"})").status,
        200)
        << exchange->body;
    EXPECT_EQ(world.upstream.asked.back().target, "/v1/embeddings");
    for (const std::string path : {"/v1/completions", "/v1/moderations", "/v1/images/generations",
                                   "/v1/audio/speech", "/v1/rerank"}) {
        EXPECT_EQ(ask("POST", path, with_key, R"({"model":"one/embedder"})").status, 404) << path;
        EXPECT_TRUE(exchange->body.contains("is no model for")) << path << exchange->body;
        EXPECT_EQ(ask("POST", path, with_key, R"({"input":"a"})").status, 400) << path;
    }
}

TEST_F(Endpoints, AnUnknownPathAndAWrongMethodAreToldApart) {
    EXPECT_EQ(ask("GET", "/v1/nothing").status, 404);
    EXPECT_EQ(document().root()["error"]["weir"]["kind"].text(), "not_found");
    EXPECT_EQ(ask("GET", "/v1/chat/completions").status, 405);
    EXPECT_EQ(document().root()["error"]["weir"]["kind"].text(), "method_not_allowed");
    EXPECT_EQ(ask("GET", "/v1/models/").status, 404);
    EXPECT_EQ(ask("GET", "/v1/chat/completions/").status, 404);
}

TEST_F(Endpoints, HealthAndReadinessSayWhatTheyMean) {
    EXPECT_EQ(ask("GET", "/healthz").status, 200);
    EXPECT_EQ(document().root()["version"].text(), "1.2.3");
    EXPECT_EQ(ask("GET", "/readyz").status, 200);
    EXPECT_EQ(document().root()["status"].text(), "ready");
    process.draining = [] { return true; };
    EXPECT_EQ(ask("GET", "/readyz").status, 503);
    EXPECT_EQ(document().root()["status"].text(), "draining");
    EXPECT_EQ(ask("GET", "/healthz").status, 200);
}

TEST_F(Endpoints, ModelsListsRoutesDeploymentsAndTheSimulatedOnes) {
    EXPECT_EQ(ask("GET", "/v1/models").status, 200);
    const json::Document listed = document();
    std::set<std::string> ids;
    for (const json::Value model : listed.root()["data"].elements()) {
        EXPECT_EQ(model["object"].text(), "model");
        EXPECT_TRUE(ids.insert(model["id"].text()).second) << model["id"].text();
    }
    for (const std::string id : {"both", "one/m", "two/m", "one/unpriced", "sim/echo"})
        EXPECT_TRUE(ids.contains(id)) << id;
    // Whatever is listed can be asked for.
    for (const std::string& id : ids) {
        EXPECT_EQ(ask("GET", "/v1/models/" + id).status, 200) << id;
        EXPECT_EQ(document().root()["id"].text(), id);
    }
    EXPECT_EQ(ask("GET", "/v1/models/one/nothing").status, 404);
}

TEST_F(Endpoints, ModelsTellTheirLimits) {
    ask("GET", "/v1/models/one/m");
    EXPECT_EQ(document().root()["context_window"].integer(), 100'000);
    EXPECT_EQ(document().root()["max_output_tokens"].integer(), 1'000);
}

TEST_F(Endpoints, KeysGuardTheModelsButNotTheProbes) {
    world.keys_required = true;
    EXPECT_EQ(ask("GET", "/v1/models").status, 401);
    EXPECT_EQ(ask("GET", "/v1/models/one/m").status, 401);
    EXPECT_EQ(ask("POST", "/v1/chat/completions", {}, chat_body("one/m")).status, 401);
    EXPECT_EQ(ask("GET", "/v1/models", with_key).status, 200);
    for (const std::string open : {"/healthz", "/readyz", "/metrics"})
        EXPECT_EQ(ask("GET", open).status, 200) << open;
}

TEST_F(Endpoints, MetricsAddUpWhatWasServed) {
    for (int i = 0; i < 3; ++i) {
        world.upstream.plays("one.test", answers());
        ask("POST", "/v1/chat/completions", with_key, chat_body("one/m"));
    }
    ask("POST", "/v1/chat/completions", with_key, chat_body("nobody/m"));
    EXPECT_EQ(sample("weir_requests_total"), 4);
    EXPECT_EQ(sample("weir_in_flight"), 0);
    const std::string labels = R"({provider="one",model="m"})";
    EXPECT_EQ(sample("weir_served_total" + labels), 3);
    EXPECT_EQ(sample("weir_tokens_in_total" + labels), 30);
    EXPECT_EQ(sample("weir_tokens_out_total" + labels), 15);
    EXPECT_EQ(sample("weir_cost_nano_usd_total" + labels), 3 * answer_cost.value());
    EXPECT_EQ(sample(R"(weir_request_seconds_bucket{provider="one",model="m",le="+Inf"})"), 3);
    EXPECT_EQ(sample(R"(weir_errors_total{kind="unknown_model",fault="client"})"), 1);
}

// Prometheus refuses a page where a family comes twice or a sample has no family before it.
TEST_F(Endpoints, EveryMetricHasOneFamilyInFrontOfIt) {
    world.upstream.plays("one.test", fails(500));
    world.upstream.plays("two.test", answers());
    process.connections = [] {
        return ProcessView::Connections{.open = 3, .idle = 1, .clients = 2};
    };
    ask("POST", "/v1/chat/completions", with_key, chat_body("both"));
    const Exchange& page = ask("GET", "/metrics");
    EXPECT_TRUE(page.header("content-type").starts_with("text/plain; version=0.0.4"));
    const std::string text = page.body;
    std::set<std::string_view> families;
    std::string_view family;
    for (const std::string_view line : split(text, '\n')) {
        if (line.starts_with("# TYPE ")) {
            family = line.substr(7, line.find(' ', 7) - 7);
            EXPECT_TRUE(families.insert(family).second) << family;
        } else if (!line.empty() && !line.starts_with('#')) {
            EXPECT_TRUE(line.starts_with(family)) << line;
            EXPECT_FALSE(family.empty());
        }
    }
    EXPECT_EQ(sample(R"(weir_upstream_connections{state="in_use"})"), 2);
    EXPECT_EQ(sample(R"(weir_breaker_state{deployment="one/m"})"), 0);
}

TEST_F(Endpoints, APreflightNamesAllowedOriginsOnly) {
    world.cors_origins = {"https://a.test"};
    const Fields allowed = {{"origin", "https://a.test"},
                            {"access-control-request-headers", "authorization"}};
    EXPECT_EQ(ask("OPTIONS", "/v1/chat/completions", allowed).status, 204);
    EXPECT_EQ(exchange->header("access-control-allow-origin"), "https://a.test");
    EXPECT_EQ(exchange->header("access-control-allow-headers"), "authorization");
    ask("OPTIONS", "/v1/chat/completions", {{"origin", "https://evil.test"}});
    EXPECT_EQ(exchange->header("access-control-allow-origin"), "");
}

TEST_F(Endpoints, WhateverABrowserAsksIsAnsweredToAllowedOriginsOnly) {
    world.cors_origins = {"https://a.test"};
    const std::string_view paths[] = {
        "/v1/models",    "/v1/models/one/m",     "/v1/models/absent", "/v1beta/models",
        "/no/such/path", "/v1/chat/completions", "/openai/v1/models"};
    for (const std::string_view path : paths) {
        for (const bool known : {true, false}) {  // a refusal must be readable by the page as well
            Fields headers = known ? with_key : Fields{};
            headers.emplace_back("origin", "https://a.test");
            ask("GET", std::string(path), headers);
            EXPECT_EQ(exchange->header("access-control-allow-origin"), "https://a.test") << path;
            headers.back().second = "https://evil.test";
            ask("GET", std::string(path), headers);
            EXPECT_EQ(exchange->header("access-control-allow-origin"), "") << path;
        }
    }
    Fields headers = with_key;
    headers.emplace_back("origin", "https://a.test");
    for (const std::string_view body : {R"({"model":"one/m","messages":[]})", "{"}) {
        ask("POST", "/v1/messages/count_tokens", headers, std::string(body));
        EXPECT_EQ(exchange->header("access-control-allow-origin"), "https://a.test") << body;
    }
}

TEST_F(Endpoints, AnUnreadableRequestIsAnsweredInOurShape) {
    Handler handler(world.services(), process);
    for (const ErrorKind kind :
         {ErrorKind::invalid_request, ErrorKind::header_too_large, ErrorKind::client_timeout}) {
        const auto reply = handler.write_error(Error(kind, "no"), "");
        EXPECT_EQ(reply.status, traits(kind).http_status);
        const auto read = json::read(reply.body);
        ASSERT_TRUE(read);
        EXPECT_EQ(read->root()["error"]["weir"]["kind"].text(), name(kind));
    }
}

TEST(Routes, EveryRowIsFoundByItsOwnMethodAndPath) {
    for (const Endpoint& row : endpoints()) {
        std::string path(row.path);
        if (path.ends_with('*')) path.replace(path.size() - 1, 1, "a/b");
        const Found found = find_endpoint(row.method, path);
        EXPECT_EQ(found.endpoint, &row) << path;
        EXPECT_EQ(found.rest, row.path.ends_with('*') ? "a/b" : "");
        EXPECT_TRUE(find_endpoint(Method::put, path).path_known);
        // Method::other is a row for any method.
        if (row.method != Method::other)
            EXPECT_EQ(find_endpoint(Method::put, path).endpoint, nullptr) << path;
    }
    EXPECT_EQ(find_endpoint(Method::head, "/healthz").endpoint,
              find_endpoint(Method::get, "/healthz").endpoint);
    EXPECT_FALSE(find_endpoint(Method::get, "/HEALTHZ").path_known);
}

TEST_F(Endpoints, WhatThePairsOfWiresCarryIsForWhoeverMayLookAtRequests) {
    world.keys_required = true;
    EXPECT_EQ(ask("GET", "/admin/v1/conformance", with_key).status, 403);
    ask("GET", "/admin/v1/conformance", {{"authorization", "Bearer viewer-key-of-a-test"}});
    EXPECT_EQ(exchange->status, 200);
    EXPECT_TRUE(document().root()["object"].is("conformance"));
}

}  // namespace
}  // namespace weir::api
