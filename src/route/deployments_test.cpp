#include "route/deployments.hpp"

#include <gtest/gtest.h>

#include "route/test_world.hpp"

namespace weir::route {
namespace {

using test::provider;

std::vector<ProviderSpec> some_providers() {
    std::vector<ProviderSpec> all = {provider("openai", {"gpt-5", "gpt-5-mini", "gpt-4o"}),
                                     provider("openrouter", {"openai/gpt-5:free", "meta/llama-4"}),
                                     provider("vllm", {"qwen3"})};
    all[1].models[0].names = {"openai/gpt-5", "gpt-5"};
    all[2].any_model = true;
    all[2].region = "eu";
    return all;
}

TEST(Deployments, EachModelFindsItselfByItsQualifiedName) {
    const Deployments deployments(some_providers());
    EXPECT_EQ(deployments.all().size(), 7U) << "six models and vllm's any";
    for (std::uint32_t i = 0; i < deployments.all().size(); ++i) {
        const Deployment& one = deployments[i];
        if (one.model.empty()) continue;
        const std::string name = deployments.provider_of(i).id.value() + "/" + one.model;
        EXPECT_EQ(deployments.find(name), (Found{i, one.model})) << name;
    }
}

TEST(Deployments, ABareNameFindsEveryProviderOnceInOrder) {
    const Deployments deployments(some_providers());
    const auto found = deployments.find_everywhere("gpt-5");
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(deployments[found[0].deployment].key, "openai/gpt-5");
    EXPECT_EQ(found[1].model, "openai/gpt-5:free");
    EXPECT_TRUE(deployments.find_everywhere("gpt-6").empty());
}

TEST(Deployments, OfCopiesUnderOneNameTheExactSpellingIsTaken) {
    std::vector<ProviderSpec> all = {provider("a", {"m-2025-01-01", "m", "m-2026-01-01"})};
    all[0].models[0].names = {"m"};
    all[0].models[2].names = {"m"};
    const Deployments deployments(std::move(all));
    const auto found = deployments.find_everywhere("m");
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].model, "m");
}

TEST(Deployments, AnyModelProvidersTakeUnknownNamesAndKeepKnownOnes) {
    const Deployments deployments(some_providers());
    const auto known = deployments.find("vllm/qwen3");
    const auto unknown = deployments.find("vllm/org/other:q4");
    ASSERT_TRUE(known && unknown);
    EXPECT_EQ(unknown->model, "org/other:q4");
    EXPECT_NE(known->deployment, unknown->deployment);
    EXPECT_EQ(deployments[known->deployment].key, "vllm/qwen3@eu");
    EXPECT_EQ(deployments[unknown->deployment].key, "vllm/*@eu");
    EXPECT_FALSE(deployments.find("openai/gpt-6"));
    EXPECT_FALSE(deployments.find("vllm/"));
    EXPECT_FALSE(deployments.find("vllm"));
    EXPECT_FALSE(deployments.find(""));
}

TEST(Deployments, SuggestsNearNames) {
    const Deployments deployments(some_providers());
    EXPECT_EQ(deployments.suggest("openai/gpt5-mini", 1),
              std::vector<std::string>{"openai/gpt-5-mini"});
    EXPECT_EQ(deployments.suggest_model(0, "gpt5", 1), std::vector<std::string>{"gpt-5"});
}

TEST(Deployments, OfDoublesTheFirstCounts) {
    const Deployments deployments({provider("a", {"m", "m"}), provider("a", {"n"})});
    EXPECT_EQ(deployments.providers().size(), 1U);
    EXPECT_EQ(deployments.all().size(), 1U);
}

}  // namespace
}  // namespace weir::route
