// Ollama's own API behind clients of other wires, through the whole life of a request.
#include <gtest/gtest.h>

#include "gateway/test_world.hpp"
#include "json/document.hpp"

namespace weir::gateway {
namespace {

using namespace test;

const std::string asks = R"({"model":"one/m","messages":[{"role":"user","content":"hi"}]})";
const std::string asks_stream =
    R"({"model":"one/m","stream":true,"stream_options":{"include_usage":true},)"
    R"("messages":[{"role":"user","content":"hi"}]})";
const std::string answer_line =
    R"({"model":"m","created_at":"2026-08-07T06:08:11.017589Z","message":{"role":"assistant",)"
    R"("content":"hello"},"done":true,"done_reason":"stop","total_duration":9,)"
    R"("prompt_eval_count":10,"eval_count":5})";

std::string line(std::string_view content) {
    return R"({"model":"m","created_at":"t","message":{"role":"assistant","content":")" +
           std::string(content) + "\"},\"done\":false}\n";
}

Play lines(std::vector<std::string> pieces) {
    return {.headers = {{"content-type", "application/x-ndjson"}}, .pieces = std::move(pieces)};
}

TEST(Ollama, AnAnswerIsTranslatedCountedAndPriced) {
    World world;
    world.wire_of_one = "ollama";
    world.upstream.plays("one.test", Play{.headers = {{"content-type", "application/json"}},
                                          .pieces = {answer_line}});
    Exchange exchange({.headers = with_key, .body = asks});
    world.serve(exchange);
    EXPECT_EQ(exchange.status, 200) << exchange.body;
    const Result<json::Document> read = json::read(exchange.body);
    ASSERT_TRUE(read.has_value());
    EXPECT_TRUE(read->root()["choices"].at(0)["message"]["content"].is("hello"));
    EXPECT_TRUE(read->root()["choices"].at(0)["finish_reason"].is("stop"));
    EXPECT_EQ(read->root()["usage"]["prompt_tokens"].integer(), 10);
    EXPECT_EQ(read->root()["usage"]["completion_tokens"].integer(), 5);
    EXPECT_EQ(exchange.header("x-weir-cost"), "0.00002");
    EXPECT_EQ(exchange.header("x-weir-dropped"), "");
    ASSERT_EQ(world.upstream.asked.size(), 1U);
    EXPECT_EQ(world.upstream.asked[0].target, "/v1/api/chat");
    EXPECT_EQ(world.upstream.asked[0].body,
              R"({"model":"m","messages":[{"role":"user","content":"hi"}],"stream":false})");
}

TEST(Ollama, AStreamOfLinesBecomesTheClientsStream) {
    World world;
    world.wire_of_one = "ollama";
    const std::string whole = line("hel") + line("lo") +
                              R"({"model":"m","message":{"content":""},"done":true,)"
                              R"("done_reason":"length","prompt_eval_count":10,"eval_count":5})"
                              "\n";
    world.upstream.plays("one.test", lines({whole.substr(0, 50), whole.substr(50)}));
    Exchange exchange({.headers = with_key, .body = asks_stream});
    world.serve(exchange);
    EXPECT_EQ(exchange.status, 200) << exchange.body;
    EXPECT_TRUE(exchange.complete);
    EXPECT_TRUE(exchange.header("content-type").starts_with("text/event-stream"));
    EXPECT_TRUE(exchange.body.contains(R"("content":"hel")")) << exchange.body;
    EXPECT_TRUE(exchange.body.contains(R"("content":"lo")"));
    EXPECT_TRUE(exchange.body.contains(R"("finish_reason":"length")"));
    EXPECT_TRUE(exchange.body.contains(R"("prompt_tokens":10)"));
    EXPECT_TRUE(exchange.body.ends_with("data: [DONE]\n\n"));
    EXPECT_TRUE(world.upstream.asked.at(0).body.contains(R"("stream":true)"));
}

TEST(Ollama, AStreamThatEndsEarlyOrTellsOfAnErrorEndsTheClientsWithAnError) {
    for (const std::string& end :
         {std::string(), std::string("{\"error\":\"the runner has died\"}\n")}) {
        World world;
        world.wire_of_one = "ollama";
        world.upstream.plays("one.test", lines({line("hel"), end}));
        Exchange exchange({.headers = with_key, .body = asks_stream});
        world.serve(exchange);
        EXPECT_TRUE(exchange.body.contains(R"("content":"hel")")) << exchange.body;
        EXPECT_TRUE(exchange.body.contains(R"("error")")) << exchange.body;
        if (!end.empty()) EXPECT_TRUE(exchange.body.contains("the runner has died"));
        EXPECT_FALSE(exchange.body.contains(R"("finish_reason":"stop")")) << exchange.body;
    }
}

TEST(Ollama, AMissingModelIsOneToTheClient) {
    World world;
    world.wire_of_one = "ollama";
    world.upstream.plays("one.test", Play{.status = 404,
                                          .headers = {{"content-type", "application/json"}},
                                          .pieces = {R"({"error":"model 'm' not found"})"}});
    Exchange exchange({.headers = with_key, .body = asks});
    world.serve(exchange);
    EXPECT_EQ(exchange.status, 404) << exchange.body;
    EXPECT_TRUE(exchange.body.contains("not found")) << exchange.body;
}

TEST(Ollama, AChoiceThatItCannotBeToldIsRefusedByItsName) {
    World world;
    world.wire_of_one = "ollama";
    Exchange exchange(
        {.headers = with_key,
         .body = R"({"model":"one/m","messages":[{"role":"user","content":"hi"}],"tools":[)"
                 R"({"type":"function","function":{"name":"f"}}],"tool_choice":"required"})"});
    world.serve(exchange);
    EXPECT_EQ(exchange.status, 400);
    EXPECT_TRUE(exchange.body.contains(R"("param":"tool_choice")")) << exchange.body;
    EXPECT_TRUE(world.upstream.asked.empty());
}

}  // namespace
}  // namespace weir::gateway
