// Answers in JSON through the whole life of a request.
#include "gateway/structured_attempt.hpp"

#include <gtest/gtest.h>

#include "gateway/test_world.hpp"
#include "json/document.hpp"

namespace weir::gateway {
namespace {

using namespace test;

const std::string wants =
    R"(,"response_format":{"type":"json_schema","json_schema":{"name":"city","schema":{)"
    R"("type":"object","properties":{"name":{"type":"string"}},"required":["name"]}}})";

std::string claude_calls(std::string_view input) {
    return R"({"id":"msg_1","type":"message","role":"assistant","model":"claude","content":[)"
           R"({"type":"text","text":"Let me see."},)"
           R"({"type":"tool_use","id":"toolu_1","name":"city","input":)" +
           std::string(input) +
           R"(}],"stop_reason":"tool_use","stop_sequence":null,)"
           R"("usage":{"input_tokens":10,"output_tokens":5}})";
}

std::string chat_says(std::string_view quoted) {
    return R"({"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,)"
           R"("message":{"role":"assistant","content":)" +
           std::string(quoted) +
           R"(},"finish_reason":"stop"}],"usage":{"prompt_tokens":10,"completion_tokens":5,)"
           R"("total_tokens":15}})";
}

std::string claude_stream(std::string_view first, std::string_view second) {
    const auto event = [](std::string_view name, std::string_view data) {
        return "event: " + std::string(name) + "\ndata: " + std::string(data) + "\n\n";
    };
    const auto delta = [&](std::string_view quoted) {
        return event("content_block_delta",
                     R"({"type":"content_block_delta","index":0,"delta":{"type":)"
                     R"("input_json_delta","partial_json":)" +
                         std::string(quoted) + "}}");
    };
    return event("message_start",
                 R"({"type":"message_start","message":{"id":"msg_1","type":"message",)"
                 R"("role":"assistant","model":"claude","content":[],"stop_reason":null,)"
                 R"("usage":{"input_tokens":10,"output_tokens":1}}})") +
           event("content_block_start",
                 R"({"type":"content_block_start","index":0,"content_block":{"type":"tool_use",)"
                 R"("id":"toolu_1","name":"city","input":{}}})") +
           delta(first) + delta(second) +
           event("content_block_stop", R"({"type":"content_block_stop","index":0})") +
           event("message_delta", R"({"type":"message_delta","delta":{"stop_reason":"tool_use"},)"
                                  R"("usage":{"output_tokens":5}})") +
           event("message_stop", R"({"type":"message_stop"})");
}

json::Document parsed(std::string_view text) {
    Result<json::Document> document = json::read(text);
    EXPECT_TRUE(document.has_value()) << text;
    return document ? std::move(*document) : json::Document();
}

TEST(StructuredAttempt, AModelWithoutSchemasIsMadeToCallATool) {
    World world;
    world.wire_of_two = "anthropic";
    world.schemas = false;
    world.upstream.plays("two.test", answers(claude_calls(R"({"name":"Rome"})")));
    Exchange exchange(chat("two/m", wants));
    world.serve(exchange);
    EXPECT_EQ(exchange.status, 200) << exchange.body;
    EXPECT_EQ(exchange.header("x-weir-structured"), "tool");
    const json::Document answer = parsed(exchange.body);
    const json::Value choice = answer.root()["choices"].at(0);
    EXPECT_TRUE(choice["message"]["content"].is(R"({"name":"Rome"})")) << exchange.body;
    EXPECT_TRUE(choice["message"]["tool_calls"].is_null());
    EXPECT_TRUE(choice["finish_reason"].is("stop"));

    const json::Document asked = parsed(world.upstream.asked.at(0).body);
    EXPECT_TRUE(asked.root()["tool_choice"]["name"].is("city"));
    EXPECT_TRUE(asked.root()["tools"].at(0)["input_schema"]["required"].at(0).is("name"));
    EXPECT_TRUE(asked.root()["output_config"].is_null());
}

TEST(StructuredAttempt, AStreamOfTheToolsInputIsOneOfText) {
    const std::string stream = claude_stream(R"("{\"name\":")", R"("\"Rome\"}")");
    for (std::size_t cut = 1; cut < stream.size(); cut += 97) {
        World world;
        world.wire_of_two = "anthropic";
        world.schemas = false;
        world.upstream.plays("two.test", streams({stream.substr(0, cut), stream.substr(cut)}));
        Exchange exchange(chat("two/m", wants + R"(,"stream":true)"));
        world.serve(exchange);
        ASSERT_TRUE(exchange.body.ends_with("data: [DONE]\n\n")) << cut << exchange.body;
        ASSERT_TRUE(exchange.body.contains(R"("content":"{\"name\":")")) << exchange.body;
        ASSERT_TRUE(exchange.body.contains(R"("content":"\"Rome\"}")"));
        ASSERT_TRUE(exchange.body.contains(R"("finish_reason":"stop")"));
        ASSERT_FALSE(exchange.body.contains("tool_calls"));
    }
}

TEST(StructuredAttempt, AStreamThatDoesNotFitEndsInAnError) {
    World world;
    world.wire_of_two = "anthropic";
    world.schemas = false;
    const std::string stream = claude_stream(R"("{\"name\":")", R"("7}")");
    const std::size_t cut = stream.find("7}");
    world.upstream.plays("two.test", streams({stream.substr(0, cut), stream.substr(cut)}));
    Exchange exchange(chat("two/m", wants + R"(,"stream":true)"));
    world.serve(exchange);
    EXPECT_TRUE(exchange.body.contains("/name: must be of type string")) << exchange.body;
    EXPECT_FALSE(exchange.body.contains(R"("finish_reason":"stop")"));
}

TEST(StructuredAttempt, AHostThatRefusesTheFieldIsAskedByATool) {
    World world;
    world.unsupported_fields = "response_format";
    world.upstream.plays(
        "one.test",
        answers(
            R"({"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{)"
            R"("index":0,"message":{"role":"assistant","content":null,"tool_calls":[{"id":"a",)"
            R"("type":"function","function":{"name":"city","arguments":"{\"name\":\"Rome\"}"}}]},)"
            R"("finish_reason":"tool_calls"}],"usage":{"prompt_tokens":10,)"
            R"("completion_tokens":5,"total_tokens":15}})"));
    Exchange exchange(chat("one/m", wants));
    world.serve(exchange);
    EXPECT_EQ(exchange.header("x-weir-structured"), "tool");
    EXPECT_EQ(exchange.header("x-weir-dropped"), "") << "a response format is never dropped";
    EXPECT_TRUE(parsed(exchange.body)
                    .root()["choices"]
                    .at(0)["message"]["content"]
                    .is(R"({"name":"Rome"})"))
        << exchange.body;
}

TEST(StructuredAttempt, JsonWithoutASchemaIsAskedForInWords) {
    World world;
    world.unsupported_fields = "response_format";
    world.upstream.plays("one.test", answers(chat_says(R"("```json\n{\"a\":1}\n```")")));
    Exchange exchange(chat("one/m", R"(,"response_format":{"type":"json_object"})"));
    world.serve(exchange);
    EXPECT_EQ(exchange.header("x-weir-structured"), "prompt");
    EXPECT_TRUE(
        parsed(exchange.body).root()["choices"].at(0)["message"]["content"].is(R"({"a":1})"))
        << exchange.body;
    EXPECT_TRUE(world.upstream.asked.at(0).body.contains("Answer with one JSON value"));
}

TEST(StructuredAttempt, AnAnswerThatDoesNotFitLetsTheNextTargetServe) {
    World world;
    world.wire_of_two = "anthropic";
    world.schemas = false;
    world.structured.check = true;
    world.upstream.plays("one.test", fails(500));
    world.upstream.plays("two.test", answers(claude_calls(R"({"name":7})")));
    Exchange exchange(chat("both", wants));
    world.serve(exchange);
    EXPECT_EQ(exchange.status, 502) << exchange.body;
}

TEST(StructuredAttempt, ANativeAnswerPassesUncheckedUnlessTheRouteSaysSo) {
    World world;
    const std::string answer = chat_says(R"("{\"name\":7}")");
    world.upstream.plays("one.test", answers(answer));
    Exchange exchange(chat("one/m", wants));
    world.serve(exchange);
    EXPECT_EQ(exchange.header("x-weir-structured"), "native");
    EXPECT_EQ(exchange.body, answer);
}

TEST(StructuredAttempt, ARouteThatChecksPassesOnlyWhatFits) {
    World world;
    world.structured.check = true;
    const std::string good = chat_says(R"("{\"name\":\"Rome\"}")");
    world.upstream.plays("one.test", answers(chat_says(R"("{\"name\":7}")")));
    world.upstream.plays("two.test", answers(good));
    Exchange exchange(chat("both", wants));
    world.serve(exchange);
    EXPECT_EQ(exchange.status, 200);
    EXPECT_EQ(exchange.header("x-weir-provider"), "two") << exchange.body;
    EXPECT_EQ(exchange.body, good);
}

}  // namespace
}  // namespace weir::gateway
