#include "route/constraints.hpp"

#include <gtest/gtest.h>

namespace weir::route {
namespace {

struct Read {
    Constraints constraints;
    std::string problems;
};

Read read(std::string_view yaml) {
    config::Problems problems;
    const config::Environment environment = [](std::string_view) {
        return std::optional<std::string>();
    };
    const config::Node node = config::read_yaml(yaml, "weir.yaml", problems);
    Read result;
    result.constraints =
        read_constraints(config::Section(node, "require", problems, environment), "the route");
    result.problems = problems.text();
    return result;
}

TEST(Constraints, ReadEveryKey) {
    const Read all = read(
        "{ region: [eu, uk], data: private, tags: [vetted], providers: azure, not_providers: [x],\n"
        "  can: [tools, vision], price_in: 0.5, price_out: 5, cost: 0.02 USD, p95_ttft: 800ms,\n"
        "  p99_total: 20s, tokens_per_second: 50, quality: 70, context: 200000 }");
    EXPECT_EQ(all.problems, "");
    const Constraints& c = all.constraints;
    EXPECT_EQ(c.regions, (std::vector<std::string>{"eu", "uk"}));
    EXPECT_EQ(c.data, (std::vector<std::string>{"private"}));
    EXPECT_EQ(c.tags, (std::vector<std::string>{"vetted"}));
    EXPECT_EQ(c.providers, (std::vector<std::string>{"azure"}));
    EXPECT_EQ(c.not_providers, (std::vector<std::string>{"x"}));
    EXPECT_TRUE(c.can.has(catalog::Capability::tools) && c.can.has(catalog::Capability::vision));
    EXPECT_EQ(c.price_in_max, Rate(500'000'000));
    EXPECT_EQ(c.price_out_max, Rate(5'000'000'000));
    EXPECT_EQ(c.cost_max, NanoUsd(20'000'000));
    ASSERT_EQ(c.latency.size(), 2U);
    EXPECT_EQ(name(c.latency[0]), "p95_ttft");
    EXPECT_EQ(c.latency[0].most, std::chrono::milliseconds(800));
    EXPECT_EQ(name(c.latency[1]), "p99_total");
    EXPECT_EQ(c.tokens_per_second_min, 50);
    EXPECT_EQ(c.quality_min, 70);
    EXPECT_EQ(c.context_min, Tokens(200'000));
    EXPECT_FALSE(c.empty());
    EXPECT_TRUE(read("{}").constraints.empty());
}

TEST(Constraints, BadKeysAndWordsAreNamedWithSuggestions) {
    const std::string problems =
        read("{ regoin: eu, can: [tool], p95_ttft: 800, cost: lots }").problems;
    for (const char* words : {"\"regoin\"", "did you mean \"region\"", "did you mean \"tools\"",
                              "\"p95_ttft\"", "\"cost\""})
        EXPECT_NE(problems.find(words), std::string::npos) << words << " in\n" << problems;
}

}  // namespace
}  // namespace weir::route
