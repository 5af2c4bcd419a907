// Calls that go to one provider as they are, over whole requests.
#include "gateway/pass_path.hpp"

#include <gtest/gtest.h>

#include "gateway/test_world.hpp"
#include "json/document.hpp"

namespace weir::gateway {
namespace {

using namespace test;

class PassPathTest : public testing::Test {
protected:
    void serve(Exchange& exchange, std::string target, bool free = false) {
        Services& services = world.services();
        const provider::Provider& one = services.snapshot->providers[0];
        PassCall call{.provider = &one, .target = target, .operation = "passthrough", .key = {}};
        const std::string path = target.substr(0, target.find('?'));
        if (exchange.head().method == net::http1::Method::post)
            call.metered = metered_path(one, path);
        call.free = free;
        world.run(serve_pass(exchange, services, std::move(call)));
        world.log.flush();
    }
    static Exchange::Request ask(std::string method, std::string body = "") {
        return {.method = std::move(method), .headers = with_key, .body = std::move(body)};
    }
    static std::string error_code(const Exchange& exchange) {
        const auto document = json::read(exchange.body);
        return document ? std::string(document->root()["error"]["code"].text()) : exchange.body;
    }
    bool logged(std::string_view part) const { return world.log_lines.contains(part); }

    World world;
};

TEST_F(PassPathTest, BodyAndAnswerPassThroughAsTheyCome) {
    Play play = answers("bytes of a file");
    play.headers = {{"content-type", "application/octet-stream"},
                    {"content-disposition", "attachment"},
                    {"set-cookie", "account=1"},
                    {"x-request-id", "up-1"}};
    play.pieces = {"bytes ", "of a file"};
    world.upstream.plays("one.test", std::move(play));
    Exchange::Request request = ask("PUT", std::string(5'000, 'x'));
    request.headers.emplace_back("content-type", "text/x");
    Exchange exchange(std::move(request));
    serve(exchange, "/v1/things/1?x=y");
    EXPECT_EQ(exchange.status, 200);
    EXPECT_EQ(exchange.writes, (std::vector<std::string>{"bytes ", "of a file"}));
    EXPECT_TRUE(exchange.complete);
    EXPECT_EQ(exchange.header("content-type"), "application/octet-stream");
    EXPECT_EQ(exchange.header("content-disposition"), "attachment");
    EXPECT_EQ(exchange.header("x-weir-upstream-request-id"), "up-1");
    EXPECT_EQ(exchange.header("set-cookie"), "");
    const Upstream::Asked& asked = world.upstream.asked.at(0);
    EXPECT_EQ(asked.method, "PUT");
    EXPECT_EQ(asked.target, "/v1/things/1?x=y");
    EXPECT_EQ(asked.body, std::string(5'000, 'x'));
    EXPECT_EQ(asked.parts, 5U);
    EXPECT_EQ(asked.body_bytes, 5'000U);
    EXPECT_EQ(find_field(asked.headers, "authorization"), "Bearer sk-secret-of-one");
    EXPECT_EQ(find_field(asked.headers, "content-type"), "text/x");
    EXPECT_TRUE(logged(R"("provider":"one")")) << world.log_lines;
    EXPECT_FALSE(logged("key-of-a-test"));
}

TEST_F(PassPathTest, AMeteredPathIsPriced) {
    world.upstream.plays("one.test", answers());
    Exchange exchange(ask("POST", chat_body("m")));
    serve(exchange, "/v1/chat/completions");
    EXPECT_EQ(exchange.status, 200);
    EXPECT_EQ(exchange.body, answer_body);
    EXPECT_EQ(exchange.header("x-weir-cost"), "0.00002");
    EXPECT_EQ(world.upstream.asked.at(0).body, chat_body("m"));
    EXPECT_TRUE(logged(R"("model":"m")")) << world.log_lines;
    // A model that nobody knows has no price, and goes on.
    world.upstream.plays("one.test", answers());
    Exchange unknown(ask("POST", chat_body("brand-new")));
    serve(unknown, "/v1/chat/completions");
    EXPECT_EQ(unknown.status, 200);
    EXPECT_EQ(unknown.header("x-weir-cost"), "unknown");
}

TEST_F(PassPathTest, AMeteredStreamIsPassedByteForByteAndPriced) {
    for (std::size_t cut = 1; cut < whole_stream.size(); cut += 7) {
        world.log_lines.clear();
        world.upstream.plays("one.test",
                             streams({whole_stream.substr(0, cut), whole_stream.substr(cut)}));
        Exchange exchange(ask("POST", chat_body("m", R"(,"stream":true)")));
        serve(exchange, "/v1/chat/completions");
        EXPECT_EQ(exchange.body, whole_stream) << "the usage chunk, too";
        EXPECT_TRUE(logged(R"("cost_nano_usd":20000)")) << cut << world.log_lines;
    }
}

TEST_F(PassPathTest, WhatIsNotMeteredHasAnUnknownCost) {
    for (const std::string_view body : {"not json", R"({"model":7})"}) {
        world.log_lines.clear();
        world.upstream.plays("one.test", answers());
        Exchange exchange(ask("POST", std::string(body)));
        serve(exchange, "/v1/chat/completions");
        EXPECT_EQ(exchange.status, 200) << "the provider may know better";
        EXPECT_EQ(world.upstream.asked.back().body, body);
        EXPECT_FALSE(logged("cost_nano_usd\":0")) << world.log_lines;
    }
}

TEST_F(PassPathTest, RefuseIsKeptBeforeAnythingIsSent) {
    world.unmetered = provider::Unmetered::refuse;
    Exchange exchange(ask("GET"));
    serve(exchange, "/v1/batches");
    EXPECT_EQ(exchange.status, 403);
    EXPECT_TRUE(exchange.body.contains("providers.one.passthrough")) << exchange.body;
    EXPECT_TRUE(world.upstream.asked.empty());
    world.upstream.plays("one.test", answers());
    Exchange metered(ask("POST", chat_body("m")));
    serve(metered, "/v1/chat/completions");
    EXPECT_EQ(metered.status, 200);
    world.upstream.plays("one.test", answers("{}"));
    Exchange files(ask("GET"));
    serve(files, "/v1/files", true);
    EXPECT_EQ(files.status, 200) << "costs nothing";
    EXPECT_TRUE(logged(R"("cost_nano_usd":0)")) << world.log_lines;
}

TEST_F(PassPathTest, ABudgetWantsAPrice) {
    world.keys_required = true;
    world.limits.budgets[static_cast<std::size_t>(meter::Period::day)] = NanoUsd(nano_per_usd);
    for (const std::string_view body : {"", "not json"}) {
        Exchange exchange(ask(body.empty() ? "GET" : "POST", std::string(body)));
        serve(exchange, "/v1/chat/completions");
        EXPECT_EQ(error_code(exchange), "unpriced");
    }
    Exchange unknown(ask("POST", chat_body("brand-new")));
    serve(unknown, "/v1/chat/completions");
    EXPECT_EQ(error_code(unknown), "unpriced");
    EXPECT_TRUE(world.upstream.asked.empty());
    world.upstream.plays("one.test", answers());
    Exchange priced(ask("POST", chat_body("m", R"(,"max_tokens":5)")));
    serve(priced, "/v1/chat/completions");
    EXPECT_EQ(priced.status, 200) << priced.body;
    EXPECT_EQ(world.charged(), answer_cost);
    world.upstream.plays("one.test", answers("{}"));
    Exchange files(ask("GET"));
    serve(files, "/v1/files", true);
    EXPECT_EQ(files.status, 200) << files.body;
    EXPECT_EQ(world.charged(), answer_cost);
}

TEST_F(PassPathTest, LimitsOfTheKeyHold) {
    world.keys_required = true;
    world.limits.requests = meter::PerTime{.count = 1, .period = std::chrono::hours(1)};
    world.limits.concurrent = 1;
    world.upstream.plays("one.test", answers());
    Exchange first(ask("GET"));
    first.before_end = [&] { EXPECT_EQ(world.counters().concurrency.running(), 0); };
    serve(first, "/v1/x");
    EXPECT_EQ(first.status, 200);
    Exchange second(ask("GET"));
    serve(second, "/v1/x");
    EXPECT_EQ(second.status, 429);
    EXPECT_NE(second.header("retry-after"), "");
    Exchange::Request nobody = ask("GET");
    nobody.headers.clear();
    Exchange stranger(std::move(nobody));
    serve(stranger, "/v1/x");
    EXPECT_EQ(stranger.status, 401);
    EXPECT_EQ(world.upstream.asked.size(), 1U);
}

TEST_F(PassPathTest, AKeyForSomeModelsIsNotForThis) {
    world.keys_required = true;
    world.key_models = {"two/*"};
    Exchange exchange(ask("POST", chat_body("m")));
    serve(exchange, "/v1/chat/completions");
    EXPECT_EQ(exchange.status, 403) << exchange.body;
    EXPECT_TRUE(world.upstream.asked.empty());
}

TEST_F(PassPathTest, RefusalsAreToldAsEverywhere) {
    world.upstream.plays("one.test", fails(404, "no such file"));
    Exchange missing(ask("GET"));
    serve(missing, "/v1/files/x");
    EXPECT_EQ(missing.status, 404);
    EXPECT_TRUE(missing.body.contains("no such file")) << missing.body;
    world.upstream.plays("one.test", fails(401, "bad key sk-secret-of-one"));
    Exchange auth(ask("GET"));
    serve(auth, "/v1/files/x");
    EXPECT_EQ(auth.status, 502) << "our key, not the client's";
    EXPECT_FALSE(auth.body.contains("sk-secret-of-one")) << auth.body;
    Exchange unreachable(ask("GET"));
    serve(unreachable, "/v1/files/x");
    EXPECT_EQ(unreachable.status, 502);
    EXPECT_EQ(world.upstream.asked.size(), 3U) << "one attempt each";
}

TEST_F(PassPathTest, ABrokenAnswerDoesNotLookWhole) {
    Play play = answers("half");
    play.headers = {{"content-type", "application/octet-stream"}};
    play.broken = Error(ErrorKind::upstream_protocol, "broke");
    world.upstream.plays("one.test", std::move(play));
    Exchange exchange(ask("GET"));
    serve(exchange, "/v1/files/x/content");
    EXPECT_EQ(exchange.body, "half");
    EXPECT_FALSE(exchange.complete);
    EXPECT_TRUE(logged("upstream_protocol")) << world.log_lines;
    EXPECT_EQ(world.upstream.open, 0);
}

TEST_F(PassPathTest, AnEmptyAnswerIsOne) {
    Play play = answers("");
    play.status = 204;
    play.pieces.clear();
    world.upstream.plays("one.test", std::move(play));
    Exchange exchange(ask("DELETE"));
    serve(exchange, "/v1/things/1");
    EXPECT_EQ(exchange.status, 204);
    EXPECT_FALSE(exchange.streamed);
    EXPECT_TRUE(exchange.complete);
}

}  // namespace
}  // namespace weir::gateway
