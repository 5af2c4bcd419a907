#include "route/rule/rule.hpp"

#include <gtest/gtest.h>

#include <map>

namespace weir::route {
namespace {

struct Read {
    std::vector<Rule> rules;
    std::string problems;
};

Read read(std::string_view yaml) {
    config::Problems problems;
    const config::Environment environment = [](std::string_view) {
        return std::optional<std::string>();
    };
    const std::string text = "rules:\n" + std::string(yaml);
    config::Section root(config::read_yaml(text, "weir.yaml", problems), "", problems, environment);
    const std::vector<std::string> names = {"long-context", "cheap"};
    Read result;
    result.rules = read_rules(root.sections("rules"), names);
    result.problems = problems.text();
    return result;
}

struct Said final : PromptSource {
    llm::ChatRequest request;
    int asked = 0;
    const llm::ChatRequest* chat() override {
        ++asked;
        return &request;
    }
};

struct Facts final : RuleFacts {
    std::string model_ = "fast", key_ = "app", user_;
    std::vector<std::string> tags_;
    std::map<std::string, std::string, std::less<>> headers_;
    Needs needs_;
    // Friday, 2026-11-20 12:00 UTC.
    SysTime now_ =
        std::chrono::sys_days(std::chrono::year(2026) / 11 / 20) + std::chrono::hours(12);
    std::optional<double> spent_;
    mutable Said said;

    std::string_view model() const override { return model_; }
    std::string_view key() const override { return key_; }
    std::string_view user() const override { return user_; }
    std::span<const std::string> tags() const override { return tags_; }
    std::optional<std::string_view> header(std::string_view name) const override {
        const auto found = headers_.find(name);
        if (found == headers_.end()) return std::nullopt;
        return found->second;
    }
    const Needs& needs() const override { return needs_; }
    SysTime now() const override { return now_; }
    std::optional<double> spent() const override { return spent_; }
    PromptSource* prompt() const override { return &said; }
};

bool holds(std::string_view when, const Facts& facts) {
    const Read one = read("  - { when: " + std::string(when) + ", use: cheap }");
    EXPECT_EQ(one.problems, "") << when;
    return find_rule(one.rules, facts) != nullptr;
}

TEST(Rules, TheFirstThatMatchesWins) {
    const Read two = read(
        "  - { when: { tag: support, tokens_over: 30000 }, use: long-context }\n"
        "  - { when: { tag: support }, refuse: no }\n");
    EXPECT_EQ(two.problems, "");
    Facts facts;
    EXPECT_EQ(find_rule(two.rules, facts), nullptr);
    facts.tags_ = {"support"};
    EXPECT_EQ(find_rule(two.rules, facts)->refuse, "no");
    facts.needs_.prompt = Tokens(30'001);
    EXPECT_EQ(find_rule(two.rules, facts)->use, "long-context");
    EXPECT_EQ(find_rule(two.rules, facts)->place, "rules[0]");
}

TEST(Rules, EveryConditionIsLookedAt) {
    Facts facts;
    EXPECT_TRUE(holds("{ model: 'fa*', key: [x, app] }", facts));
    EXPECT_FALSE(holds("{ key: other }", facts));
    EXPECT_FALSE(holds("{ user: 'a*' }", facts));
    EXPECT_FALSE(holds("{ header: { X-Tier: gold } }", facts));
    facts.headers_["x-tier"] = "Gold";
    EXPECT_TRUE(holds("{ header: { X-Tier: gold } }", facts));
    EXPECT_FALSE(holds("{ tools: true }", facts));
    EXPECT_TRUE(
        holds("{ tools: false, stream: false, reasoning: false, structured: false }", facts));
    EXPECT_TRUE(holds("{ modality: text }", facts));
    facts.needs_.images = true;
    EXPECT_TRUE(holds("{ modality: [audio, image] }", facts));
    EXPECT_FALSE(holds("{ modality: text }", facts));
    facts.needs_.prompt = Tokens(100);
    EXPECT_TRUE(holds("{ tokens_under: 101, tokens_over: 99 }", facts));
    EXPECT_FALSE(holds("{ tokens_under: 100 }", facts));
    EXPECT_FALSE(holds("{ spent_over: 90% }", facts));
    facts.spent_ = 0.91;
    EXPECT_TRUE(holds("{ spent_over: 90% }", facts));
}

TEST(Rules, HoursMayPassMidnightAndThenBelongToTheDayBefore) {
    Facts facts;
    EXPECT_TRUE(holds("{ hours: '11:30-12:30', days: fri }", facts));
    EXPECT_FALSE(holds("{ hours: '12:30-11:30' }", facts));
    facts.now_ += std::chrono::hours(14);  // Saturday, 02:00
    EXPECT_TRUE(holds("{ hours: '22:00-06:00', days: fri }", facts));
    EXPECT_FALSE(holds("{ hours: '22:00-06:00', days: sat }", facts));
    EXPECT_TRUE(holds("{ days: sat }", facts));
}

TEST(Rules, TheTextIsReadOnlyWhenALanguageIsAskedForAndTheRestHolds) {
    Facts facts;
    facts.said.request.messages.push_back(
        {.role = llm::Role::user,
         .parts = {{.body = llm::Text{.text = "Wie geht es mit der Arbeit und ist das gut?"}}}});
    EXPECT_FALSE(holds("{ language: de, tools: true }", facts));
    EXPECT_EQ(facts.said.asked, 0);
    EXPECT_TRUE(holds("{ language: [fr, de] }", facts));
    EXPECT_FALSE(holds("{ language: fr }", facts));
}

TEST(Rules, OneBehindARuleWithoutConditionsIsNeverReached) {
    EXPECT_NE(read("  - { use: cheap }\n  - { when: { tools: true }, use: cheap }\n")
                  .problems.find("weir.yaml:3:5: rules[1]: is never reached"),
              std::string::npos);
}

TEST(Rules, ProblemsAreNamedWithTheirPlace) {
    const std::string problems =
        read(
            "  - { when: { languag: 5 }, use: cheap }\n"
            "  - { when: { language: klingon }, use: chepa }\n"
            "  - { when: { hours: noon } }\n"
            "  - { use: cheap, refuse: no }\n"
            "  - { when: { tokens_over: 5, tokens_under: 5 }, use: a/b }\n"
            "  - { when: { modality: imge, days: [monday], spent_over: lots }, traffic: fast }\n")
            .problems;
    for (const char* words :
         {"weir.yaml:2:15: rules[0].when: unknown key \"languag\", did you mean "
          "\"language\"?",
          "has \"klingon\"", "did you mean \"cheap\"?", "two times of the day", "does nothing",
          "contradicts \"use\"", "can never hold", "did you mean \"image\"?", "knows sun, mon",
          "a share like \"90%\"", "\"traffic\""})
        EXPECT_NE(problems.find(words), std::string::npos) << words << " in\n" << problems;
}

}  // namespace
}  // namespace weir::route
