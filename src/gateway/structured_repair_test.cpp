// Answers in JSON that do not fit: who is asked again, what it costs, and what the client is told.
#include <gtest/gtest.h>

#include "gateway/structured_attempt.hpp"
#include "gateway/test_world.hpp"
#include "json/document.hpp"

namespace weir::gateway {
namespace {

using namespace test;

const std::string wants =
    R"(,"response_format":{"type":"json_schema","json_schema":{"name":"city","schema":{)"
    R"("type":"object","properties":{"name":{"type":"string"}},"required":["name"]}}})";
const std::string bad = R"({"name":7})";
const std::string good = R"({"name":"Rome"})";

std::string quoted(std::string_view text) {
    std::string out = "\"";
    for (const char c : text)
        (c == '"' ? out += '\\' : out) += c;
    return out + "\"";
}

Play says(std::string_view text) {
    return answers(R"({"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{)"
                   R"("index":0,"message":{"role":"assistant","content":)" +
                   quoted(text) +
                   R"(},"finish_reason":"stop"}],"usage":{"prompt_tokens":10,)"
                   R"("completion_tokens":5,"total_tokens":15}})");
}

std::string chunk(std::string_view choices, std::string_view more = "") {
    return R"(data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m",)"
           R"("choices":[)" +
           std::string(choices) + "]" + std::string(more) + "}\n\n";
}

// Cut inside the text and inside an event.
Play streams_text(std::string_view text) {
    const std::string head =
        chunk(R"({"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null})");
    const std::string said =
        chunk(R"({"index":0,"delta":{"content":)" + quoted(text) + R"(},"finish_reason":null})");
    const std::string end = chunk(R"({"index":0,"delta":{},"finish_reason":"stop"})");
    const std::string usage =
        chunk("", R"(,"usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15})");
    return streams({head, said.substr(0, 20), said.substr(20), end, usage, "data: [DONE]\n\n"});
}

struct RepairWorld : World {
    RepairWorld() {
        structured = {.check = true, .repair = true};
        targets = {"one/m"};
        keys_required = true;
        limits.budgets[static_cast<std::size_t>(meter::Period::day)] = NanoUsd(nano_per_usd);
    }
    std::int64_t cost_of_one() { return metrics.of("one", "m").cost_nano.value(); }
};

std::string content_of(std::string_view body) {
    const Result<json::Document> read = json::read(body);
    return read ? read->root()["choices"].at(0)["message"]["content"].text() : std::string();
}

TEST(StructuredRepair, TheTargetIsShownItsAnswerAndBothAreOnTheBill) {
    RepairWorld world;
    world.upstream.plays("one.test", says(bad));
    world.upstream.plays("one.test", says(good));
    Exchange exchange(chat("both", wants));
    world.serve(exchange);
    ASSERT_EQ(exchange.status, 200) << exchange.body;
    EXPECT_EQ(content_of(exchange.body), good) << exchange.body;
    EXPECT_EQ(exchange.header("x-weir-structured"), "native, repaired");
    EXPECT_EQ(exchange.header("x-weir-attempts"), "2");
    EXPECT_EQ(exchange.header("x-weir-cost"), "0.00004");
    EXPECT_EQ(world.charged(), NanoUsd(40'000));
    EXPECT_EQ(world.cost_of_one(), 40'000);
    EXPECT_EQ(world.metrics.answers_unfit.value(), 1);
    EXPECT_EQ(world.metrics.repairs_asked.value(), 1);

    ASSERT_EQ(world.upstream.asked.size(), 2U);
    const Result<json::Document> asked = json::read(world.upstream.asked[1].body);
    ASSERT_TRUE(asked);
    const json::Value messages = asked->root()["messages"];
    const std::size_t count = messages.size();
    ASSERT_GE(count, 3U);
    EXPECT_TRUE(messages.at(count - 2)["role"].is("assistant"));
    EXPECT_TRUE(messages.at(count - 2)["content"].text().contains(bad));
    EXPECT_TRUE(messages.at(count - 1)["content"].text().contains("/name: must be of type string"));
    EXPECT_TRUE(asked->root()["response_format"]["json_schema"]["name"].is("city"));
}

TEST(StructuredRepair, IsAskedForOnceAndThenTheClientIsTold) {
    RepairWorld world;
    world.upstream.plays("one.test", says(bad));
    world.upstream.plays("one.test", says(bad));
    Exchange exchange(chat("both", wants));
    world.serve(exchange);
    EXPECT_EQ(exchange.status, 502) << exchange.body;
    EXPECT_TRUE(exchange.body.contains("/name: must be of type string")) << exchange.body;
    EXPECT_EQ(exchange.header("x-weir-fault"), "provider");
    EXPECT_EQ(world.upstream.asked.size(), 2U);
    EXPECT_EQ(world.charged(), NanoUsd(40'000)) << "what did not serve is paid for all the same";
    EXPECT_EQ(world.cost_of_one(), 40'000);
}

TEST(StructuredRepair, IsNotAskedForWhereTheRouteDoesNotSaySo) {
    RepairWorld world;
    world.structured.repair = false;
    world.targets = {"one/m", "two/m"};
    world.upstream.plays("one.test", says(bad));
    world.upstream.plays("two.test", says(good));
    Exchange exchange(chat("both", wants));
    world.serve(exchange);
    EXPECT_EQ(exchange.status, 200) << exchange.body;
    EXPECT_EQ(exchange.header("x-weir-provider"), "two");
    EXPECT_EQ(exchange.header("x-weir-structured"), "native");
    EXPECT_EQ(exchange.header("x-weir-cost"), "0.00004");
    EXPECT_EQ(world.charged(), NanoUsd(40'000));
    EXPECT_EQ(world.cost_of_one(), 20'000);
    EXPECT_EQ(world.metrics.of("two", "m").cost_nano.value(), 20'000);
}

TEST(StructuredRepair, WithoutMoneyForAnotherAttemptThereIsNone) {
    RepairWorld world;
    // One attempt at its worst (1,000 tokens out), and not another one behind it.
    world.limits.budgets[static_cast<std::size_t>(meter::Period::day)] = NanoUsd(2'600'000);
    world.upstream.plays("one.test", says(bad));
    world.upstream.plays("one.test", says(good));
    Exchange exchange(chat("both", wants));
    world.serve(exchange);
    EXPECT_EQ(exchange.status, 502) << exchange.body;
    EXPECT_TRUE(exchange.body.contains("no budget is left to ask again")) << exchange.body;
    EXPECT_EQ(world.upstream.asked.size(), 1U);
    EXPECT_EQ(world.charged(), NanoUsd(20'000));
}

TEST(StructuredRepair, NoBreakerHearsOfAClientsSchema) {
    RepairWorld world;
    for (int i = 0; i < 12; ++i) {
        world.upstream.plays("one.test", says(bad));
        world.upstream.plays("one.test", says(bad));
        Exchange exchange(chat("both", wants));
        world.serve(exchange);
        ASSERT_EQ(exchange.status, 502) << i << exchange.body;
        ASSERT_EQ(world.upstream.asked.size(), 2U * static_cast<std::size_t>(i + 1)) << i;
    }
}

TEST(StructuredRepair, AStreamIsHeldBackUntilItFits) {
    RepairWorld world;
    world.upstream.plays("one.test", streams_text(bad));
    world.upstream.plays("one.test", streams_text(good));
    Exchange exchange(chat("both", wants + R"(,"stream":true)"));
    world.serve(exchange);
    EXPECT_EQ(exchange.status, 200) << exchange.body;
    EXPECT_TRUE(exchange.streamed);
    EXPECT_EQ(exchange.header("x-weir-structured"), "native, repaired");
    EXPECT_FALSE(exchange.body.contains("7}")) << exchange.body;
    EXPECT_TRUE(exchange.body.contains(R"(\"Rome\")")) << exchange.body;
    EXPECT_TRUE(exchange.body.ends_with("data: [DONE]\n\n")) << exchange.body;
    EXPECT_EQ(world.charged(), NanoUsd(40'000));
}

TEST(StructuredRepair, AStreamThatStaysWrongIsAnErrorAndNoStream) {
    RepairWorld world;
    world.upstream.plays("one.test", streams_text(bad));
    world.upstream.plays("one.test", streams_text(bad));
    Exchange exchange(chat("both", wants + R"(,"stream":true)"));
    world.serve(exchange);
    EXPECT_EQ(exchange.status, 502) << exchange.body;
    EXPECT_FALSE(exchange.streamed);
    EXPECT_EQ(world.charged(), NanoUsd(40'000));
}

// Without a repair the stream goes out as it comes, so its end is where it can be told.
TEST(StructuredRepair, AStreamThatIsOnlyCheckedEndsInAnErrorAndIsPaidForOnce) {
    RepairWorld world;
    world.structured.repair = false;
    world.upstream.plays("one.test", streams_text(bad));
    Exchange exchange(chat("both", wants + R"(,"stream":true)"));
    world.serve(exchange);
    EXPECT_EQ(exchange.status, 200);
    EXPECT_TRUE(exchange.body.contains("/name: must be of type string")) << exchange.body;
    EXPECT_FALSE(exchange.body.contains("[DONE]"));
    EXPECT_EQ(world.charged(), NanoUsd(20'000)) << "by what the provider counted";
    EXPECT_EQ(world.metrics.of("one", "m").usage_estimated.value(), 0);
}

TEST(StructuredRepair, AToolsInputIsRepairedAsOne) {
    RepairWorld world;
    world.unsupported_fields = "response_format";
    const auto calls = [](std::string_view input) {
        return answers(R"({"id":"c","object":"chat.completion","created":1,"model":"m","choices":[)"
                       R"({"index":0,"message":{"role":"assistant","content":null,"tool_calls":[{)"
                       R"("id":"a","type":"function","function":{"name":"city","arguments":)" +
                       quoted(input) +
                       R"(}}]},"finish_reason":"tool_calls"}],"usage":{"prompt_tokens":10,)"
                       R"("completion_tokens":5,"total_tokens":15}})");
    };
    world.upstream.plays("one.test", calls(bad));
    world.upstream.plays("one.test", calls(good));
    Exchange exchange(chat("both", wants));
    world.serve(exchange);
    EXPECT_EQ(exchange.status, 200) << exchange.body;
    EXPECT_EQ(content_of(exchange.body), good) << exchange.body;
    EXPECT_EQ(exchange.header("x-weir-structured"), "tool, repaired");
    EXPECT_TRUE(world.upstream.asked.at(1).body.contains(R"("tool_choice")"));
}

}  // namespace
}  // namespace weir::gateway
