#include "config/section.hpp"

#include <gtest/gtest.h>

#include <array>

#include "config/test_reading.hpp"

namespace weir::config {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::array strategies = {Choice{"order", 0}, Choice{"weighted", 1}, Choice{"latency", 2}};

TEST(Section, ReadsEveryKindOfValue) {
    TestFile file(
        "text: hello\nflag: true\ncount: 12\nratio: 0.5\nwait: 1m30s\nsize: 64KiB\n"
        "strategy: weighted\nnames: [a, b]\nlimit: 500 USD\nrate: 2M/min\nshare: 12.5%\nmany: "
        "200k\n");
    Section& root = file.root;
    EXPECT_EQ(root.text("text"), "hello");
    EXPECT_TRUE(root.boolean("flag", false));
    EXPECT_EQ(root.integer("count", 0, 0, 100), 12);
    EXPECT_EQ(root.number("ratio", 0, 0, 1), 0.5);
    EXPECT_EQ(root.duration("wait", seconds(0), seconds(0), seconds(100)), seconds(90));
    EXPECT_EQ(root.bytes("size", 0, 0, 1 << 20), 65'536);
    EXPECT_EQ(root.choice("strategy", strategies, 0), 1);
    EXPECT_EQ(root.texts("names"), (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(root.usd("limit"), NanoUsd(500 * nano_per_usd));
    EXPECT_EQ(root.per_time("rate").value_or(Section::PerTime{}).count, 2'000'000);
    EXPECT_EQ(root.percent_bp("share", 0, 0, 10'000), 1'250);
    EXPECT_EQ(root.count("many", 0, 0, 1'000'000), 200'000);
    root.finish();
    EXPECT_EQ(file.problems.text(), "");
}

TEST(Section, APercentageNeedsItsSign) {
    TestFile file("share: 5\n");
    EXPECT_EQ(file.root.percent_bp("share", 200, 0, 10'000), 200);
    EXPECT_NE(file.problems.text().find("must be a percentage from 0% to 100%, not \"5\""),
              std::string::npos)
        << file.problems.text();
}

TEST(Section, GivesTheFallbackForAbsentAndNullValues) {
    TestFile file("count:\nnames: ~\n");
    EXPECT_EQ(file.root.integer("count", 7, 0, 10), 7);
    EXPECT_EQ(file.root.text("name", "anna"), "anna");
    EXPECT_EQ(file.root.optional_text("name"), std::nullopt);
    EXPECT_TRUE(file.root.texts("names").empty());
    EXPECT_EQ(file.root.choice("strategy", strategies, 2), 2);
    EXPECT_EQ(file.root.usd("limit"), std::nullopt);
    EXPECT_FALSE(file.root.per_time("rate"));
    EXPECT_FALSE(file.root.secret("key"));
    EXPECT_TRUE(file.root.section("none").keys().empty());
    EXPECT_TRUE(file.root.sections("none").empty());
    file.root.finish();
    EXPECT_EQ(file.problems.text(), "");
}

// The messages are what a person works with: each is pinned to the letter.
TEST(Section, SaysWhatIsWrongWhereAndHowToMendIt) {
    TestFile file(R"(providers:
  eu:
    in_flight_max: many
    flag: yes
    count: "5"
    ratio: 2
    wait: 10
    pause: soon
    size: 64K
    strategy: wieghted
    other: best
    limit: 5 EUR
    rate: 600
    name: [a]
    names: {a: b}
    mixed: [a, [b]]
    tiemout: 5s
    zebra: 1
)");
    Section eu = file.root.section("providers").section("eu");
    EXPECT_EQ(eu.integer("in_flight_max", 64, 1, 10'000), 64);
    EXPECT_FALSE(eu.boolean("flag", false));
    EXPECT_EQ(eu.integer("count", 3, 1, 9), 3);
    EXPECT_EQ(eu.number("ratio", 0.5, 0, 1), 0.5);
    EXPECT_EQ(eu.duration("wait", seconds(1), milliseconds(1), seconds(3600)), seconds(1));
    EXPECT_EQ(eu.duration("pause", seconds(1), milliseconds(1), seconds(3600)), seconds(1));
    EXPECT_EQ(eu.bytes("size", 1024, 1, 1 << 20), 1024);
    EXPECT_EQ(eu.choice("strategy", strategies, 0), 0);
    EXPECT_EQ(eu.choice("other", strategies, 0), 0);
    EXPECT_EQ(eu.usd("limit"), std::nullopt);
    EXPECT_FALSE(eu.per_time("rate"));
    EXPECT_EQ(eu.text("name", "x"), "x");
    EXPECT_TRUE(eu.texts("names").empty());
    EXPECT_EQ(eu.texts("mixed"), std::vector<std::string>{"a"});
    EXPECT_EQ(eu.required_text("url"), "");
    eu.duration("timeout", seconds(5), seconds(0), seconds(60));
    eu.finish();
    EXPECT_EQ(file.problems.text(),
              R"(weir.yaml:2:3: providers.eu: "url" is missing
weir.yaml:3:20: providers.eu: "in_flight_max" must be a whole number from 1 to 10000, not "many"
weir.yaml:4:11: providers.eu: "flag" must be true or false, not "yes"
weir.yaml:5:12: providers.eu: "count" must be a whole number from 1 to 9, without quotes, not "5"
weir.yaml:6:12: providers.eu: "ratio" must be a number from 0 to 1, not "2"
weir.yaml:7:11: providers.eu: "wait" must be a duration from 1ms to 1h, with a unit such as "10s" or "10ms", not "10"
weir.yaml:8:12: providers.eu: "pause" must be a duration from 1ms to 1h, not "soon"
weir.yaml:9:11: providers.eu: "size" must be a size from 1 to 1MiB, not "64K"
weir.yaml:10:15: providers.eu: "strategy" must be order, weighted or latency, not "wieghted", did you mean "weighted"?
weir.yaml:11:12: providers.eu: "other" must be order, weighted or latency, not "best"
weir.yaml:12:12: providers.eu: "limit" must be an amount such as "500 USD", not "5 EUR"
weir.yaml:13:11: providers.eu: "rate" must be a rate such as "600/min" or "2M/h", not "600"
weir.yaml:14:11: providers.eu: "name" must be text, not a list
weir.yaml:15:12: providers.eu: "names" must be text or a list of texts, not a mapping
weir.yaml:16:16: providers.eu: "mixed[1]" must be text, not a list
weir.yaml:17:5: providers.eu: unknown key "tiemout", did you mean "timeout"?
weir.yaml:18:5: providers.eu: unknown key "zebra")");
}

TEST(Section, KeepsToItsLimitsAtBothEnds) {
    TestFile file("low: 1\nhigh: 9\nunder: 0\nover: 10\n");
    for (const auto* key : {"low", "high", "under", "over"})
        file.root.integer(key, 5, 1, 9);
    EXPECT_EQ(file.problems.text(),
              "weir.yaml:3:8: \"under\" must be a whole number from 1 to 9, not \"0\"\n"
              "weir.yaml:4:7: \"over\" must be a whole number from 1 to 9, not \"10\"");
}

TEST(Section, PointsAtListsThatShouldBeMappingsAndTheOtherWay) {
    TestFile file("routes: [a]\nbudgets: {a: b}\nlimits: [text]\n");
    file.root.section("routes").finish();
    EXPECT_TRUE(file.root.sections("budgets").empty());
    EXPECT_EQ(file.root.sections("limits").size(), 1U);
    EXPECT_EQ(file.problems.text(),
              "weir.yaml:1:9: routes: must be a mapping of keys to values, not a list\n"
              "weir.yaml:2:10: \"budgets\" must be a list, not a mapping\n"
              "weir.yaml:3:10: limits[0]: must be a mapping of keys to values, not \"text\"");
}

TEST(Section, AFileThatIsNoMappingIsOneProblem) {
    TestFile file("just text\n");
    EXPECT_EQ(file.root.text("listen"), "");
    file.root.finish();
    EXPECT_EQ(file.problems.text(),
              "weir.yaml:1:1: must be a mapping of keys to values, not \"just text\"");
}

TEST(Section, NamesItsChildrenByTheirPlace) {
    TestFile file("providers: {openai: , eu: {url: x}}\nbudgets: [{team: a}, {team: b}]\n");
    const auto providers = file.root.section("providers").named_sections();
    ASSERT_EQ(providers.size(), 2U);
    EXPECT_EQ(providers[0].first, "openai");
    EXPECT_EQ(providers[0].second.path(), "providers.openai");
    EXPECT_TRUE(providers[0].second.keys().empty());
    EXPECT_EQ(providers[1].second.keys(), std::vector<std::string>{"url"});
    EXPECT_EQ(file.root.sections("budgets")[1].path(), "budgets[1]");
    EXPECT_EQ(file.problems.text(), "");
}

TEST(Section, RemembersWhatAnyCopyRead) {
    TestFile file("a: {b: 1, c: 2}\n");
    Section first = file.root.section("a");
    Section copy = first;
    copy.integer("b", 0, 0, 9);
    first.take("c");
    first.finish();
    EXPECT_EQ(file.problems.text(), "");
}

TEST(Section, ReportsAtTheValueAtTheKeyOrAtItself) {
    TestFile file("routes:\n  fast:\n    targets: []\n");
    Section fast = file.root.section("routes").section("fast");
    fast.problem("targets", "must not be empty");
    fast.problem("strategy", "is needed");
    fast.problem("needs a target");
    EXPECT_EQ(file.problems.text(),
              "weir.yaml:2:3: routes.fast: \"strategy\" is needed\n"
              "weir.yaml:2:3: routes.fast: needs a target\n"
              "weir.yaml:3:14: routes.fast: \"targets\" must not be empty");
}

TEST(Section, LeavesKeysWithXToTheUserAtTheTopOnly) {
    TestFile file("x-defaults: &d {count: 3}\na:\n  <<: *d\n  x-note: hello\n");
    Section a = file.root.section("a");
    EXPECT_EQ(a.integer("count", 0, 0, 9), 3);
    a.finish();
    file.root.finish();
    EXPECT_EQ(file.problems.text(), "weir.yaml:4:3: a: unknown key \"x-note\"");
}

TEST(Section, PutsVariablesIntoUrlsOnly) {
    TestFile file("url: http://${HOST}/v1\nbad: ${NO}/v1\nname: ${HOST}\nnames: [a, \"${HOST}\"]\n",
                  {{"HOST", "10.0.0.5"}});
    EXPECT_EQ(file.root.url("url"), "http://10.0.0.5/v1");
    EXPECT_EQ(file.root.url("bad", "fallback"), "fallback");
    EXPECT_EQ(file.root.url("none", "fallback"), "fallback");
    EXPECT_EQ(file.root.text("name", "x"), "x");
    EXPECT_EQ(file.root.optional_text("name"), std::nullopt);
    EXPECT_EQ(file.root.texts("names"), std::vector<std::string>{"a"});
    EXPECT_TRUE(file.problems.text().starts_with(
        "weir.yaml:2:6: \"bad\": the environment variable NO is not set\n"
        "weir.yaml:3:7: \"name\" is taken as written: ${HOST} stands for an environment variable "
        "only in URLs and secrets\n"));
}

// Property: files of any size are read in time that grows with their size only.
TEST(Section, ReadsManyKeysByNameQuickly) {
    std::string text;
    for (int i = 0; i < 50'000; ++i)
        text += "key" + std::to_string(i) + ": 1\n";
    TestFile file(text);
    for (const std::string& key : file.root.keys())
        file.root.integer(key, 0, 0, 9);
    file.root.finish();
    EXPECT_EQ(file.problems.text(), "");
}

}  // namespace
}  // namespace weir::config
