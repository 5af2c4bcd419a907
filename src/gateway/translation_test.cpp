// Clients and providers that speak different wires, through the whole life of a request.
#include "gateway/translation.hpp"

#include <gtest/gtest.h>

#include "gateway/test_world.hpp"
#include "json/document.hpp"
#include "wire/operation/operation.hpp"
#include "wire/seal.hpp"

namespace weir::gateway {
namespace {

using namespace test;

constexpr std::string_view claude_answer =
    R"({"id":"msg_1","type":"message","role":"assistant","model":"claude","content":[{"type":"text",)"
    R"("text":"hello"}],"stop_reason":"end_turn","stop_sequence":null,)"
    R"("usage":{"input_tokens":10,"output_tokens":5}})";

const std::string claude_stream =
    "event: message_start\ndata: "
    "{\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\",\"type\":"
    "\"message\",\"role\":\"assistant\",\"model\":\"claude\",\"content\":[],\"stop_reason\":null,"
    "\"usage\":{\"input_tokens\":10,\"output_tokens\":1}}}\n\n"
    "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,"
    "\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n"
    "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{"
    "\"type\":\"text_delta\",\"text\":\"hel\"}}\n\n"
    "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{"
    "\"type\":\"text_delta\",\"text\":\"lo\"}}\n\n"
    "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":0}\n\n"
    "event: message_delta\ndata: "
    "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},"
    "\"usage\":{\"output_tokens\":5}}\n\n"
    "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";

json::Document parsed(std::string_view text) {
    Result<json::Document> document = json::read(text);
    EXPECT_TRUE(document.has_value()) << text;
    return document ? std::move(*document) : json::Document();
}

TEST(Translation, AChatClientIsServedByAProviderOfAnotherWire) {
    World world;
    world.wire_of_two = "anthropic";
    world.upstream.plays("two.test", answers(claude_answer));
    Exchange exchange(chat("two/m", R"(,"max_tokens":50,"seed":7)"));
    world.serve(exchange);
    EXPECT_EQ(exchange.status, 200);
    const json::Document answer = parsed(exchange.body);
    EXPECT_TRUE(answer.root()["choices"].at(0)["message"]["content"].is("hello"));
    EXPECT_EQ(answer.root()["usage"]["total_tokens"].integer(), 15);
    EXPECT_EQ(exchange.header("x-weir-cost"), "0.00002") << "the provider's usage is what counts";
    EXPECT_EQ(exchange.header("x-weir-dropped"), "seed");

    ASSERT_EQ(world.upstream.asked.size(), 1U);
    EXPECT_EQ(world.upstream.asked[0].target, "/v1/messages");
    const json::Document asked = parsed(world.upstream.asked[0].body);
    EXPECT_TRUE(asked.root()["model"].is("m"));
    EXPECT_EQ(asked.root()["max_tokens"].integer(), 50);
}

TEST(Translation, FallsBackFromOneWireToAnother) {
    World world;
    world.wire_of_two = "anthropic";
    world.upstream.plays("one.test", fails(500));
    world.upstream.plays("two.test", answers(claude_answer));
    Exchange exchange(chat("both"));
    world.serve(exchange);
    EXPECT_EQ(exchange.status, 200) << exchange.body;
    EXPECT_EQ(exchange.header("x-weir-provider"), "two");
    EXPECT_TRUE(parsed(exchange.body).root()["choices"].at(0)["message"]["content"].is("hello"));
}

TEST(Translation, AStreamIsTranslatedWhereverItIsCut) {
    std::string expected;
    for (std::size_t cut = 1; cut < claude_stream.size(); cut += 7) {
        World world;
        world.wire_of_two = "anthropic";
        world.upstream.plays("two.test",
                             streams({claude_stream.substr(0, cut), claude_stream.substr(cut)}));
        Exchange exchange(chat("two/m", R"(,"stream":true)"));
        world.serve(exchange);
        ASSERT_EQ(exchange.status, 200);
        ASSERT_TRUE(exchange.body.ends_with("data: [DONE]\n\n")) << cut << exchange.body;
        // The time of creation is ours where the provider names none: the same in this world.
        if (expected.empty()) expected = exchange.body;
        ASSERT_EQ(exchange.body.size(), expected.size()) << cut;
        ASSERT_EQ(world.charged(), NanoUsd(0));
        ASSERT_EQ(world.metrics.of("two", "m").cost_nano.value(), answer_cost.value()) << cut;
    }
    EXPECT_TRUE(expected.contains(R"("content":"hel")"));
}

TEST(Translation, AStreamThatBreaksEndsInTheClientsWords) {
    World world;
    world.wire_of_two = "anthropic";
    world.upstream.plays("two.test", streams({claude_stream.substr(0, claude_stream.size() / 2)}));
    Exchange exchange(chat("two/m", R"(,"stream":true)"));
    world.serve(exchange);
    EXPECT_TRUE(exchange.body.contains(R"("error":{)")) << exchange.body;
    EXPECT_FALSE(exchange.body.contains("event: error"));
}

TEST(Translation, AnyVendorsClientIsServedByAChatProvider) {
    struct Row {
        std::string_view wire;
        std::string body;
        AskedInPath asked;
        std::string_view expected;
    };
    const Row rows[] = {
        {"anthropic",
         R"({"model":"one/m","max_tokens":9,"messages":[{"role":"user","content":"hi"}]})",
         {},
         R"("text":"hello")"},
        {"openai_responses", R"({"model":"one/m","input":"hi"})", {}, R"("text":"hello")"},
        {"gemini",
         R"({"contents":[{"role":"user","parts":[{"text":"hi"}]}]})",
         {.model = "one/m", .key = {}},
         R"("text":"hello")"},
        {"bedrock",
         R"({"messages":[{"role":"user","content":[{"text":"hi"}]}]})",
         {.model = "one/m", .key = {}},
         R"("text":"hello")"},
        {"cohere",
         R"({"model":"one/m","messages":[{"role":"user","content":"hi"}]})",
         {},
         R"("text":"hello")"},
    };
    for (const Row& row : rows) {
        World world;
        world.upstream.plays("one.test", answers());
        Exchange exchange({.headers = with_key, .body = row.body});
        world.serve(exchange, row.wire, row.asked);
        EXPECT_EQ(exchange.status, 200) << row.wire << exchange.body;
        EXPECT_TRUE(exchange.body.contains(row.expected)) << row.wire << exchange.body;
        ASSERT_EQ(world.upstream.asked.size(), 1U) << row.wire;
        const json::Document asked = parsed(world.upstream.asked[0].body);
        EXPECT_TRUE(asked.root()["model"].is("m")) << row.wire;
        EXPECT_TRUE(asked.root()["messages"].at(0)["role"].is("user")) << row.wire;
    }
}

TEST(Translation, ABodyOfNoWireIsTheClientsFaultInItsOwnWords) {
    World world;
    Exchange exchange({.headers = with_key, .body = R"({"contents":"hi"})"});
    world.serve(exchange, "gemini", {.model = "one/m", .key = {}});
    EXPECT_EQ(exchange.status, 400);
    EXPECT_TRUE(parsed(exchange.body).root()["error"]["status"].is("INVALID_ARGUMENT"))
        << exchange.body;
    EXPECT_TRUE(world.upstream.asked.empty());
}

TEST(Translation, WhatCannotBeSaidRefusesTheCallWhereTheRouteWantsThat) {
    World world;
    world.wire_of_two = "anthropic";
    world.on_loss = route::OnLoss::refuse;
    world.upstream.plays("one.test", fails(500));
    Exchange exchange(chat("both", R"(,"seed":7)"));
    world.serve(exchange);
    EXPECT_EQ(world.upstream.asked.size(), 1U) << "the second target cannot be told the seed";
    EXPECT_EQ(exchange.status, 400);
    EXPECT_TRUE(exchange.body.contains("seed")) << exchange.body;
}

TEST(Translation, AChatIsNotKeptByAProviderThatKeepsUnlessToldNotTo) {
    for (const std::string_view said : {"", R"(,"store":true)"}) {
        World world;
        world.wire_of_two = "openai_responses";
        world.upstream.plays("two.test", fails(400));
        Exchange exchange(chat("two/m", said));
        world.serve(exchange);
        ASSERT_EQ(world.upstream.asked.size(), 1U);
        EXPECT_EQ(world.upstream.asked[0].target, "/v1/responses");
        const json::Document asked = parsed(world.upstream.asked[0].body);
        EXPECT_EQ(asked.root()["store"].boolean(), !said.empty());
        EXPECT_TRUE(asked.root()["include"].at(0).is("reasoning.encrypted_content"));
    }
}

TEST(Translation, TheSameWirePassesByteForByte) {
    World world;
    world.wire_of_two = "anthropic";
    world.upstream.plays("two.test", answers(claude_answer));
    const std::string body =
        R"({"model":"two/m","max_tokens":9,"invented":[1, 2],"messages":[{"role":"user","content":"hi"}]})";
    Exchange exchange({.headers = with_key, .body = body});
    world.serve(exchange, "anthropic");
    EXPECT_EQ(exchange.status, 200);
    EXPECT_EQ(exchange.body, claude_answer);
    std::string expected = body;
    expected.replace(expected.find("two/m"), 5, "m");
    ASSERT_EQ(world.upstream.asked.size(), 1U);
    EXPECT_EQ(world.upstream.asked[0].body, expected);
    EXPECT_EQ(world.metrics.of("two", "m").cost_nano.value(), answer_cost.value());
}

// The seal of an answer that another provider gave is cut out, and all else stays as it is.
TEST(Translation, TheSameWirePassesWithoutWhatOnlyOthersCanRead) {
    World world;
    world.wire_of_two = "anthropic";
    world.upstream.plays("two.test", answers(claude_answer));
    const std::string seal = wire::seal_proof({.signature = "s", .origin = {.wire = "gemini"}});
    const std::string block =
        R"({"type":"thinking","thinking":"t","signature":")" + seal + R"("}, )";
    const std::string body =
        R"({"model":"two/m","max_tokens":9,"messages":[{"role":"user","content":"hi"},)"
        R"({"role":"assistant","content":[)" +
        block + R"({"type":"text", "text":"x"}]},{"role":"user","content":"go on"}]})";
    Exchange exchange({.headers = with_key, .body = body});
    world.serve(exchange, "anthropic");
    EXPECT_EQ(exchange.status, 200);
    EXPECT_EQ(exchange.header("x-weir-dropped"), "messages[1].content[0]");
    std::string expected = body;
    expected.replace(expected.find("two/m"), 5, "m");
    expected.replace(expected.find(block), block.size(), "");
    ASSERT_EQ(world.upstream.asked.size(), 1U);
    EXPECT_EQ(world.upstream.asked[0].body, expected);
}

// What one provider proved goes back to it through a client of another wire, and to no other.
TEST(Translation, ProofsGoBackToTheirProviderOnly) {
    World world;
    world.wire_of_two = "anthropic";
    world.upstream.plays(
        "two.test",
        answers(
            R"({"id":"msg_1","type":"message","role":"assistant","model":"claude","content":[)"
            R"({"type":"thinking","thinking":"hm","signature":"EqQB"},{"type":"text","text":"hello"}],)"
            R"("stop_reason":"end_turn","usage":{"input_tokens":10,"output_tokens":5}})"));
    Exchange first(chat("two/m"));
    world.serve(first);
    ASSERT_EQ(first.status, 200);
    EXPECT_FALSE(first.body.contains("EqQB")) << first.body;
    const json::Document answer = parsed(first.body);
    const std::string_view message = answer.root()["choices"].at(0)["message"].raw();
    const auto again = [&](std::string_view model) {
        Exchange exchange({.headers = with_key,
                           .body = R"({"model":")" + std::string(model) +
                                   R"(","messages":[{"role":"user","content":"q"},)" +
                                   std::string(message) + R"(,{"role":"user","content":"q"}]})"});
        world.serve(exchange);
        return world.upstream.asked.back().body;
    };
    world.upstream.plays("two.test", answers(claude_answer));
    const std::string back = again("two/m");
    EXPECT_TRUE(back.contains(R"({"type":"thinking","thinking":"hm","signature":"EqQB"})")) << back;
    world.upstream.plays("one.test", answers());
    const std::string elsewhere = again("one/m");
    EXPECT_FALSE(elsewhere.contains("thinking_blocks")) << elsewhere;
    EXPECT_TRUE(elsewhere.contains(R"("content":"hello")")) << elsewhere;
}

// Without input the prompt is the whole conversation, and nobody else has it.
TEST(Translation, AStoredPromptAloneIsRefusedByAnotherWire) {
    for (const std::string_view said : {"", R"("instructions":"be brief",)", R"("input":[],)"}) {
        World world;
        Exchange exchange(
            {.headers = with_key,
             .body = R"({"model":"one/m",)" + std::string(said) + R"("prompt":{"id":"pmpt_1"}})"});
        world.serve(exchange, "openai_responses");
        EXPECT_EQ(exchange.status, 400) << exchange.body;
        EXPECT_TRUE(parsed(exchange.body).root()["error"]["param"].is("prompt")) << exchange.body;
        EXPECT_TRUE(world.upstream.asked.empty());
    }
    World world;
    world.upstream.plays("one.test", answers());
    Exchange exchange(
        {.headers = with_key, .body = R"({"model":"one/m","input":"hi","prompt":{"id":"p"}})"});
    world.serve(exchange, "openai_responses");
    EXPECT_EQ(exchange.status, 200) << exchange.body;
    EXPECT_EQ(exchange.header("x-weir-dropped"), "prompt");
}

// boto3 makes the class of its exception from this header alone.
TEST(Translation, AnAwsErrorKeepsItsName) {
    World world;
    world.wire_of_two = "bedrock";
    world.upstream.plays(
        "two.test",
        Play{.status = 400,
             .headers = {{"x-amzn-errortype", "ValidationException:http://internal.amazon.com/"}},
             .pieces = {R"({"message":"no such thing"})"}});
    Exchange exchange({.headers = with_key,
                       .body = R"({"messages":[{"role":"user","content":[{"text":"hi"}]}]})"});
    world.serve(exchange, "bedrock", {.model = "two/m", .key = {}});
    EXPECT_EQ(exchange.status, 400);
    EXPECT_EQ(exchange.body, R"({"message":"no such thing"})");
    EXPECT_EQ(exchange.header("x-amzn-errortype"), "ValidationException");
}

// Operations beside chat: they pass through, and are routed, priced and recorded like chat.
TEST(Operations, EmbeddingsPassByteForByteAndArePriced) {
    World world;
    const std::string_view answer =
        R"({"object":"list","data":[{"object":"embedding","index":0,"embedding":[0.25,-1]}],)"
        R"("model":"embedder","usage":{"prompt_tokens":10,"total_tokens":10}})";
    world.upstream.plays("one.test", answers(answer));
    Exchange exchange(
        {.headers = with_key, .body = R"({"input":"a" ,"model":"one/embedder","dimensions":2})"});
    world.serve(exchange, wire::find_operation("embeddings")->wire,
                {.model = {}, .key = {}, .kind = catalog::Kind::embedding});
    EXPECT_EQ(exchange.status, 200);
    EXPECT_EQ(exchange.body, answer);
    EXPECT_EQ(exchange.header("x-weir-cost"), "0.00001");
    ASSERT_EQ(world.upstream.asked.size(), 1U);
    EXPECT_EQ(world.upstream.asked[0].target, "/v1/embeddings");
    EXPECT_EQ(world.upstream.asked[0].body, R"({"input":"a" ,"model":"embedder","dimensions":2})");
}

TEST(Operations, AModelOfAnotherKindIsRefusedBeforeAnybodyIsAsked) {
    World world;
    Exchange embed({.headers = with_key, .body = R"({"input":"a","model":"one/m"})"});
    world.serve(embed, wire::find_operation("embeddings")->wire,
                {.model = {}, .key = {}, .kind = catalog::Kind::embedding});
    EXPECT_NE(embed.status, 200);
    EXPECT_TRUE(embed.body.contains("is no model for embedding")) << embed.body;
    Exchange talk(chat("one/embedder"));
    world.serve(talk);
    EXPECT_NE(talk.status, 200);
    EXPECT_TRUE(talk.body.contains("is no model for chat")) << talk.body;
    EXPECT_TRUE(world.upstream.asked.empty());
}

}  // namespace
}  // namespace weir::gateway
