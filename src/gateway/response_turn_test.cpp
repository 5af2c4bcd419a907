// Conversations of the Responses API over providers that keep them and providers that do not.
#include "gateway/response_turn.hpp"

#include "gateway/test_responses.hpp"
#include "json/document.hpp"

namespace weir::gateway {
namespace {

using namespace test;

json::Document parsed(std::string_view text) {
    Result<json::Document> document = json::read(text);
    EXPECT_TRUE(document.has_value()) << text;
    return document ? std::move(*document) : json::Document();
}

std::string id_of(const Exchange& exchange) { return parsed(exchange.body).root()["id"].text(); }

std::string turn(std::string_view model, std::string_view previous, std::string_view input,
                 std::string_view more = "") {
    return R"({"model":")" + std::string(model) + R"(","previous_response_id":")" +
           std::string(previous) + R"(","input":)" + std::string(input) + std::string(more) + "}";
}

void expect_not_found(const Exchange& exchange) {
    EXPECT_EQ(exchange.status, 400);
    const json::Document body = parsed(exchange.body);
    EXPECT_TRUE(body.root()["error"]["code"].is("previous_response_not_found")) << exchange.body;
    EXPECT_TRUE(body.root()["error"]["param"].is("previous_response_id")) << exchange.body;
}

TEST(ResponseTurn, GoesOnOverAWireThatKeepsNothing) {
    ResponseWorld world;
    world.wire_of_two = "anthropic";
    world.state();
    for (int i = 0; i < 2; ++i)
        world.upstream.plays("two.test", answers(claude_answer));
    const std::string first = id_of(
        world.ask(R"({"model":"two/m","instructions":"Be short.","input":"hi","store":true})"));
    EXPECT_TRUE(first.starts_with("resp_")) << first;
    const Exchange& second = world.ask(turn("two/m", first, R"("more")"));
    ASSERT_EQ(second.status, 200) << second.body;
    EXPECT_TRUE(parsed(second.body).root()["previous_response_id"].is(first));
    EXPECT_NE(id_of(second), first);
    EXPECT_EQ(second.header("x-weir-dropped"), "");
    const json::Document asked = parsed(world.upstream.asked.at(1).body);
    EXPECT_EQ(asked.root()["messages"].size(), 3U);
    EXPECT_TRUE(asked.root()["messages"].at(1)["role"].is("assistant"));
    EXPECT_EQ(world.upstream.asked[1].body.find("Be short"), std::string::npos)
        << "instructions are not carried over";
    EXPECT_NE(world.upstream.asked[0].body.find("Be short"), std::string::npos);
}

TEST(ResponseTurn, KeepsAStreamAsTheClientSawIt) {
    ResponseWorld world;
    world.state();
    world.upstream.plays("two.test",
                         streams({whole_stream.substr(0, 90), whole_stream.substr(90)}));
    const Exchange& exchange = world.ask(R"({"model":"two/m","input":"hi","stream":true})");
    ASSERT_TRUE(exchange.complete) << exchange.body;
    const std::size_t at = exchange.body.find(R"("id":"resp_)");
    ASSERT_NE(at, std::string::npos);
    const std::string id = exchange.body.substr(at + 6, 31);
    const SharedResponse kept = world.state().at_hand(KeyId(""), id);
    ASSERT_TRUE(kept) << id;
    EXPECT_NE(exchange.body.find(R"("response":)" + kept->response), std::string::npos);
    EXPECT_NE(kept->response.find("Héllo"), std::string::npos);
    EXPECT_NE(kept->input.find(R"("text":"hi")"), std::string::npos);
    EXPECT_EQ(kept->provider, "two");
    EXPECT_FALSE(kept->provider_keeps);
}

TEST(ResponseTurn, AStreamThatBreaksIsNotKept) {
    ResponseWorld world;
    world.state();
    world.upstream.plays("two.test", streams({text_event("Hé")}));
    world.ask(R"({"model":"two/m","input":"hi","stream":true})");
    EXPECT_EQ(world.state().counts().kept, 0);
}

TEST(ResponseTurn, WhatIsNotToBeStoredIsNot) {
    ResponseWorld world;
    world.state();
    world.upstream.plays("two.test", answers());
    const Exchange& first = world.ask(R"({"model":"two/m","input":"hi","store":false})");
    EXPECT_EQ(first.status, 200);
    EXPECT_EQ(world.state().counts().kept, 0);
    expect_not_found(world.ask(turn("two/m", id_of(first), R"("more")")));
    EXPECT_EQ(world.upstream.asked.size(), 1U);
}

TEST(ResponseTurn, AnExpiredOneIsNotFound) {
    ResponseWorld world;
    world.state();
    for (int i = 0; i < 2; ++i)
        world.upstream.plays("two.test", answers());
    const std::string first = id_of(world.ask(R"({"model":"two/m","input":"hi"})"));
    world.clock = noon + std::chrono::hours(24 * 30) - std::chrono::seconds(1);
    EXPECT_EQ(world.ask(turn("two/m", first, R"("more")")).status, 200);
    world.clock = noon + std::chrono::hours(24 * 30);
    expect_not_found(world.ask(turn("two/m", first, R"("more")")));
}

TEST(ResponseTurn, AnIdOfAnotherKeyIsRefusedEvenWhereTheProviderWouldKnowIt) {
    ResponseWorld world;
    world.wire_of_one = "openai_responses";
    world.custom = false;
    world.state().keep({.key = KeyId("key-9"),
                        .id = "resp_theirs",
                        .created = noon,
                        .expires = noon + std::chrono::hours(1),
                        .provider = "one",
                        .provider_keeps = true});
    // Until it is written only that key's memory has it; the store is asked after the queue.
    while (world.state().counts().queued_bytes > 0)
        std::this_thread::yield();
    expect_not_found(world.ask(turn("one/m", "resp_theirs", R"("more")")));
    EXPECT_TRUE(world.upstream.asked.empty());
}

TEST(ResponseTurn, PassesUntouchedToTheProviderThatKeepsIt) {
    ResponseWorld world;
    world.wire_of_two = "openai_responses";
    world.custom = false;
    world.state();
    world.upstream.plays("two.test", answers(response_answer));
    world.upstream.plays("two.test", answers(response_answer));
    const Exchange& first = world.ask(R"({"model":"m","input":"hi","model":"m"})");
    EXPECT_EQ(first.status, 400);  // a repeated key stays refused
    EXPECT_EQ(id_of(world.ask(R"({"model":"two/m","input":"hi"})")), "resp_theirs");
    const SharedResponse place = world.state().at_hand(KeyId(""), "resp_theirs");
    ASSERT_TRUE(place);
    EXPECT_TRUE(place->provider_keeps);
    EXPECT_FALSE(place->has_content()) << "the provider stores it";
    // The route's first target is another one.
    const std::string body = turn("both", "resp_theirs", R"("more")");
    const Exchange& second = world.ask(body);
    EXPECT_EQ(second.header("x-weir-provider"), "two");
    EXPECT_EQ(second.header("x-weir-attempts"), "1");
    EXPECT_EQ(world.upstream.asked.at(1).body, turn("m", "resp_theirs", R"("more")"));
}

TEST(ResponseTurn, FailsOverWithWhatItKeptOfPassedResponses) {
    for (const bool keep_passed : {true, false}) {
        ResponseWorld world;
        world.settings.keep_passed = keep_passed;
        world.wire_of_two = "openai_responses";
        world.custom = false;
        world.retry.attempts_max = 2;
        world.state();
        world.upstream.plays("two.test", answers(response_answer));
        world.ask(R"({"model":"two/m","input":"hi"})");
        world.upstream.plays("two.test", fails(503));
        world.upstream.plays("one.test", answers());
        const Exchange& second = world.ask(turn("both", "resp_theirs", R"("more")"));
        if (!keep_passed) {
            expect_not_found(second);
            EXPECT_NE(second.body.find("two keeps it"), std::string::npos) << second.body;
            continue;
        }
        EXPECT_EQ(second.status, 200) << second.body;
        EXPECT_EQ(second.header("x-weir-provider"), "one");
        const json::Document asked = parsed(world.upstream.asked.back().body);
        EXPECT_EQ(asked.root()["messages"].size(), 3U);
    }
}

TEST(ResponseTurn, SaysEverythingAgainToAnEndpointOfTheUsersOwn) {
    ResponseWorld world;
    world.wire_of_one = "openai_responses";
    world.state();
    world.upstream.plays("one.test", answers(response_answer));
    world.upstream.plays("one.test", answers(response_answer));
    world.ask(R"({"model":"one/m","input":"hi"})");
    EXPECT_TRUE(world.state().at_hand(KeyId(""), "resp_theirs")->has_content());
    world.ask(turn("one/m", "resp_theirs", R"("more")", R"(,"temperature":1.0)"));
    const std::string& asked = world.upstream.asked.at(1).body;
    EXPECT_EQ(asked.find("previous_response_id"), std::string::npos) << asked;
    EXPECT_EQ(parsed(asked).root()["input"].size(), 3U);
    EXPECT_NE(asked.find(R"("temperature":1.0)"), std::string::npos) << "all else is as it came";
}

TEST(ResponseTurn, AProviderThatRefusesStateIsToldNothingOfIt) {
    ResponseWorld world;
    world.wire_of_one = "openai_responses";
    world.custom = false;
    world.unsupported_fields = "previous_response_id";
    world.state();
    for (int i = 0; i < 2; ++i)
        world.upstream.plays("one.test", answers(response_answer));
    world.ask(R"({"model":"one/m","input":"hi","store":true})");
    EXPECT_EQ(world.upstream.asked.at(0).body.find("store"), std::string::npos);
    const Exchange& second = world.ask(turn("one/m", "resp_theirs", R"("more")"));
    EXPECT_EQ(second.header("x-weir-dropped"), "");
    const std::string& asked = world.upstream.asked.at(1).body;
    EXPECT_EQ(asked.find("previous_response_id"), std::string::npos) << asked;
    EXPECT_EQ(parsed(asked).root()["input"].size(), 3U);
}

TEST(ResponseTurn, AnUnknownIdGoesToWhoMayKnowIt) {
    ResponseWorld world;
    world.wire_of_two = "openai_responses";
    world.custom = false;
    world.state();
    world.upstream.plays("two.test", answers(response_answer));
    const Exchange& exchange = world.ask(turn("both", "resp_older", R"("more")"));
    EXPECT_EQ(exchange.status, 200) << exchange.body;
    EXPECT_EQ(exchange.header("x-weir-provider"), "two");
    expect_not_found(world.ask(turn("one/m", "resp_older", R"("more")")));
}

TEST(ResponseTurn, ABackgroundAnswerStaysWithItsProvider) {
    ResponseWorld world;
    world.wire_of_one = "openai_responses";
    world.custom = false;
    world.settings.keep_passed = true;
    world.state();
    world.upstream.plays("one.test", answers(R"({"id":"resp_bg","object":"response","status":)"
                                             R"("queued","model":"m","output":[],"usage":null})"));
    EXPECT_EQ(world.ask(R"({"model":"one/m","input":"hi","background":true})").status, 200);
    EXPECT_FALSE(world.state().at_hand(KeyId(""), "resp_bg")->has_content());
    const Exchange& refused = world.ask(R"({"model":"two/m","input":"hi","background":true})");
    EXPECT_EQ(refused.status, 400);
    EXPECT_TRUE(parsed(refused.body).root()["error"]["param"].is("background")) << refused.body;
}

TEST(ResponseTurn, CallsAndTheirResultsAreOneConversation) {
    ResponseWorld world;
    world.wire_of_two = "anthropic";
    world.state();
    world.upstream.plays(
        "two.test",
        answers(R"({"id":"msg_1","type":"message","role":"assistant","model":"claude","content":[)"
                R"({"type":"tool_use","id":"toolu_1","name":"add","input":{"a":1}}],)"
                R"("stop_reason":"tool_use","usage":{"input_tokens":1,"output_tokens":1}})"));
    world.upstream.plays("two.test", answers(claude_answer));
    const std::string tools =
        R"(,"tools":[{"type":"function","name":"add","parameters":{"type":"object"}}])";
    const std::string first = id_of(world.ask(R"({"model":"two/m","input":"add")" + tools + "}"));
    const Exchange& second = world.ask(
        turn("two/m", first,
             R"([{"type":"function_call_output","call_id":"toolu_1","output":"2"}])", tools));
    ASSERT_EQ(second.status, 200) << second.body;
    const json::Document asked = parsed(world.upstream.asked.at(1).body);
    const json::Value messages = asked.root()["messages"];
    ASSERT_EQ(messages.size(), 3U);
    EXPECT_TRUE(messages.at(1)["content"].at(0)["id"].is("toolu_1"));
    EXPECT_TRUE(messages.at(2)["content"].at(0)["tool_use_id"].is("toolu_1"));
}

TEST(ResponseTurn, ReservesForWhatWasSaidBefore) {
    ResponseWorld world;
    world.limits.budgets[static_cast<std::size_t>(meter::Period::day)] = NanoUsd(4'000'000);
    world.keys_required = true;
    world.state().keep(
        {.key = KeyId("key-1"),
         .id = "resp_long",
         .created = noon,
         .expires = noon + std::chrono::hours(1),
         .response = std::string(response_answer),
         .input = R"([{"role":"user","content":")" + std::string(20'000, 'x') + R"("}])"});
    world.upstream.plays("one.test", answers());
    world.upstream.plays("one.test", answers());
    EXPECT_EQ(world.ask(R"({"model":"one/m","input":"hi"})").status, 200);
    EXPECT_EQ(world.ask(turn("one/m", "resp_long", R"("more")")).status, 402) << "a budget";
}

}  // namespace
}  // namespace weir::gateway
