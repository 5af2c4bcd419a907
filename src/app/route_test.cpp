// `weir route` as a person runs it.
#include "app/route_trial.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "app/test_command.hpp"
#include "json/document.hpp"

namespace weir::app {
namespace {

constexpr std::string_view routes = R"(
providers: { sim: {} }
keys:
  - { name: clinic, hash: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", require: { not_providers: [sim] } }
  - { name: plain, hash: "0f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", models: [fast] }
routes:
  fast: { targets: ["sim/fast;price_in=2;price_out=4", sim/echo] }
  half:
    strategy: weighted
    targets: [{ model: sim/echo, weight: 3 }, { model: sim/fast, weight: 1 }]
rules:
  - { when: { header: { x-tier: gold } }, use: half }
)";

struct Trials : testing::Test {
    TestFolder folder{routes};

    std::string body(std::string_view text) {
        const std::string file = folder.file() + ".json";
        std::ofstream(file) << text;
        return file;
    }
    std::string ask(std::string_view model) {
        return body(R"({"model":")" + std::string(model) +
                    R"(","max_tokens":100,"messages":[{"role":"user","content":"hello"}]})");
    }
    Ran test(std::vector<std::string> words) {
        words.insert(words.begin(), {"route", "test"});
        return folder.run(words);
    }
};

TEST_F(Trials, ShowsCandidatesAndWhatTheyWouldCost) {
    const Ran ran = test({"--file", ask("fast")});
    EXPECT_EQ(ran.code, 0) << ran.err;
    EXPECT_TRUE(has(ran.out, "asked for \"fast\", route fast")) << ran.out;
    EXPECT_TRUE(has(ran.out, "strategy: order")) << ran.out;
    EXPECT_TRUE(has(ran.out, " 1. sim/fast;price_in=2;price_out=4")) << ran.out;
    // The body's 80 bytes, at 4 a token, at 2 USD a million, and 100 tokens at 4.
    EXPECT_TRUE(has(ran.out, "sim/fast;price_in=2;price_out=4  $0.00044")) << ran.out;
}

TEST_F(Trials, SharesOfFirstPlacesFollowTheWeights) {
    const Ran ran = test({"--file", ask("half"), "--times", "4000", "--json"});
    ASSERT_EQ(ran.code, 0) << ran.err;
    const auto read = json::read(ran.out);
    ASSERT_TRUE(read) << ran.out;
    EXPECT_EQ(read->root()["times"].integer(), 4'000);
    double all = 0;
    for (const json::Value one : read->root()["candidates"].elements()) {
        const double share = one["first_share"].number().value_or(0);
        EXPECT_NEAR(share, one["target"].is("sim/echo") ? 0.75 : 0.25, 0.04);
        all += share;
    }
    EXPECT_DOUBLE_EQ(all, 1);
}

TEST_F(Trials, AHeaderMayMeetARule) {
    const Ran ran = test({"--file", ask("fast"), "--header", "X-Tier=gold"});
    EXPECT_TRUE(has(ran.out, "rule: rules[0]")) << ran.out << ran.err;
    EXPECT_TRUE(has(ran.out, "strategy: weighted")) << ran.out;
    EXPECT_EQ(test({"--file", ask("fast"), "--header", "gold"}).code, 2);
}

TEST_F(Trials, AKeyBringsItsDemandsAndItsModels) {
    const Ran refused = test({"--file", ask("fast"), "--key", "clinic"});
    EXPECT_EQ(refused.code, 1) << refused.out;
    EXPECT_TRUE(has(refused.err, "a client would be answered 422")) << refused.err;
    const Ran forbidden = test({"--file", ask("half"), "--key", "plain"});
    EXPECT_TRUE(has(forbidden.err, "a client would be answered 403")) << forbidden.err;
    EXPECT_EQ(test({"--file", ask("fast"), "--key", "nobody"}).code, 2);
}

TEST_F(Trials, PreferencesAreReadOnceForEachDraw) {
    const std::string file = body(
        R"({"model":"sim/echo","models":["sim/fast"],"messages":[{"role":"user","content":"x"}]})");
    const Ran ran = test({"--file", file, "--times", "50", "--json"});
    ASSERT_EQ(ran.code, 0) << ran.err;
    const auto read = json::read(ran.out);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->root()["candidates"].size(), 2U) << ran.out;
    EXPECT_EQ(read->root()["candidates"].at(0)["first_share"].number(), 1.0);
}

TEST_F(Trials, ABadBodyIsAnsweredAsAClientWouldBe) {
    const Ran text = test({"--file", body("{\"model\":")});
    EXPECT_EQ(text.code, 1);
    EXPECT_TRUE(has(text.err, "a client would be answered 400")) << text.err;
    const Ran object = test({"--file", ask("nowhere"), "--json"});
    EXPECT_EQ(object.code, 1);
    const auto read = json::read(object.out);
    ASSERT_TRUE(read) << object.out;
    EXPECT_TRUE(has(read->root()["error"]["message"].text(), "nowhere")) << object.out;
}

TEST_F(Trials, OtherApisHaveTheirModelWhereTheyHaveIt) {
    const std::string file = body(R"({"contents":[{"parts":[{"text":"hi"}]}]})");
    const Ran ran = test({"--file", file, "--wire", "gemini", "--model", "fast"});
    EXPECT_EQ(ran.code, 0) << ran.err;
    EXPECT_TRUE(has(ran.out, "route fast")) << ran.out;
    EXPECT_EQ(test({"--file", file, "--wire", "gemini"}).code, 2);
    EXPECT_EQ(test({"--file", file, "--wire", "embeddings"}).code, 2);
    EXPECT_EQ(test({"--file", file, "--model", "fast"}).code, 2);
    EXPECT_EQ(test({"--file", folder.file() + ".nowhere"}).code, 2);
}

}  // namespace
}  // namespace weir::app
