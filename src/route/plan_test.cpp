#include <gtest/gtest.h>

#include "route/route.hpp"
#include "route/test_world.hpp"

namespace weir::route {
namespace {

using test::at_ms;
using test::provider;
using test::seconds;

class PlanTest : public testing::Test {
protected:
    void use(std::string_view yaml) {
        test::RoutesRead read = test::read(yaml, deployments);
        ASSERT_EQ(read.problems, "");
        routes = Routes(std::move(read.routes));
    }
    Result<Plan> plan(Call call) {
        return test::plan(call, routes, deployments, health, now, random);
    }
    // "openai/gpt-5 target, groq/llama fallback"
    std::string candidates(Call call) {
        const Result<Plan> made = plan(call);
        if (!made) return std::string(name(made.error().kind()));
        std::string text;
        for (const Candidate& candidate : made->candidates) {
            text += (text.empty() ? "" : ", ") + deployments[candidate.deployment].key;
            if (candidate.use != Use::target) text += " " + std::string(name(candidate.use));
            if (candidate.benched) text += " benched";
        }
        return text;
    }

    static std::vector<ProviderSpec> specs() {
        std::vector<ProviderSpec> all = {provider("openai", {"gpt-5", "mini"}),
                                         provider("groq", {"llama", "mini"}),
                                         provider("local", {})};
        all[2].any_model = true;
        return all;
    }
    Deployments deployments{specs()};
    Health health{deployments, HealthSettings{}};
    Routes routes;
    Random random{1};
    SteadyTime now = at_ms(1000);
};

TEST_F(PlanTest, ARouteWinsOverAModelOfTheSameName) {
    use("gpt-5: { targets: [groq/llama] }");
    EXPECT_EQ(candidates({.model = "gpt-5"}), "groq/llama");
    EXPECT_EQ(candidates({.model = "openai/gpt-5"}), "openai/gpt-5");
}

TEST_F(PlanTest, ABareNameTriesEveryProviderInTheFilesOrder) {
    EXPECT_EQ(candidates({.model = "mini"}), "openai/mini, groq/mini");
}

TEST_F(PlanTest, AnyModelEndpointsGetTheNameAsAsked) {
    const Result<Plan> made = plan({.model = "local/org/some-model"});
    ASSERT_TRUE(made);
    EXPECT_EQ(made->candidates[0].model, "org/some-model");
    EXPECT_EQ(made->route->name, "");
}

TEST_F(PlanTest, AnUnknownNameIsAnErrorWithTheNearest) {
    use("smart: { targets: [groq/llama] }");
    const Result<Plan> made = plan({.model = "smarts"});
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().kind(), ErrorKind::unknown_model);
    EXPECT_EQ(made.error().field(), "model");
    EXPECT_NE(made.error().message().find("did you mean \"smart\""), std::string::npos)
        << made.error().message();
    EXPECT_EQ(candidates({.model = "openai/gpt-55555"}), "unknown_model");
    EXPECT_EQ(candidates({.model = ""}), "unknown_model");
}

TEST_F(PlanTest, FallbacksFollowThroughOtherRoutesAndNobodyStandsTwice) {
    use("a: { targets: [openai/gpt-5], fallbacks: [b, openai/gpt-5] }\n"
        "b: { targets: [groq/llama, openai/gpt-5], fallbacks: [c] }\n"
        "c: { targets: [groq/mini] }");
    EXPECT_EQ(candidates({.model = "a"}), "openai/gpt-5, groq/llama fallback, groq/mini fallback");
    const Result<Plan> made = plan({.model = "a"});
    ASSERT_EQ(made->rejected.size(), 2U);
    EXPECT_EQ(made->rejected[0].why, "named_before");
}

TEST_F(PlanTest, CaseFallbacksStandLastEachInItsOwnChain) {
    use("a: { targets: [openai/mini], on_context_length: [openai/gpt-5, b],\n"
        "     on_content_filter: [groq/llama] }\n"
        "b: { targets: [openai/mini], fallbacks: [groq/mini] }");
    EXPECT_EQ(candidates({.model = "a"}),
              "openai/mini, openai/gpt-5 on_context_length, openai/mini on_context_length, "
              "groq/mini on_context_length, groq/llama on_content_filter");
}

TEST_F(PlanTest, BenchedOnesStandBehindTheirLikeAndSayWhy) {
    use("a: { targets: [openai/gpt-5, groq/llama], fallbacks: [groq/mini] }");
    health.deployment(deployments.find("openai/gpt-5")->deployment)
        .bench_until(now + seconds(3), ErrorKind::upstream_timeout);
    EXPECT_EQ(candidates({.model = "a"}), "groq/llama, openai/gpt-5 benched, groq/mini fallback");
    EXPECT_EQ(plan({.model = "a"})->candidates[1].benched->reason, ErrorKind::upstream_timeout);
    now += seconds(3);
    EXPECT_EQ(candidates({.model = "a"}), "openai/gpt-5, groq/llama, groq/mini fallback")
        << "the first place is where the probe comes from";
}

TEST_F(PlanTest, WeightZeroIsNeverTriedAndIsNamed) {
    use("a: { strategy: weighted,\n"
        "     targets: [{ model: openai/gpt-5, weight: 0 }, { model: groq/llama, weight: 1 }] }");
    EXPECT_EQ(candidates({.model = "a"}), "groq/llama");
    EXPECT_EQ(plan({.model = "a"})->rejected[0].why, "weight_zero");
}

TEST_F(PlanTest, StickinessFollowsWhatTheRouteNames) {
    use("a: { strategy: weighted, sticky: session,\n"
        "     targets: [{ model: openai/gpt-5, variant: x }, { model: groq/llama, variant: y }] }");
    int first_x = 0;
    for (int i = 0; i < 200; ++i) {
        const std::string session = "s" + std::to_string(i);
        const auto first = plan({.model = "a", .session = session});
        for (int again = 0; again < 5; ++again)
            EXPECT_EQ(plan({.model = "a", .user = std::to_string(again), .session = session})
                          ->candidates[0]
                          .variant,
                      first->candidates[0].variant);
        if (first->candidates[0].variant == "x") ++first_x;
    }
    EXPECT_GT(first_x, 60);
    EXPECT_LT(first_x, 140);
    // Without a session it is chance again.
    std::string seen;
    for (int i = 0; i < 50; ++i)
        seen += plan({.model = "a", .user = "u"})->candidates[0].variant;
    EXPECT_NE(seen.find('x'), std::string::npos);
    EXPECT_NE(seen.find('y'), std::string::npos);
}

TEST_F(PlanTest, OneTargetAgainstItselfUnderTwoVariantsIsOneCandidate) {
    use("a: { strategy: weighted,\n"
        "     targets: [{ model: openai/gpt-5, variant: x }, { model: openai/gpt-5, variant: y }] "
        "}");
    std::string seen;
    for (int i = 0; i < 50; ++i) {
        const Result<Plan> made = plan({.model = "a"});
        ASSERT_EQ(made->candidates.size(), 1U);
        seen += made->candidates[0].variant;
    }
    EXPECT_NE(seen.find('x'), std::string::npos);
    EXPECT_NE(seen.find('y'), std::string::npos);
}

TEST_F(PlanTest, WhatIsDemandedHoldsForFallbacksToo) {
    use("a: { targets: [openai/gpt-5], fallbacks: [groq/llama], require: { providers: groq } }");
    EXPECT_EQ(candidates({.model = "a"}), "groq/llama fallback");
    EXPECT_EQ(plan({.model = "a"})->rejected[0].why, "providers");
    const Constraints key{.source = "the key", .providers = {"openai"}};
    const Constraints* const demands[] = {&key};
    const Result<Plan> made = plan({.model = "a", .demands = demands});
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().kind(), ErrorKind::no_match);
    EXPECT_NE(made.error().message().find("openai/gpt-5 providers"), std::string::npos)
        << made.error().message();
    EXPECT_NE(made.error().message().find("groq/llama providers"), std::string::npos);
    EXPECT_EQ(candidates({.model = "openai/mini", .demands = demands}), "openai/mini");
    EXPECT_EQ(candidates({.model = "mini", .demands = demands}), "openai/mini");
}

TEST_F(PlanTest, ASoftLackGivesWayOnlyToSomebodyWithoutOne) {
    std::vector<ProviderSpec> own = {provider("a", {"m"}), provider("b", {"m"})};
    own[0].models[0].context = Tokens(1'000);
    own[1].models[0].context = Tokens(8'000);
    const Deployments places(own);
    const Health living(places, HealthSettings{});
    test::RoutesRead read = test::read("r: { targets: [a/m], fallbacks: [b/m] }", places);
    const Routes both(std::move(read.routes));
    const auto plan_of = [&](std::int64_t tokens) {
        return test::plan({.model = "r", .needs = {.prompt = Tokens(tokens)}}, both, places, living,
                          now, random);
    };
    EXPECT_EQ(plan_of(500)->candidates.size(), 2U);
    const Result<Plan> longer = plan_of(5'000);
    ASSERT_EQ(longer->candidates.size(), 1U);
    EXPECT_EQ(longer->candidates[0].use, Use::fallback);
    EXPECT_EQ(longer->rejected[0].why, "prompt");
    const Result<Plan> longest = plan_of(50'000);
    EXPECT_EQ(longest->candidates.size(), 2U) << "nobody is left: the providers have the last word";
    EXPECT_TRUE(longest->rejected[0].spared && longest->rejected[1].spared);
}

TEST_F(PlanTest, ATargetThatIsSlowerThanTheRouteWantsIsAskedLast) {
    use("a: { targets: [openai/gpt-5, groq/llama], fall_through_when: { ttft_p95: '>800ms' } }");
    EXPECT_EQ(candidates({.model = "a"}), "openai/gpt-5, groq/llama");
    health.statistics(deployments.find("openai/gpt-5")->deployment).first_byte(seconds(2), now);
    EXPECT_EQ(candidates({.model = "a"}), "groq/llama, openai/gpt-5");
    EXPECT_TRUE(plan({.model = "a"})->candidates[1].late);
}

TEST_F(PlanTest, ABatchCallIsNotSentToTheDearest) {
    std::vector<ProviderSpec> own = {provider("a", {"m"}), provider("b", {"m"})};
    own[0].models[0].facts.output_rate = Rate(9);
    own[1].models[0].facts.output_rate = Rate(5);
    const Deployments places(own);
    const Health living(places, HealthSettings{});
    const Routes none;
    const Result<Plan> made = test::plan({.model = "m", .needs = {.traffic = Traffic::batch}}, none,
                                         places, living, now, random);
    ASSERT_EQ(made->candidates.size(), 1U);
    EXPECT_EQ(made->candidates[0].deployment, 1U);
    EXPECT_EQ(made->rejected[0].why, "dearest");
}

TEST_F(PlanTest, MoreModelsAreAskedWhenTheFirstHaveFailed) {
    use("a: { targets: [groq/llama] }");
    const std::vector<std::string> more = {"a", "no such model", "openai/gpt-5"};
    EXPECT_EQ(candidates({.model = "openai/mini", .more_models = more}),
              "openai/mini, groq/llama fallback, openai/gpt-5 fallback");
}

TEST_F(PlanTest, TheClientsProvidersStandFirst) {
    const std::vector<std::string> first = {"groq"};
    EXPECT_EQ(candidates({.model = "mini", .providers_first = first}), "groq/mini, openai/mini");
}

TEST_F(PlanTest, AWishTakesWhoeverFulfilsIt) {
    const Wish both = *Wish::read("auto?provider=groq|openai&id=m*");
    EXPECT_EQ(candidates({.model = "auto?...", .wish = &both}), "groq/mini, openai/mini");
    const Wish none = *Wish::read("auto?provider=groq&ctx>=1");
    const Result<Plan> made = plan({.model = "auto?provider=groq&ctx>=1", .wish = &none});
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().kind(), ErrorKind::no_match);
    EXPECT_EQ(made.error().message(),
              "no configured model is what \"auto?provider=groq&ctx>=1\" wishes; the nearest is "
              "groq/llama, which lacks ctx>=1 (is unknown)");
}

// Two places of which "b" is the cheaper, with a route over them.
struct Market {
    explicit Market(std::string_view yaml) : places(specs()), living(places, HealthSettings{}) {
        test::RoutesRead read = test::read(yaml, places);
        EXPECT_EQ(read.problems, "");
        routes = Routes(std::move(read.routes));
    }
    static std::vector<ProviderSpec> specs() {
        std::vector<ProviderSpec> own = {provider("a", {"m"}), provider("b", {"m"}),
                                         provider("c", {"m"})};
        for (std::size_t i = 0; i < own.size(); ++i) {
            ModelFacts& facts = own[i].models[0].facts;
            facts.input_rate = Rate((9 - 4 * static_cast<std::int64_t>(i)) * 1'000'000'000);
            facts.output_rate = facts.input_rate;
            facts.cached_rate = Rate(0);
        }
        return own;
    }
    Result<Plan> plan(const Call& call) {
        return test::plan(call, routes, places, living, now, random);
    }
    std::string first(const Call& call) {
        const Result<Plan> made = plan(call);
        return made ? places[made->candidates[0].deployment].key : made.error().message();
    }

    Deployments places;
    Health living;
    Routes routes;
    SteadyTime now = test::at_ms(3'600'000);
    Random random{1};
};

TEST(PlanOfStrategies, NobodyByDecisionIsRefusedOrGoesToTheFallbacks) {
    Market market(
        "r: { targets: [a/m, b/m], strategy: { bid: { max_price_out: 2 } } }\n"
        "s: { targets: [a/m, b/m], strategy: { bid: { max_price_out: 2 } }, fallbacks: [c/m] }\n"
        "t: { targets: [a/m, b/m], strategy: { bid: { max_price_out: 6 } } }\n");
    const Result<Plan> none = market.plan({.model = "r"});
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().kind(), ErrorKind::no_match);
    EXPECT_EQ(none.error().message(),
              "no target of \"r\" is what is demanded: a/m bid: wanted within its bounds, is not; "
              "b/m bid: wanted within its bounds, is not (nobody is within the bid)");

    const Result<Plan> fallback = market.plan({.model = "s"});
    ASSERT_TRUE(fallback);
    ASSERT_EQ(fallback->candidates.size(), 1U);
    EXPECT_EQ(fallback->candidates[0].use, Use::fallback);
    EXPECT_FALSE(fallback->strategy_failed) << "a decision is no failure";
    EXPECT_EQ(fallback->rejected[0].why, "refused");

    const Result<Plan> one = market.plan({.model = "t"});
    ASSERT_EQ(one->candidates.size(), 1U);
    ASSERT_EQ(one->rejected.size(), 1U);
    EXPECT_EQ(one->rejected[0].deployment, 0U);
    EXPECT_EQ(one->rejected[0].why, "left_out");
}

TEST(PlanOfStrategies, AConversationStaysWhereItsPromptIsCached) {
    Market market(
        "r: { targets: [a/m, b/m], strategy: cost }\n"
        "u: { targets: [a/m, b/m], strategy: cost, affinity: { by: user } }\n");
    const Needs needs{.prompt = Tokens(10'000), .output_max = Tokens(10)};
    const Call call{.model = "r", .session = "s-1", .key = "k", .needs = needs};
    EXPECT_EQ(market.first(call), "b/m");
    const auto conversation = market.plan(call)->conversation;
    EXPECT_NE(conversation, 0U);
    market.living.affinity().remember(conversation, market.places[0].hash,
                                      {.tokens = Tokens(10'000), .ttl = std::chrono::minutes(5)},
                                      market.now);
    EXPECT_EQ(market.first(call), "a/m");
    Call other = call;
    other.session = "s-2";
    EXPECT_EQ(market.first(other), "b/m");
    other = call;
    other.key = "another key";
    EXPECT_EQ(market.first(other), "b/m") << "nobody else's session";

    other = {.model = "r", .key = "k", .cache_key = "c", .needs = needs};
    EXPECT_NE(market.plan(other)->conversation, 0U);
    other.cache_key = {};
    EXPECT_EQ(market.plan(other)->conversation, 0U) << "neither session nor text";
    other = {.model = "u", .session = "s", .key = "k", .needs = needs};
    EXPECT_EQ(market.plan(other)->conversation, 0U);
    other.user = "someone";
    EXPECT_NE(market.plan(other)->conversation, 0U);
}

TEST_F(PlanTest, WhatABodySaysToAnAggregatorIsTheAggregatorsBusiness) {
    std::vector<ProviderSpec> own = {provider("router", {"m"}), provider("other", {"m", "x"})};
    own[0].aggregator = true;
    const Deployments places(own);
    const Health living(places, HealthSettings{});
    const Routes none;
    const Constraints only{.source = "the request", .of_request = true, .providers = {"azure"}};
    const Constraints* const demands[] = {&only};
    const std::vector<std::string> more = {"x"};
    const Result<Plan> made =
        test::plan({.model = "router/m", .demands = demands, .more_models = more}, none, places,
                   living, now, random);
    ASSERT_TRUE(made);
    EXPECT_EQ(made->candidates.size(), 1U);
    EXPECT_FALSE(
        test::plan({.model = "other/m", .demands = demands}, none, places, living, now, random));
}

}  // namespace
}  // namespace weir::route
