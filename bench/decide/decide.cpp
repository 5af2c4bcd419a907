// What one routing decision costs: make_plan over a route of 20 targets, filters included, for each
// strategy. Pure, so it is measured in process, on one core, without a gateway around it.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

#include "config/section.hpp"
#include "route/settings.hpp"

namespace weir::bench {
namespace {

using namespace weir::route;

constexpr int targets = 20;
const SteadyTime now = SteadyTime(std::chrono::hours(10));

std::vector<ProviderSpec> make_specs() {
    std::vector<ProviderSpec> specs;
    for (int i = 0; i < targets; ++i) {
        ProviderSpec spec{.id = ProviderId(fmt::format("provider-{}", i)),
                          .region = "eu-west-1",
                          .credentials = {{.name = "key"}},
                          .tags = {"vetted"},
                          .terms = {.discount_bp = 100 * (i % 5), .tools_bp = 50}};
        ModelSpec model{.id = "model", .context = Tokens(200'000), .output_max = Tokens(16'000)};
        model.facts.billing = catalog::Billing::metered;
        model.facts.input_rate = Rate(1'000'000'000 + i * 37'000'000);
        model.facts.output_rate = Rate(4'000'000'000 + i * 91'000'000);
        model.facts.cached_rate = Rate(100'000'000);
        model.facts.quality = 50 + i;
        spec.models.push_back(std::move(model));
        specs.push_back(std::move(spec));
    }
    return specs;
}

// Without a text: what a look at one costs is the text's affair (weir-router-speed).
constexpr std::string_view semantic_with_one_example =
    "{ semantic: { routes: { greeting: { utterances: [hello], targets: [provider-0/model] } } } }";

// A route of all of them that demands what each of them has, so that every filter looks at all.
std::string yaml_of(std::string_view strategy) {
    std::string yaml = "r:\n  targets: [";
    for (int i = 0; i < targets; ++i)
        yaml += fmt::format("{}{{ model: provider-{}/model, tier: {} }}", i == 0 ? "" : ", ", i,
                            i % 2 == 0 ? "weak" : "strong");
    return yaml + fmt::format(
                      "]\n  strategy: {}\n  require: {{ region: eu, tags: [vetted], price_out: "
                      "50, cost: 5 USD, p95_ttft: 60s, quality: 40, context: 100000 }}\n",
                      strategy == "semantic" ? semantic_with_one_example : strategy);
}

class OneConversation final : public PromptSource {
public:
    const llm::ChatRequest* chat() override { return nullptr; }
    std::uint64_t prefix() override { return 7; }
};

struct Measured {
    explicit Measured(std::string_view strategy)
        : deployments(make_specs()), health(deployments, {}), routes(read(strategy)) {
        for (std::uint32_t i = 0; i < deployments.all().size(); ++i) {
            Statistics& statistics = health.statistics(i);
            for (int call = 0; call < 40; ++call) {
                statistics.first_byte(std::chrono::milliseconds(200 + 13 * i), now);
                statistics.succeeded(std::chrono::milliseconds(1'500 + 90 * i), Tokens(300), now);
            }
        }
    }
    Routes read(std::string_view strategy) {
        config::Problems problems;
        const config::Environment environment = [](std::string_view) {
            return std::optional<std::string>();
        };
        const config::Node node = config::read_yaml(yaml_of(strategy), "bench.yaml", problems);
        std::vector<Route> read =
            read_routes(config::Section(node, "routes", problems, environment), deployments);
        if (!problems.empty()) {
            std::fputs(problems.text().c_str(), stderr);
            std::exit(2);
        }
        return Routes(std::move(read));
    }

    Deployments deployments;
    Health health;
    Routes routes;
};

void decide(benchmark::State& state, std::string_view strategy) {
    Measured measured(strategy);
    Random random(1);
    Scratch scratch;
    OneConversation prompt;
    const Call call{.model = "r",
                    .key = "key-1",
                    .needs = {.tools = true, .prompt = Tokens(3'000), .output_max = Tokens(500)},
                    .prompt = &prompt};
    for (auto step : state) {
        Result<Plan> plan = make_plan(call, {.routes = measured.routes,
                                             .deployments = measured.deployments,
                                             .health = measured.health,
                                             .now = now,
                                             .wall = SysTime(std::chrono::hours(24 * 20'000)),
                                             .random = random,
                                             .scratch = scratch});
        if (!plan || plan->candidates.size() != targets) state.SkipWithError("no plan");
        benchmark::DoNotOptimize(plan);
    }
}

}  // namespace
}  // namespace weir::bench

int main(int argc, char** argv) {
    // What lua costs is its script's.
    for (const weir::route::Strategy& strategy : weir::route::builtin_strategies())
        if (strategy.name != "lua")
            benchmark::RegisterBenchmark(std::string(strategy.name).c_str(), &weir::bench::decide,
                                         strategy.name);
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
