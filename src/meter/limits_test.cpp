#include "meter/limits.hpp"

#include <gtest/gtest.h>

#include "config/section.hpp"

namespace weir::meter {
namespace {

using namespace std::chrono_literals;

struct Read {
    LimitRules rules;
    std::string problems;
};

Read read(std::string_view yaml) {
    Read result;
    config::Problems problems;
    const config::Environment environment = [](std::string_view) { return std::nullopt; };
    config::Section top(config::read_yaml(yaml, "weir.yaml", problems), "", problems, environment);
    for (const config::Section& entry : top.sections("limits"))
        read_limits_entry(entry, result.rules);
    for (const config::Section& entry : top.sections("budgets"))
        read_budgets_entry(entry, result.rules);
    top.finish();
    result.problems = problems.text();
    return result;
}

TEST(Limits, ReadsWhatTheDesignShows) {
    const Read got = read(R"(
limits:  [{ key: "*", requests: 600/min, tokens: 2M/min, concurrent: 50 }]
budgets: [{ key: mobile, limit: 500 USD, every: month }, { key: mobile, limit: 0.10 USD, every: day }]
)");
    EXPECT_EQ(got.problems, "");
    const LimitSet set = got.rules.limits_for("k1", "mobile");
    EXPECT_EQ(set.requests, (PerTime{600, 1min}));
    EXPECT_EQ(set.tokens, (PerTime{2'000'000, 1min}));
    EXPECT_EQ(set.concurrent, 50);
    EXPECT_EQ(set.budget(Period::month), NanoUsd(500 * nano_per_usd));
    EXPECT_EQ(set.budget(Period::day), NanoUsd(100'000'000));
    EXPECT_FALSE(set.budget(Period::week));
    EXPECT_FALSE(got.rules.limits_for("k2", "web").has_budget());
}

TEST(Limits, TheMostParticularSettingWinsFieldByField) {
    const Read got = read(R"(
limits:
  - { key: mobile, requests: 10/s }
  - { key: "*", requests: 600/min, concurrent: 50 }
  - { key: k1, concurrent: 5 }
)");
    EXPECT_EQ(got.problems, "");
    const LimitSet set = got.rules.limits_for(
        "k1", "mobile",
        {.requests = {}, .tokens = PerTime{9, 1s}, .concurrent = {}, .budgets = {}});
    EXPECT_EQ(set.requests, (PerTime{10, 1s}));
    EXPECT_EQ(set.concurrent, 5);
    EXPECT_EQ(set.tokens, (PerTime{9, 1s}));
}

TEST(Limits, ProblemsNameThePlace) {
    const Read got = read(R"(limits:
  - { requests: 600 }
  - { key: a, request: 1/s, concurrent: 0 }
budgets:
  - { key: a, every: fortnight }
)");
    EXPECT_NE(got.problems.find("weir.yaml:2:"), std::string::npos) << got.problems;
    EXPECT_NE(got.problems.find("\"key\" is missing"), std::string::npos) << got.problems;
    EXPECT_NE(got.problems.find("unknown key \"request\", did you mean \"requests\"?"),
              std::string::npos)
        << got.problems;
    EXPECT_NE(got.problems.find("concurrent"), std::string::npos) << got.problems;
    EXPECT_NE(got.problems.find("\"limit\" is missing"), std::string::npos) << got.problems;
    EXPECT_NE(got.problems.find("minute, hour, day, week, month or total"), std::string::npos)
        << got.problems;
}

TEST(Limits, TextReadsBackWhatWasWritten) {
    LimitSet set{
        .requests = PerTime{600, 1min}, .tokens = PerTime{7, 24h}, .concurrent = 3, .budgets = {}};
    set.budgets[static_cast<std::size_t>(Period::week)] = NanoUsd(123'456'789);
    set.budgets[static_cast<std::size_t>(Period::total)] = NanoUsd(5 * nano_per_usd);
    const Result<LimitSet> back = read_limits_text(write_limits_text(set));
    ASSERT_TRUE(back) << back.error().message();
    EXPECT_EQ(*back, set);
    EXPECT_TRUE(read_limits_text(write_limits_text({}))->empty());
    EXPECT_TRUE(read_limits_text("")->empty());
}

TEST(Limits, BadTextIsAnErrorThatSaysWhy) {
    for (const std::string_view text :
         {"{requests: many}", "{speed: 3}", "[1, 2]", "{requests: "}) {
        const Result<LimitSet> got = read_limits_text(text);
        ASSERT_FALSE(got) << text;
        EXPECT_EQ(got.error().kind(), ErrorKind::invalid_request);
        EXPECT_FALSE(got.error().message().empty());
    }
}

}  // namespace
}  // namespace weir::meter
