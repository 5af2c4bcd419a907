#include "route/settings.hpp"

#include <gtest/gtest.h>

#include "route/test_world.hpp"

namespace weir::route {
namespace {

using test::milliseconds;
using test::provider;
using test::seconds;

class RouteSettings : public testing::Test {
protected:
    std::string problems(std::string_view yaml) { return test::read(yaml, deployments).problems; }
    static std::vector<ProviderSpec> specs() {
        std::vector<ProviderSpec> all = {provider("openai", {"gpt-5", "gpt-5-mini"}),
                                         provider("groq", {"llama"}), provider("local", {})};
        all[1].region = "eu";
        all[2].any_model = true;
        return all;
    }
    Deployments deployments{specs()};
};

TEST_F(RouteSettings, ReadsEverythingThatARouteMaySay) {
    const test::RoutesRead read = test::read(
        "fast:\n"
        "  strategy: weighted\n"
        "  sticky: user\n"
        "  targets: [openai/gpt-5, { model: groq/llama, weight: 3, variant: b, region: eu }]\n"
        "  fallbacks: [slow, local/anything]\n"
        "  on_context_length: openai/gpt-5-mini\n"
        "  on_broken_stream: continue\n"
        "  continue_prompt: go on\n"
        "  slow_stream: { first_event: 8s, stall: 20s }\n"
        "  retry: { attempts_max: 6, same_target_max: 1, base: 100ms, cap: 2s, budget_percent: 5,\n"
        "           wait_max: 0s }\n"
        "  timeouts: { first_byte: 20s }\n"
        "  structured: { check: true, repair: true }\n"
        "slow: { targets: openai/gpt-5-mini }\n",
        deployments);
    ASSERT_EQ(read.problems, "");
    ASSERT_EQ(read.routes.size(), 2U);
    const Route& route = read.routes[0];
    EXPECT_EQ(route.name, "fast");
    EXPECT_EQ(route.strategy, find_strategy("weighted"));
    EXPECT_EQ(route.sticky, Sticky::user);
    EXPECT_EQ(route.structured.check, true);
    EXPECT_TRUE(route.structured.repair);
    EXPECT_FALSE(read.routes[1].structured.check) << "as the target's way has it";
    EXPECT_FALSE(read.routes[1].structured.repair);
    ASSERT_EQ(route.targets.size(), 2U);
    EXPECT_EQ(route.targets[0].weight, 1U);
    EXPECT_EQ(route.targets[1].weight, 3U);
    EXPECT_EQ(route.targets[1].variant, "b");
    EXPECT_EQ(route.targets[1].deployment, deployments.find("groq/llama")->deployment);
    ASSERT_EQ(route.fallbacks.size(), 2U);
    EXPECT_EQ(std::get<std::uint32_t>(route.fallbacks[0]), 1U);
    EXPECT_EQ(std::get<Target>(route.fallbacks[1]).model, "anything");
    EXPECT_EQ(route.on_context_length.size(), 1U);
    EXPECT_TRUE(route.on_content_filter.empty());
    EXPECT_EQ(route.retry.attempts_max, 6);
    EXPECT_EQ(route.retry.base, milliseconds(100));
    EXPECT_EQ(route.retry.wait_max, seconds(0));
    EXPECT_EQ(route.timeouts.first_byte, seconds(20));
    EXPECT_EQ(route.on_broken_stream, BrokenStream::go_on);
    EXPECT_EQ(route.continue_prompt, "go on");
    EXPECT_EQ(route.slow_stream.first_event, seconds(8));
    EXPECT_EQ(route.slow_stream.stall, seconds(20));
    EXPECT_EQ(read.routes[1].on_broken_stream, BrokenStream::error);
    EXPECT_EQ(read.routes[1].continue_prompt, default_continue_prompt);
    EXPECT_EQ(read.routes[1].slow_stream.stall, seconds(0));
    EXPECT_FALSE(route.timeouts.total);
    EXPECT_EQ(read.routes[1].strategy, find_strategy("order"));
    EXPECT_EQ(read.routes[1].retry.attempts_max, 4);
}

TEST_F(RouteSettings, NamesEveryProblemWithItsPlace) {
    struct Row {
        std::string_view yaml;
        std::string_view problem;
    };
    const Row rows[] = {
        {"r: { targets: [] }",
         "weir.yaml:1:15: routes.r: \"targets\" is empty: name at least one \"provider/model\""},
        {"r: {}",
         "weir.yaml:1:1: routes.r: \"targets\" is missing: name at least one \"provider/model\""},
        {"r: { strategy: weighted, targets: [{ model: openai/gpt-5, weight: 0 }] }",
         "weir.yaml:1:35: routes.r: \"targets\" has only weights of 0, so nobody can be asked"},
        {"r: { strategy: weighted, targets: [{ model: openai/gpt-5, variant: a }, { model: "
         "groq/llama, variant: a }] }",
         "weir.yaml:1:35: routes.r: \"targets\" has the variant \"a\" twice"},
        {"r: { targets: [openai/gpt-5, openai/gpt-5] }",
         "weir.yaml:1:15: routes.r: \"targets\" names the same target twice: give it more weight, "
         "or "
         "tell the two apart by a variant"},
        {"r: { targets: [{ model: openai/gpt-5, weight: 5 }] }",
         "weir.yaml:1:15: routes.r: \"targets\" has a \"weight\", which needs \"strategy: "
         "weighted\""},
        {"r: { targets: [openai/gpt-5], affinity: { by: user } }",
         "weir.yaml:1:41: routes.r: \"affinity\" needs a strategy that weighs caches: cost, bid or "
         "latency"},
        {"r: { targets: [openai/gpt-5], strategy: { bid: { max_price: 5 } } }",
         "weir.yaml:1:50: routes.r.strategy.bid: unknown key \"max_price\", did you mean "
         "\"max_price_out\"?"},
        {"r: { targets: [openai/gpt-5], strategy: { cost: { tolerance: 5 } } }",
         "weir.yaml:1:62: routes.r.strategy.cost: \"tolerance\" must be a percentage from 0% to "
         "100%, not \"5\""},
        {"r: { targets: [openai/gpt-5], sticky: user }",
         "weir.yaml:1:39: routes.r: \"sticky\" needs \"strategy: weighted\": in a fixed order "
         "every "
         "request goes to the first target anyway"},
        {"r: { targets: [openai/gpt-5], strategy: wieghted }",
         "weir.yaml:1:41: routes.r: \"strategy\" is \"wieghted\", did you mean \"weighted\"?"},
        {"r: { targets: [openai/gpt-5], fallback: [groq/llama] }",
         "weir.yaml:1:31: routes.r: unknown key \"fallback\", did you mean \"fallbacks\"?"},
        {"r: { targets: [openai/gpt-5], on_broken_stream: restart }",
         "weir.yaml:1:49: routes.r: \"on_broken_stream\" must be error or continue, not "
         "\"restart\""},
        {"r: { targets: [openai/gpt-5], continue_prompt: \"\" }",
         "weir.yaml:1:48: routes.r: \"continue_prompt\" must say what the model has to do"},
        {"r: { targets: [openai/gpt-5], slow_stream: { first_event: soon } }",
         "weir.yaml:1:59: routes.r.slow_stream: \"first_event\" must be a duration from 0s to 24h, "
         "not \"soon\""},
        {"r: { targets: [openai/gpt-5], retry: { attempts_max: 0 } }",
         "weir.yaml:1:54: routes.r.retry: \"attempts_max\" must be a whole number from 1 to 20, "
         "not "
         "\"0\""},
        {"r: { targets: [openai/gpt-5], structured: { check: false, repair: true } }",
         "weir.yaml:1:67: routes.r.structured: \"repair\" needs answers that are checked: leave "
         "\"check\" out, or say true"},
        {"\"a b\": { targets: [openai/gpt-5] }",
         "weir.yaml:1:1: routes.a b: a route's name must be 1 to 200 bytes without spaces, for "
         "clients write it as their model"},
    };
    for (const Row& row : rows)
        EXPECT_EQ(problems(row.yaml), row.problem) << row.yaml;
}

TEST_F(RouteSettings, CirclesAreNamedOnce) {
    EXPECT_EQ(problems("a: { targets: [openai/gpt-5], fallbacks: [b] }\n"
                       "b: { targets: [openai/gpt-5], fallbacks: [c] }\n"
                       "c: { targets: [openai/gpt-5], fallbacks: [b] }\n"),
              "weir.yaml:2:4: routes: \"b\" falls back in a circle: b -> c -> b");
    EXPECT_NE(problems("a: { targets: [openai/gpt-5], fallbacks: [a] }").find("a -> a"),
              std::string::npos);
    EXPECT_EQ(problems("a: { targets: [openai/gpt-5], fallbacks: [b, c] }\n"
                       "b: { targets: [openai/gpt-5], fallbacks: [c] }\n"
                       "c: { targets: [openai/gpt-5] }\n"),
              "")
        << "two ways to one place are no circle";
}

TEST_F(RouteSettings, BreakerSettingsAreReadAndHaveTheirDefaults) {
    config::Problems problems;
    const config::Environment environment = test::no_environment();
    const auto read = [&](std::string_view yaml) {
        return read_health(config::Section(config::read_yaml(yaml, "weir.yaml", problems),
                                           "breaker", problems, environment));
    };
    EXPECT_EQ(read("{}"), HealthSettings{});
    EXPECT_EQ(read("").breaker.failures_max, 5);
    const HealthSettings settings =
        read("{ failures_max: 9, open_cap: 5m, auth_bench: 10s, retries_saved_max: 7 }");
    EXPECT_EQ(settings.breaker.failures_max, 9);
    EXPECT_EQ(settings.breaker.open_cap, std::chrono::minutes(5));
    EXPECT_EQ(settings.auth_bench, seconds(10));
    EXPECT_EQ(settings.retry_budget.saved_max, 7);
    EXPECT_EQ(problems.text(), "");
    read("{ failures_max: 0 }");
    EXPECT_FALSE(problems.empty());
}

TEST(EmbeddingsOfARoute, AreMadeByAModelThatThereIs) {
    std::vector<ProviderSpec> specs = {provider("a", {"m", "e"}), provider("local", {})};
    specs[0].models[0].kind = catalog::Kind::chat;
    specs[0].models[1].kind = catalog::Kind::embedding;
    specs[1].any_model = true;
    const Deployments deployments(specs);
    const auto problems = [&](std::string_view embeddings, std::string_view strategy = "semantic") {
        return test::read("r:\n  targets: a/m\n  strategy:\n    " + std::string(strategy) +
                              ":\n      routes: { code: { utterances: hi, targets: a/m } }\n" +
                              "      embeddings: " + std::string(embeddings),
                          deployments)
            .problems;
    };
    EXPECT_EQ(problems("a/e"), "");
    EXPECT_EQ(problems("local/anything"), "") << "nobody knows what it is";
    EXPECT_EQ(problems("{ model: a/e, dimensions: 256, timeout: 150ms, cache: 10k,\n"
                       "                    threshold: 0.4 }"),
              "");
    EXPECT_EQ(problems("a/m"),
              "weir.yaml:6:19: routes.r.strategy.semantic.embeddings: \"a/m\" makes no embeddings: "
              "it is a model for chat");
    EXPECT_EQ(problems("{ model: a/m }").substr(0, 16), "weir.yaml:6:28: ");
    const std::string unknown = problems("a/f");
    EXPECT_EQ(unknown.substr(0, 16), "weir.yaml:6:19: ");
    EXPECT_NE(unknown.find("has no model \"f\""), std::string::npos) << unknown;
    EXPECT_NE(problems("b/e").find("is not configured"), std::string::npos);
    EXPECT_NE(problems("e").find("did you mean \"a/e\"?"), std::string::npos) << problems("e");
    const std::string elsewhere = problems("a/e", "latency");
    EXPECT_NE(elsewhere.find("weir.yaml:6:7: routes.r.strategy.latency: unknown key "
                             "\"embeddings\""),
              std::string::npos)
        << elsewhere;
}

TEST(MirrorSettings, AMirrorHasATargetAndAShare) {
    const Deployments deployments = Deployments({test::provider("a", {"m"})});
    const test::RoutesRead good =
        test::read("r: { targets: [a/m], mirror: { target: a/m, share: 12.5% } }", deployments);
    EXPECT_EQ(good.problems, "");
    ASSERT_TRUE(good.routes[0].mirror);
    EXPECT_DOUBLE_EQ(good.routes[0].mirror->share, 0.125);
    EXPECT_NE(test::read("r: { targets: [a/m], mirror: { share: 150% } }", deployments)
                  .problems.find("must be a share"),
              std::string::npos);
    EXPECT_NE(test::read("r: { targets: [a/m], mirror: { share: 10% } }", deployments)
                  .problems.find("needs \"target"),
              std::string::npos);
}

}  // namespace
}  // namespace weir::route
