// Media by URL towards targets that take bytes, through the whole life of a request.
#include "gateway/media.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/base64.hpp"
#include "gateway/test_world.hpp"

namespace weir::gateway {
namespace {

using namespace test;

const std::string png = "\x89PNG\r\n\x1a\n" + std::string(60, 'p');
const std::string pdf = "%PDF-1.7 " + std::string(60, 'd');
const std::string wav = std::string("RIFF\0\0\0\0WAVEfmt ", 16) + std::string(60, 'w');
constexpr std::string_view bedrock_answer =
    R"({"output":{"message":{"role":"assistant","content":[{"text":"hello"}]}},)"
    R"("stopReason":"end_turn","usage":{"inputTokens":10,"outputTokens":5,"totalTokens":15}})";
constexpr std::string_view gemini_answer =
    R"({"candidates":[{"content":{"role":"model","parts":[{"text":"hello"}]},)"
    R"("finishReason":"STOP","index":0}],"usageMetadata":{"promptTokenCount":10,)"
    R"("candidatesTokenCount":5,"totalTokenCount":15}})";
constexpr std::string_view claude_answer =
    R"({"id":"msg_1","type":"message","role":"assistant","model":"m","content":[{"type":"text",)"
    R"("text":"hello"}],"stop_reason":"end_turn","usage":{"input_tokens":10,"output_tokens":5}})";
constexpr std::string_view url = "https://img.test/a.png?sig=SECRET";

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}
Play gives(std::string body, std::string type) {
    return {.headers = {{"content-type", std::move(type)}}, .pieces = {std::move(body)}};
}
Play image() { return gives(png, "image/png"); }

std::string image_part(std::string_view of) {
    return R"({"type":"image_url","image_url":{"url":")" + std::string(of) + R"("}})";
}
Exchange::Request asks(std::string_view model, std::string_view parts) {
    return {.headers = with_key,
            .body = R"({"model":")" + std::string(model) +
                    R"(","messages":[{"role":"system","content":"see"},{"role":"user","content":[)"
                    R"({"type":"text","text":"what?"},)" +
                    std::string(parts) + "]}]}"};
}
Exchange::Request body_of(std::string body) {
    return {.headers = with_key, .body = std::move(body)};
}

TEST(Media, AreFetchedForATargetThatTakesBytesOnly) {
    World world;
    world.wire_of_two = "bedrock";
    world.media_hosts.plays("img.test", image());
    world.upstream.plays("two.test", answers(bedrock_answer));
    Exchange exchange(asks("two/m", image_part(url) + "," + image_part(url)));
    world.serve(exchange);
    EXPECT_EQ(exchange.status, 200) << exchange.body;
    EXPECT_EQ(exchange.header("x-weir-dropped"), "");
    ASSERT_EQ(world.upstream.asked.size(), 1U);
    const std::string& body = world.upstream.asked[0].body;
    const std::string bytes = R"("bytes":")" + base64_encode(png) + '"';
    const std::size_t first = body.find(bytes);
    ASSERT_NE(first, std::string::npos) << body;
    EXPECT_NE(body.find(bytes, first + 1), std::string::npos) << "both places have it";
    EXPECT_FALSE(contains(body, "img.test"));
    ASSERT_EQ(world.media_hosts.asked.size(), 1U) << "the same URL once";
    for (const auto& [name, value] : world.media_hosts.asked[0].headers)
        EXPECT_FALSE(contains(value, "secret")) << name;
    EXPECT_EQ(world.metrics.media_fetched.value(), 1);
    EXPECT_EQ(world.services().media_fetches, 0);
}

TEST(Media, OneThatIsNamedAgainAndAgainCountsEachTime) {
    World world;
    world.wire_of_two = "bedrock";
    world.media.total_bytes_max = 2 * png.size();
    world.media_hosts.plays("img.test", image());
    const std::string part = image_part(url);
    Exchange exchange(asks("two/m", part + "," + part + "," + part));
    world.serve(exchange);
    EXPECT_EQ(exchange.status, 400) << exchange.body;
    EXPECT_TRUE(contains(exchange.body, "media.total_bytes_max")) << exchange.body;
    EXPECT_TRUE(world.upstream.asked.empty());
}

// Looked at one against the other, so many would hold the worker for minutes.
TEST(Media, ManyPlacesAreRefusedBeforeTheyAreCompared) {
    for (const bool same : {true, false}) {
        World world;
        world.wire_of_two = "bedrock";
        std::string parts = image_part(url);
        for (int i = 0; i < 100'000; ++i)
            parts += "," + image_part(same ? std::string(url)
                                           : "https://img.test/" + std::to_string(i) + ".png");
        Exchange exchange(asks("two/m", parts));
        world.serve(exchange);
        EXPECT_EQ(exchange.status, 400);
        EXPECT_TRUE(contains(exchange.body, same ? "1000 places" : "media.count_max"))
            << exchange.body;
        EXPECT_TRUE(world.media_hosts.asked.empty());
    }
}

TEST(Media, UrlsPassWhereTheTargetTakesThem) {
    for (const std::string wire : {"anthropic", "openai_chat", "openai_responses"}) {
        World world;
        world.wire_of_two = wire;
        world.upstream.author = [&](const Upstream::Asked&) { return answers(claude_answer); };
        Exchange exchange(asks("two/m", image_part(url)));
        world.serve(exchange);
        ASSERT_FALSE(world.upstream.asked.empty()) << wire;
        EXPECT_TRUE(contains(world.upstream.asked[0].body, url)) << world.upstream.asked[0].body;
        EXPECT_TRUE(world.media_hosts.asked.empty()) << wire;
    }
}

TEST(Media, AClientOfTheTargetsOwnWireIsPassedThroughAsItIs) {
    World world;
    world.wire_of_two = "cohere";
    world.upstream.author = [](const Upstream::Asked&) { return answers("{}"); };
    Exchange exchange(asks("two/m", image_part(url)));
    world.serve(exchange, "cohere");
    ASSERT_FALSE(world.upstream.asked.empty());
    EXPECT_TRUE(contains(world.upstream.asked[0].body, url));
    EXPECT_TRUE(world.media_hosts.asked.empty());
}

TEST(Media, AProviderThatIsSaidToTakeNoneGetsBytesOverItsOwnWire) {
    World world;
    world.url_media_of_one = provider::MediaKinds{};
    world.media_hosts.plays("img.test", image());
    world.upstream.plays("one.test", answers());
    Exchange exchange(asks("one/m", image_part(url)));
    world.serve(exchange);
    EXPECT_EQ(exchange.status, 200) << exchange.body;
    EXPECT_TRUE(contains(world.upstream.asked[0].body,
                         R"("url":"data:image/png;base64,)" + base64_encode(png) + '"'))
        << world.upstream.asked[0].body;
}

TEST(Media, WhatWasFetchedIsUsedByTheNextAttempt) {
    World world;
    world.wire_of_one = "bedrock";
    world.wire_of_two = "gemini";
    world.retry.attempts_max = 2;
    world.media_hosts.plays("img.test", image());
    world.upstream.plays("one.test", fails(500));
    world.upstream.plays("two.test", answers(gemini_answer));
    Exchange exchange(asks("both", image_part(url)));
    world.serve(exchange);
    EXPECT_EQ(exchange.status, 200) << exchange.body;
    ASSERT_EQ(world.upstream.asked.size(), 2U);
    for (const auto& asked : world.upstream.asked)
        EXPECT_TRUE(contains(asked.body, base64_encode(png))) << asked.body;
    EXPECT_TRUE(contains(world.upstream.asked[1].body, R"("mimeType":"image/png")"));
    EXPECT_EQ(world.media_hosts.asked.size(), 1U);
}

TEST(Media, TheUrlIsBackWhereTheNextTargetTakesIt) {
    World world;
    world.wire_of_one = "bedrock";
    world.wire_of_two = "anthropic";
    world.media_hosts.plays("img.test", image());
    world.upstream.plays("one.test", fails(500));
    world.upstream.plays("two.test", answers(claude_answer));
    Exchange exchange(asks("both", image_part(url) + "," + image_part(url)));
    world.serve(exchange);
    EXPECT_EQ(exchange.status, 200) << exchange.body;
    ASSERT_EQ(world.upstream.asked.size(), 2U);
    EXPECT_FALSE(contains(world.upstream.asked[1].body, base64_encode(png)));
    EXPECT_TRUE(contains(world.upstream.asked[1].body, url));
}

TEST(Media, NothingIsFetchedWhileATargetBeforeItServes) {
    World world;
    world.wire_of_two = "bedrock";
    world.upstream.plays("one.test", answers());
    Exchange exchange(asks("both", image_part(url)));
    world.serve(exchange);
    EXPECT_EQ(exchange.status, 200);
    EXPECT_TRUE(world.media_hosts.asked.empty());
}

TEST(Media, DocumentsAndSoundsAreFetchedToo) {
    World world;
    world.wire_of_two = "bedrock";
    world.media_hosts.plays("doc.test", gives(pdf, "application/pdf"));
    world.upstream.plays("two.test", answers(bedrock_answer));
    Exchange exchange(body_of(
        R"({"model":"two/m","input":[{"role":"user","content":[{"type":"input_text","text":"?"},)"
        R"({"type":"input_file","file_url":"https://doc.test/a"}]}]})"));
    world.serve(exchange, "openai_responses");
    EXPECT_EQ(exchange.status, 200) << exchange.body;
    EXPECT_TRUE(contains(world.upstream.asked[0].body, R"("format":"pdf")"));
    EXPECT_TRUE(contains(world.upstream.asked[0].body, base64_encode(pdf)));

    World sounds;
    sounds.media_hosts.plays("wav.test", gives(wav, "audio/x-wav"));
    sounds.upstream.plays("two.test", answers());
    Exchange spoken(
        body_of(R"({"contents":[{"role":"user","parts":[{"fileData":{"mimeType":"audio/wav",)"
                R"("fileUri":"https://wav.test/a"}}]}]})"));
    sounds.serve(spoken, "gemini", {.model = "two/m"});
    EXPECT_EQ(spoken.status, 200) << spoken.body;
    EXPECT_TRUE(contains(sounds.upstream.asked[0].body, R"("data":")" + base64_encode(wav)));
    EXPECT_TRUE(contains(sounds.upstream.asked[0].body, R"("format":"wav")"));
}

TEST(Media, ImagesOfToolResultsAreFetchedToo) {
    World world;
    world.wire_of_two = "bedrock";
    world.media_hosts.plays("img.test", image());
    world.upstream.plays("two.test", answers(bedrock_answer));
    Exchange exchange(body_of(
        R"({"model":"two/m","max_tokens":9,"messages":[{"role":"user","content":"go"},)"
        R"({"role":"assistant","content":[{"type":"tool_use","id":"t1","name":"f","input":{}}]},)"
        R"({"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":[)"
        R"({"type":"image","source":{"type":"url","url":"https://img.test/a.png"}}]}]}],)"
        R"("tools":[{"name":"f","input_schema":{"type":"object"}}]})"));
    world.serve(exchange, "anthropic");
    EXPECT_EQ(exchange.status, 200) << exchange.body;
    EXPECT_TRUE(contains(world.upstream.asked[0].body, base64_encode(png)));
}

TEST(Media, SeveralAreFetchedAtOnce) {
    World world;
    world.wire_of_two = "bedrock";
    net::Waiter gate;
    Play first = image();
    first.gate = &gate;
    Play second = image();
    second.on_end = [&] { gate.wake(); };  // the first waits for the second
    world.media_hosts.plays("a.test", std::move(first));
    world.media_hosts.plays("b.test", std::move(second));
    world.upstream.plays("two.test", answers(bedrock_answer));
    Exchange exchange(
        asks("two/m", image_part("https://a.test/") + "," + image_part("https://b.test/")));
    world.serve(exchange);
    EXPECT_EQ(exchange.status, 200) << exchange.body;
    EXPECT_EQ(world.metrics.media_fetched.value(), 2);
}

TEST(Media, TheCallsOfOneRequestShareWhatIsFetched) {
    World world;
    world.wire_of_one = world.wire_of_two = "bedrock";
    world.strategy = "consensus: { models: 3, compare: exact }";
    world.targets = {"one/m", "two/m", "one/n"};
    Play slow = image();
    slow.after = std::chrono::milliseconds(20);
    world.media_hosts.plays("img.test", std::move(slow));
    world.upstream.author = [](const Upstream::Asked&) { return answers(bedrock_answer); };
    Exchange exchange(asks("both", image_part(url)));
    world.serve(exchange);
    EXPECT_EQ(exchange.status, 200) << exchange.body;
    EXPECT_EQ(world.media_hosts.asked.size(), 1U);
    ASSERT_EQ(world.upstream.asked.size(), 3U);
    for (const auto& asked : world.upstream.asked)
        EXPECT_TRUE(contains(asked.body, base64_encode(png)));
}

struct Refusal {
    std::string_view wire;
    AskedInPath path;
    std::string body;
    std::string_view field;
};

TEST(Media, AnErrorNamesTheClientsFieldAndTheHostButNotTheQuery) {
    const std::string at(url);
    const std::vector<Refusal> rows = {
        {"openai_chat",
         {},
         asks("two/m", image_part(url)).body,
         "messages[1].content[1].image_url.url"},
        {"anthropic",
         {},
         R"({"model":"two/m","max_tokens":9,"messages":[{"role":"user","content":[{"type":"image",)"
         R"("source":{"type":"url","url":")" +
             at + R"("}}]}]})",
         "messages[0].content[0].source.url"},
        {"openai_responses",
         {},
         R"({"model":"two/m","input":[{"role":"user","content":[{"type":"input_image",)"
         R"("image_url":")" +
             at + R"("}]}]})",
         "input[0].content[0].image_url"},
        {"gemini",
         {.model = "two/m"},
         R"({"contents":[{"role":"user","parts":[{"fileData":{"mimeType":"image/png","fileUri":")" +
             at + R"("}}]}]})",
         "contents[0].parts[0].fileData.fileUri"},
        {"cohere",
         {},
         asks("two/m", image_part(url)).body,
         "messages[1].content[1].image_url.url"}};
    for (const Refusal& row : rows) {
        World world;
        world.wire_of_two = "bedrock";
        world.media_hosts.plays("img.test", {.status = 404});
        Exchange exchange(body_of(row.body));
        world.serve(exchange, row.wire, row.path);
        EXPECT_EQ(exchange.status, 400) << row.wire << exchange.body;
        EXPECT_TRUE(wire::find(row.wire)->read_error(exchange.body).is_error) << exchange.body;
        EXPECT_TRUE(contains(exchange.body, row.field)) << exchange.body;
        EXPECT_TRUE(contains(exchange.body, "img.test answered with status 404")) << exchange.body;
        EXPECT_TRUE(contains(exchange.body, "base64")) << exchange.body;
        EXPECT_FALSE(contains(exchange.body, "SECRET")) << exchange.body;
        EXPECT_FALSE(contains(world.log_lines, "SECRET")) << world.log_lines;
        EXPECT_TRUE(world.upstream.asked.empty());
    }
}

TEST(Media, AreNotFetchedFromPrivateNetworksOrOtherPorts) {
    for (const char* const where :
         {"http://127.0.0.1/a.png", "http://169.254.169.254/latest/meta-data/",
          "http://[::ffff:10.0.0.1]/", "http://2130706433/", "https://img.test:22/",
          "https://u:p@img.test/", "http://metadata.google.internal/"}) {
        World world;
        world.wire_of_two = "bedrock";
        Exchange exchange(asks("two/m", image_part(where)));
        world.serve(exchange);
        EXPECT_EQ(exchange.status, 400) << where << exchange.body;
        EXPECT_TRUE(world.media_hosts.asked.empty()) << where;
    }
}

TEST(Media, APartGetsOnlyTheKindThatItIsFor) {
    World world;
    world.wire_of_two = "bedrock";
    world.media_hosts.plays("img.test", gives(pdf, "application/pdf"));
    Exchange exchange(asks("two/m", image_part(url)));
    world.serve(exchange);
    EXPECT_EQ(exchange.status, 400);
    EXPECT_TRUE(contains(exchange.body, "img.test gave application/pdf")) << exchange.body;
}

TEST(Media, OneThatFailsEndsTheOthers) {
    World world;
    world.wire_of_two = "bedrock";
    Play silent = image();
    silent.silent = true;
    world.media_hosts.plays("a.test", std::move(silent));
    world.media_hosts.plays("b.test", {.status = 500});
    Exchange exchange(
        asks("two/m", image_part("https://a.test/") + "," + image_part("https://b.test/")));
    world.serve(exchange);
    EXPECT_EQ(exchange.status, 400);
    EXPECT_TRUE(contains(exchange.body, "b.test answered with status 500")) << exchange.body;
    EXPECT_EQ(world.media_hosts.open, 0);
    EXPECT_EQ(world.services().media_fetches, 0);
}

TEST(Media, TooManyAreRefused) {
    World world;
    world.wire_of_two = "bedrock";
    world.media.count_max = 1;
    Exchange exchange(
        asks("two/m", image_part("https://a.test/") + "," + image_part("https://b.test/")));
    world.serve(exchange);
    EXPECT_EQ(exchange.status, 400);
    EXPECT_TRUE(contains(exchange.body, "media.count_max")) << exchange.body;

    World busy;
    busy.wire_of_two = "bedrock";
    busy.services().media_fetches = busy.media.fetches_max;
    Exchange refused(asks("two/m", image_part(url)));
    busy.serve(refused);
    EXPECT_EQ(refused.status, 503) << refused.body;
    EXPECT_TRUE(busy.media_hosts.asked.empty());
}

TEST(Media, AClientThatLeavesEndsTheFetch) {
    World world;
    world.wire_of_two = "bedrock";
    Exchange exchange(asks("two/m", image_part(url)));
    Play silent = image();
    silent.silent = true;
    silent.on_end = [&] { exchange.cancel().request(); };
    world.media_hosts.plays("img.test", std::move(silent));
    world.serve(exchange);
    EXPECT_FALSE(exchange.complete);
    EXPECT_EQ(world.media_hosts.open, 0);
    EXPECT_TRUE(world.upstream.asked.empty());
    EXPECT_EQ(world.services().media_fetches, 0);
}

TEST(Media, SwitchedOffTheLossIsNamedAsBefore) {
    World world;
    world.wire_of_two = "bedrock";
    world.media.fetch = false;
    world.upstream.plays("two.test", answers(bedrock_answer));
    Exchange exchange(asks("two/m", image_part(url)));
    world.serve(exchange);
    EXPECT_EQ(exchange.status, 200) << exchange.body;
    EXPECT_NE(exchange.header("x-weir-dropped"), "");
    EXPECT_TRUE(world.media_hosts.asked.empty());
}

TEST(Media, TheFieldThatHoldsAText) {
    EXPECT_EQ(field_holding(R"({"a":[{"b":"x"},{"c.d":"u\u0072l"}]})", "url"), "a[1].c.d");
    EXPECT_EQ(field_holding(R"({"a":"x"})", "url"), "");
    EXPECT_EQ(field_holding("no json", "url"), "");
}

}  // namespace
}  // namespace weir::gateway
