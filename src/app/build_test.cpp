#include "app/build.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

namespace weir::app {
namespace {

struct Attempt {
    meter::Registry registry;
    config::Problems problems;
    std::optional<Built> built;

    explicit Attempt(std::string yaml, std::map<std::string, std::string> variables = {},
                     const std::vector<store::KeyRow>& keys = {}) {
        const config::Environment environment =
            [&variables](std::string_view name) -> std::optional<std::string> {
            const auto found = variables.find(std::string(name));
            if (found == variables.end()) return std::nullopt;
            return found->second;
        };
        built = build({.name = yaml.empty() ? "" : "weir.yaml", .text = std::move(yaml)},
                      environment, keys, registry, nullptr, problems);
    }
};

store::KeyRow stored_key() {
    return {.id = KeyId("key_1"), .name = "one", .secrets = {{.hash = {1, 2, 3}}}};
}

TEST(Build, WithNothingAtAllOnlyTheSimulatedModelsAnswer) {
    const Attempt attempt("");
    ASSERT_TRUE(attempt.built) << attempt.problems.text();
    EXPECT_TRUE(attempt.built->simulated_only);
    EXPECT_TRUE(attempt.built->from_environment);
    EXPECT_EQ(attempt.built->provider_ids, std::vector<std::string>{"sim"});
    EXPECT_FALSE(attempt.built->snapshot->keys_required);
    EXPECT_TRUE(attempt.built->snapshot->deployments->find("sim/echo"));
}

TEST(Build, TakesProvidersFromTheUsualVariables) {
    const Attempt attempt("", {{"OPENAI_API_KEY", "sk-canary"}});
    ASSERT_TRUE(attempt.built) << attempt.problems.text();
    EXPECT_FALSE(attempt.built->simulated_only);
    EXPECT_EQ(attempt.built->provider_ids, (std::vector<std::string>{"openai", "sim"}));
}

TEST(Build, AnUnknownProviderIsAProblemAtItsPlace) {
    const Attempt attempt("providers:\n  opnai: {}\n");
    EXPECT_FALSE(attempt.built);
    EXPECT_TRUE(attempt.problems.text().starts_with("weir.yaml:2:3: ")) << attempt.problems.text();
    EXPECT_NE(attempt.problems.text().find("openai"), std::string::npos);
}

TEST(Build, EmbeddingsOfARouteNeedAProviderThatHasThem) {
    const auto problems = [](std::string_view model) {
        return Attempt(
                   "providers: { sim: {}, openai: { credentials: [{ env: KEY }] } }\n"
                   "routes:\n"
                   "  help:\n"
                   "    targets: [sim/echo]\n"
                   "    strategy:\n"
                   "      semantic:\n"
                   "        routes: { code: { utterances: [hi], targets: [sim/echo] } }\n"
                   "        embeddings: " +
                       std::string(model),
                   {{"KEY", "sk-canary"}})
            .problems.text();
    };
    EXPECT_EQ(problems("openai/text-embedding-3-small"), "");
    EXPECT_EQ(problems("sim/embedder"),
              "weir.yaml:8:21: routes.help: the provider of \"sim/embedder\" has no embeddings");
    EXPECT_NE(problems("openai/gpt-5").find("weir.yaml:8:21: "), std::string::npos)
        << problems("openai/gpt-5");
}

TEST(Build, ListensBeyondThisMachineOnlyWithKeys) {
    constexpr std::string_view yaml = "listen: 0.0.0.0:8080\nproviders: { sim: {} }\n";
    const Attempt open{std::string(yaml)};
    EXPECT_FALSE(open.built);
    EXPECT_NE(open.problems.text().find("weir key create"), std::string::npos);
    EXPECT_TRUE(Attempt(std::string(yaml), {}, {stored_key()}).built);
    EXPECT_TRUE(Attempt(std::string(yaml) + "keys: [{ name: a, env: KEY }]\n",
                        {{"KEY", "0123456789abcdef"}})
                    .built);
    EXPECT_TRUE(Attempt(std::string(yaml) + "server: { allow_no_keys: true }\n").built);
}

TEST(Build, ProbesAreOffUnlessAskedFor) {
    const std::string routes = "providers: { sim: {} }\nroutes: { r: { targets: [sim/echo] } }\n";
    const Attempt off(routes);
    ASSERT_TRUE(off.built) << off.problems.text();
    EXPECT_EQ(off.built->snapshot->probing, nullptr);
    const Attempt on(routes + "breaker: { failures_max: 3, probes: { per_minute: 2 } }\n");
    ASSERT_TRUE(on.built) << on.problems.text();
    ASSERT_NE(on.built->snapshot->probing, nullptr);
    EXPECT_EQ(on.built->snapshot->probing->settings.per_minute, 2);
    EXPECT_EQ(on.built->snapshot->health->settings().breaker.failures_max, 3);
    const Attempt bad(routes +
                          "breaker: { probes: { per_minit: 2 } }\n"
                          "keys: [{ name: \"weir:probe\", env: KEY }]\n",
                      {{"KEY", "0123456789abcdef"}});
    EXPECT_FALSE(bad.built);
    EXPECT_NE(bad.problems.text().find("did you mean \"per_minute\"?"), std::string::npos)
        << bad.problems.text();
    EXPECT_NE(bad.problems.text().find("\"name\" is that of Weir's own probes"), std::string::npos)
        << bad.problems.text();
}

TEST(Build, NamesAllProblemsAtOnceWithTheirPlaces) {
    const Attempt attempt(
        "listn: 127.0.0.1:1\n"
        "providers:\n"
        "  sim: {}\n"
        "  openai: { credentials: [{ env: NOT_SET }] }\n"
        "timeouts: { connect: 5 }\n"
        "routes:\n"
        "  fast: { targets: [nowhere/nope] }\n"
        "keys: [{ name: a }]\n"
        "limits: [{ key: \"*\", requests: many }]\n");
    EXPECT_FALSE(attempt.built);
    std::vector<std::string> places;
    for (const config::Problem& problem : attempt.problems.all())
        places.push_back(std::to_string(problem.at.line) + ":" + std::to_string(problem.at.column));
    std::ranges::sort(places);
    EXPECT_EQ(places, (std::vector<std::string>{"1:1", "4:34", "5:22", "7:21", "8:8", "9:32"}))
        << attempt.problems.text();
}

TEST(Build, ASyntaxErrorHasItsPlace) {
    const Attempt attempt("providers:\n  openai: { credentials: [\n");
    EXPECT_FALSE(attempt.built);
    EXPECT_TRUE(attempt.problems.text().starts_with("weir.yaml:")) << attempt.problems.text();
}

TEST(Build, NoProblemTextHoldsASecret) {
    const Attempt attempt(
        "providers:\n"
        "  openai: { credentials: [{ env: A }], nonsense: 1 }\n"
        "  x: { url: \"http://user:canary@\" }\n",
        {{"A", "canary-secret"}});
    EXPECT_FALSE(attempt.built);
    EXPECT_EQ(attempt.problems.text().find("canary-secret"), std::string::npos);
}

}  // namespace
}  // namespace weir::app
