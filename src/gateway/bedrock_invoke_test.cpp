// Clients of Bedrock's InvokeModel through the whole life of a request.
#include <gtest/gtest.h>

#include "gateway/event_source.hpp"
#include "gateway/test_world.hpp"
#include "json/document.hpp"
#include "wire/bedrock_invoke/chunk.hpp"

namespace weir::gateway {
namespace {

using namespace test;

const std::string asks =
    R"({ "anthropic_version":"bedrock-2023-05-31", "max_tokens":90, "made_up":1.0,)"
    R"("messages":[{"role":"user","content":"hi"}]})";
const std::string answers =
    R"({"id":"msg_1","type":"message","role":"assistant","model":"claude","content":)"
    R"([{"type":"text","text":"hello"}],"stop_reason":"end_turn","stop_sequence":null,)"
    R"("usage":{"input_tokens":7,"output_tokens":3}, "new":[1.0]})";

AskedInPath path(std::string model, bool stream = false) {
    return {.model = std::move(model), .stream = stream, .key = {}};
}

// The inner events of a stream as "type".
std::string types_in(std::string_view body) {
    std::string types;
    EventSource source(Framing::event_stream, 1 << 20);
    const Result<void> read = source.feed(body, [&](const wire::SseEvent& frame) -> Result<void> {
        wire::bedrock_invoke::Unwrapper unwrapper({});
        const Result<wire::SseEvent> event = unwrapper.unwrap(frame);
        types += frame.exception ? frame.name : event ? event->name : "broken";
        types += ' ';
        return {};
    });
    return read ? types : "no frames";
}

TEST(BedrockInvoke, PassesByteForByteToAProviderThatSpeaksIt) {
    World world;
    world.wire_of_one = "bedrock_invoke";
    world.upstream.plays(
        "one.test", Play{.headers = {{"content-type", "application/json"}}, .pieces = {answers}});
    Fields headers = with_key;
    headers.emplace_back("X-Amzn-Bedrock-GuardrailIdentifier", "g-1");
    Exchange exchange({.headers = headers, .body = asks});
    world.serve(exchange, "bedrock_invoke", path("one/m"));
    EXPECT_EQ(exchange.status, 200) << exchange.body;
    EXPECT_EQ(exchange.body, answers);
    EXPECT_EQ(exchange.header("x-weir-dropped"), "");
    ASSERT_EQ(world.upstream.asked.size(), 1U);
    EXPECT_EQ(world.upstream.asked[0].target, "/v1/model/m/invoke");
    EXPECT_EQ(world.upstream.asked[0].body, asks);
    EXPECT_EQ(find_field(world.upstream.asked[0].headers, "x-amzn-bedrock-guardrailidentifier"),
              "g-1");
}

TEST(BedrockInvoke, AStreamPassesFrameForFrame) {
    World world;
    world.wire_of_one = "bedrock_invoke";
    std::string frames;
    for (
        const std::string_view event :
        {R"({"type":"message_start","message":{"id":"i","usage":{"input_tokens":7}}})",
         R"({"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":3}})",
         R"({"type":"message_stop","amazon-bedrock-invocationMetrics":{"inputTokenCount":7}})"})
        wire::bedrock_invoke::append_chunk(frames, event);
    world.upstream.plays("one.test",
                         Play{.headers = {{"content-type", "application/vnd.amazon.eventstream"}},
                              .pieces = {frames.substr(0, 100), frames.substr(100)}});
    Exchange exchange({.headers = with_key, .body = asks});
    world.serve(exchange, "bedrock_invoke", path("one/m", true));
    EXPECT_EQ(exchange.status, 200);
    EXPECT_EQ(exchange.body, frames);
    EXPECT_EQ(exchange.header("content-type"), "application/vnd.amazon.eventstream");
    EXPECT_EQ(world.upstream.asked.at(0).target, "/v1/model/m/invoke-with-response-stream");
}

TEST(BedrockInvoke, IsTranslatedForOtherProvidersAndNamesWhatTheyCannotBeTold) {
    World world;
    world.upstream.plays("one.test", test::answers());
    Fields headers = with_key;
    headers.emplace_back("x-amzn-bedrock-guardrailidentifier", "g-1");
    Exchange exchange({.headers = headers, .body = asks});
    world.serve(exchange, "bedrock_invoke", path("one/m"));
    EXPECT_EQ(exchange.status, 200) << exchange.body;
    const Result<json::Document> read = json::read(exchange.body);
    ASSERT_TRUE(read.has_value()) << exchange.body;
    EXPECT_TRUE(read->root()["type"].is("message"));
    const std::string_view dropped = exchange.header("x-weir-dropped");
    EXPECT_TRUE(dropped.contains("x-amzn-bedrock-guardrailidentifier")) << dropped;
    EXPECT_TRUE(dropped.contains("made_up")) << dropped;
    EXPECT_FALSE(dropped.contains("anthropic_version")) << dropped;
    EXPECT_EQ(world.upstream.asked.at(0).target, "/v1/chat/completions");
}

TEST(BedrockInvoke, AStreamOfAnotherProviderComesInChunks) {
    World world;
    Exchange exchange({.headers = with_key, .body = asks});
    world.serve(exchange, "bedrock_invoke", path("sim/echo", true));
    EXPECT_EQ(exchange.status, 200) << exchange.body;
    EXPECT_EQ(exchange.header("content-type"), "application/vnd.amazon.eventstream");
    const std::string types = types_in(exchange.body);
    EXPECT_TRUE(types.starts_with("message_start content_block_start content_block_delta"))
        << types;
    EXPECT_TRUE(types.ends_with("content_block_stop message_delta message_stop ")) << types;
}

TEST(BedrockInvoke, ErrorsAreExceptionsWithTheirNameInAHeader) {
    World world;
    Exchange strange({.headers = with_key, .body = R"({"inputText":"hi"})"});
    world.serve(strange, "bedrock_invoke", path("one/m"));
    EXPECT_EQ(strange.status, 400);
    EXPECT_EQ(strange.header("x-amzn-errortype"), "ValidationException");
    EXPECT_TRUE(strange.body.contains("Titan")) << strange.body;

    Exchange missing({.headers = with_key, .body = asks});
    world.serve(missing, "bedrock_invoke", path("nobody/nothing"));
    EXPECT_EQ(missing.status, 404);
    EXPECT_EQ(missing.header("x-amzn-errortype"), "ResourceNotFoundException");
    EXPECT_TRUE(world.upstream.asked.empty());
}

TEST(BedrockInvoke, ASignatureOfAwsIsNoKeyAndTheAnswerSaysWhatIs) {
    const std::string signature =
        "AWS4-HMAC-SHA256 Credential=AKIA/20261120/us-east-1/bedrock/aws4_request, "
        "SignedHeaders=host, Signature=00";
    for (const std::string_view wire : {"bedrock_invoke", "bedrock"}) {
        World world;
        world.keys_required = true;
        Exchange exchange({.headers = {{"authorization", signature}}, .body = asks});
        world.serve(exchange, wire, path("sim/echo"));
        EXPECT_EQ(exchange.status, 401);
        EXPECT_EQ(exchange.header("x-amzn-errortype"), "UnrecognizedClientException");
        EXPECT_TRUE(exchange.body.contains("AWS_BEARER_TOKEN_BEDROCK")) << exchange.body;
        EXPECT_FALSE(exchange.body.contains("AKIA")) << exchange.body;
    }
    // A key beside the signature is one.
    World world;
    world.keys_required = true;
    Exchange keyed(
        {.headers = {{"authorization", signature}, {"x-api-key", "secret-key-of-a-test"}},
         .body = asks});
    world.serve(keyed, "bedrock_invoke", path("sim/echo"));
    EXPECT_EQ(keyed.status, 200) << keyed.body;
}

}  // namespace
}  // namespace weir::gateway
