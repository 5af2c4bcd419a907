// What key, rules and client demand, end to end: who is asked, and who must not be.
#include <gtest/gtest.h>

#include "gateway/test_world.hpp"

namespace weir::gateway {
namespace {

using namespace test;

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

// A request with the known key.
Exchange::Request keyed(const std::string& model, const std::string& members = "") {
    Exchange::Request request = chat(model, members);
    request.headers.insert(request.headers.end(), with_key.begin(), with_key.end());
    return request;
}

TEST(PlanOfCall, NoByteOfAResidentKeyGoesElsewhereEvenWhenItsRegionFails) {
    for (const char* model : {"both", "m", "one/m", "auto", R"(auto?region=us-east-1)"}) {
        World world;
        world.keys_required = true;
        world.region_of_one = "us-east-1";
        world.region_of_two = "eu-west-1";
        world.key_require = {.source = "the key", .regions = {"eu"}};
        for (int i = 0; i < 8; ++i)
            world.upstream.plays("two.test", fails(503));
        Exchange exchange(keyed(model, R"(,"models":["one/m"],"fallbacks":["one/m"])"));
        world.serve(exchange);
        EXPECT_NE(exchange.status, 200) << model;
        for (const Upstream::Asked& asked : world.upstream.asked)
            EXPECT_EQ(asked.authority, "two.test") << model;
    }
}

TEST(PlanOfCall, AResidentKeyIsToldWhatTheTargetLacks) {
    World world;
    world.keys_required = true;
    world.key_require = {.source = "the key", .regions = {"eu"}};
    Exchange exchange(keyed("one/m"));
    world.serve(exchange);
    EXPECT_EQ(exchange.status, 422);
    EXPECT_TRUE(contains(exchange.body, "region: wanted eu, is (none) (the key)")) << exchange.body;
    EXPECT_TRUE(world.upstream.asked.empty());
}

TEST(PlanOfCall, AKeyMayBeForSomeModelsOnly) {
    const auto status = [](const std::string& model, const std::string& members) {
        World world;
        world.keys_required = true;
        world.key_models = {"both", "two/*"};
        for (const char* host : {"one.test", "two.test"})
            world.upstream.plays(host, answers());
        Exchange exchange(keyed(model, members));
        world.serve(exchange);
        return exchange.status;
    };
    EXPECT_EQ(status("both", ""), 200);
    EXPECT_EQ(status("two/m", ""), 200);
    EXPECT_EQ(status("one/m", ""), 403);
    EXPECT_EQ(status("two/m", R"(,"models":["one/m"])"), 403) << "nor as a fallback";
}

TEST(PlanOfCall, ARuleTurnsRefusesAndDemands) {
    const auto serve = [](route::Rule rule) {
        World world;
        world.region_of_two = "eu-west-1";
        world.rules.push_back(std::move(rule));
        for (const char* host : {"one.test", "two.test"})
            world.upstream.plays(host, answers());
        Exchange exchange(chat("both"));
        world.serve(exchange);
        return std::string(exchange.header("x-weir-provider")) + std::to_string(exchange.status);
    };
    EXPECT_EQ(serve({.place = "rules[0]", .use = "two/m"}), "two200");
    EXPECT_EQ(serve({.place = "rules[0]", .refuse = "not today"}), "403");
    EXPECT_EQ(serve({.place = "rules[0]", .require = {.source = "r", .regions = {"eu"}}}),
              "two200");
    EXPECT_EQ(serve({.place = "rules[0]", .when = {.tools = true}, .refuse = "no"}), "one200");
}

TEST(PlanOfCall, OpenRoutersProviderObjectChoosesAndStaysHere) {
    World world;
    world.upstream.plays("two.test", answers());
    Exchange exchange(chat("m", R"(,"provider":{"order":["two"],"allow_fallbacks":false})"));
    world.serve(exchange);
    EXPECT_EQ(exchange.status, 200) << exchange.body;
    ASSERT_EQ(world.upstream.asked.size(), 1U);
    EXPECT_EQ(world.upstream.asked[0].body, chat_body("m"))
        << "the provider would refuse a field that it does not know";
}

TEST(PlanOfCall, LiteLLMsFallbacksAreAskedWhenTheModelFails) {
    World world;
    world.upstream.plays("one.test", fails(404));
    world.upstream.plays("two.test", answers());
    Exchange exchange(chat("one/m", R"(,"fallbacks":[{"model":"two/m"}])"));
    world.serve(exchange);
    EXPECT_EQ(exchange.status, 200) << exchange.body;
    EXPECT_EQ(exchange.header("x-weir-provider"), "two");
}

TEST(PlanOfCall, AWishIsServedByTheCheapestThatFulfilsIt) {
    World world;
    for (const char* host : {"one.test", "two.test"})
        world.upstream.plays(host, answers());
    Exchange exchange(chat("auto?provider=one|two&price_in<=9&id=m"));
    world.serve(exchange);
    EXPECT_EQ(exchange.status, 200) << exchange.body;
    EXPECT_EQ(world.upstream.asked[0].body, chat_body("m"));
}

TEST(PlanOfCall, AWishThatNobodyFulfilsIs422AndNamesTheNearest) {
    World world;
    Exchange exchange(chat("auto?provider=one&price_out<=0.5"));
    world.serve(exchange);
    EXPECT_EQ(exchange.status, 422);
    EXPECT_TRUE(contains(exchange.body, "which lacks price_out<=0.5 (is 2 USD)")) << exchange.body;
    Exchange unknown(chat("auto?tols"));
    world.serve(unknown);
    EXPECT_EQ(unknown.status, 400);
    EXPECT_TRUE(contains(unknown.body, "did you mean \\\"tools\\\"?")) << unknown.body;
    EXPECT_TRUE(world.upstream.asked.empty());
}

}  // namespace
}  // namespace weir::gateway
