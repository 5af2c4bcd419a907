#include "route/equivalents.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include "route/test_world.hpp"

namespace weir::route {
namespace {

struct Known {
    std::string provider, model;
    std::string_view canonical = {};
    double usd_in = -1, usd_out = -1;  // a million tokens; below 0: unknown
    std::optional<double> quality = {};
    std::optional<catalog::Kind> kind = catalog::Kind::chat;
};

Deployments deployments_of(const std::vector<Known>& known) {
    std::vector<ProviderSpec> providers;
    for (const Known& one : known) {
        ModelSpec model{.id = one.model, .kind = one.kind};
        model.facts.canonical = one.canonical;
        model.facts.quality = one.quality;
        if (one.usd_in >= 0) {
            model.facts.input_rate = Rate(static_cast<std::int64_t>(one.usd_in * 1e9));
            model.facts.output_rate = Rate(static_cast<std::int64_t>(one.usd_out * 1e9));
        }
        ProviderSpec spec{.id = ProviderId(one.provider)};
        spec.models.push_back(std::move(model));
        providers.push_back(std::move(spec));
    }
    return Deployments(std::move(providers));
}

const std::vector<Known> llamas = {
    {.provider = "a",
     .model = "llama",
     .canonical = "meta/llama-70b",
     .usd_in = 0.6,
     .usd_out = 0.8},
    {.provider = "b",
     .model = "llama-70b-turbo",
     .canonical = "meta/llama-70b",
     .usd_in = 0.9,
     .usd_out = 0.9},
    {.provider = "c",
     .model = "Llama",
     .canonical = "meta/llama-70b",
     .usd_in = 0.2,
     .usd_out = 0.3},
    {.provider = "d", .model = "llama", .canonical = "meta/llama-70b"},
    {.provider = "e",
     .model = "qwen",
     .canonical = "alibaba/qwen-72b",
     .usd_in = 0.5,
     .usd_out = 0.9},
    {.provider = "f",
     .model = "mistral",
     .canonical = "mistral/large",
     .usd_in = 1.1,
     .usd_out = 1.5},
    {.provider = "g", .model = "opus", .canonical = "anthropic/opus", .usd_in = 15, .usd_out = 75},
    {.provider = "h",
     .model = "embedder",
     .usd_in = 0.6,
     .usd_out = 0.8,
     .kind = catalog::Kind::embedding},
    {.provider = "i", .model = "unpriced"},
};

// The fallbacks of a route to a/llama.
std::string fallbacks(const std::vector<Known>& known, const std::string& lines) {
    const Deployments deployments = deployments_of(known);
    const auto read = test::read("r:\n  targets: [a/llama]\n" + lines, deployments);
    EXPECT_EQ(read.problems, "");
    std::vector<std::string> names;
    for (const Fallback& fallback : read.routes.at(0).fallbacks)
        names.push_back(deployments[std::get<Target>(fallback).deployment].key);
    return fmt::format("{}", fmt::join(names, " "));
}

TEST(Equivalents, AreTheSameWeightsElsewhereTheCheapestFirst) {
    EXPECT_EQ(fallbacks(llamas, "  equivalents: weights\n"), "c/Llama b/llama-70b-turbo d/llama");
    EXPECT_EQ(fallbacks(llamas, ""), "");
}

TEST(Equivalents, OfAClassFollowByHowNearTheirPriceIs) {
    EXPECT_EQ(fallbacks(llamas, "  equivalents: { of: class, most: 9 }\n"),
              "c/Llama b/llama-70b-turbo d/llama e/qwen f/mistral");
    EXPECT_EQ(fallbacks(llamas, "  equivalents: { of: class, price_factor: 1.2, most: 9 }\n"),
              "c/Llama b/llama-70b-turbo d/llama e/qwen");
    EXPECT_EQ(fallbacks(llamas, "  equivalents: { of: class, most: 2 }\n"),
              "c/Llama b/llama-70b-turbo");
}

TEST(Equivalents, StandBehindWhatIsListedAndRepeatNothing) {
    EXPECT_EQ(
        fallbacks(llamas, "  fallbacks: [b/llama-70b-turbo, g/opus]\n  equivalents: weights\n"),
        "b/llama-70b-turbo g/opus c/Llama d/llama");
}

TEST(Equivalents, WhoIsSwitchedOffDoesNotComeBack) {
    const Deployments deployments = deployments_of(llamas);
    const auto read = test::read(
        "r:\n  targets: [a/llama, { model: c/Llama, weight: 0 }]\n  strategy: weighted\n"
        "  equivalents: weights\n",
        deployments);
    ASSERT_EQ(read.problems, "");
    for (const Fallback& fallback : read.routes[0].fallbacks)
        EXPECT_NE(deployments[std::get<Target>(fallback).deployment].key, "c/Llama");
}

TEST(Equivalents, OfAClassAreNoWorseWhereBothAreRated) {
    std::vector<Known> rated = llamas;
    rated[0].quality = 80;
    rated[4].quality = 79;
    rated[5].quality = 80;
    EXPECT_EQ(fallbacks(rated, "  equivalents: { of: class, most: 9 }\n"),
              "c/Llama b/llama-70b-turbo d/llama f/mistral");
}

TEST(Equivalents, AModelOfUnknownNameHasNone) {
    std::vector<Known> unknown = llamas;
    unknown[0].canonical = {};
    unknown[3].canonical = {};
    EXPECT_EQ(fallbacks(unknown, "  equivalents: weights\n"), "");
}

TEST(Equivalents, AreAskedWhenTheTargetsHaveFailed) {
    const Deployments deployments = deployments_of(llamas);
    const Routes routes(
        test::read("r: { targets: [a/llama], equivalents: weights }", deployments).routes);
    const Health health(deployments, {});
    Random random(1);
    const Result<Plan> plan =
        test::plan({.model = "r"}, routes, deployments, health, test::at_ms(0), random);
    ASSERT_TRUE(plan.has_value());
    ASSERT_EQ(plan->candidates.size(), 4U);
    EXPECT_EQ(plan->candidates[0].use, Use::target);
    EXPECT_EQ(plan->candidates[1].use, Use::fallback);
    EXPECT_EQ(plan->candidates[1].model, "Llama");
}

TEST(Equivalents, AreHeldToTheRoutesConstraints) {
    const Deployments deployments = deployments_of(llamas);
    const Routes routes(test::read("r: { targets: [a/llama], equivalents: weights, require: { "
                                   "providers: [a, b] } }",
                                   deployments)
                            .routes);
    const Health health(deployments, {});
    Random random(1);
    const Result<Plan> plan =
        test::plan({.model = "r"}, routes, deployments, health, test::at_ms(0), random);
    ASSERT_TRUE(plan.has_value());
    ASSERT_EQ(plan->candidates.size(), 2U);
    EXPECT_EQ(plan->candidates[1].model, "llama-70b-turbo");
}

TEST(Equivalents, WhatIsWrongIsNamed) {
    const Deployments deployments = deployments_of(llamas);
    for (const std::string_view wrong :
         {"weight", "{ of: clas }", "{ price_factor: 0.5 }", "{ most: 0 }", "{ until: class }"}) {
        const std::string yaml =
            "r: { targets: [a/llama], equivalents: " + std::string(wrong) + " }";
        EXPECT_NE(test::read(yaml, deployments).problems.find("equivalents"), std::string::npos)
            << wrong;
    }
}

}  // namespace
}  // namespace weir::route
