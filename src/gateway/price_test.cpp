// A bill is what the routing reckoned with, for known usage: both scale rates in catalog/terms.
#include "gateway/price.hpp"

#include <gtest/gtest.h>

#include "gateway/test_world.hpp"
#include "meter/cost.hpp"

namespace weir::gateway {
namespace {

constexpr catalog::Terms terms = {.discount_bp = 1'234,
                                  .tools_bp = 500,
                                  .structured_bp = 100,
                                  .long_bp = 10'000,
                                  .long_over = Tokens(5'000)};
const std::string simulated = "sim/fast;price_in=0.123456789;price_out=3.000000001";

std::unique_ptr<Snapshot> make_snapshot() {
    catalog::Overlay overlay;
    catalog::OwnProvider own{.id = "one"};
    own.endpoints = {{.base_url = "http://one.test/v1"}};
    own.models.push_back(test::priced_model("m"));
    own.models.push_back(test::priced_model("odd"));
    own.models.back().prices = {{.meter = catalog::Meter::input, .rate = Rate(123'456'789)},
                                {.meter = catalog::Meter::cache_read, .rate = Rate(12'345'679)},
                                {.meter = catalog::Meter::output, .rate = Rate(987'654'321)}};
    overlay.providers.push_back(std::move(own));
    std::vector<provider::ProviderSettings> settings;
    settings.push_back(test::provider_settings("one"));
    settings.push_back(provider::simulated_provider());
    settings[0].tags = {"vetted"};
    settings[0].qualities = {{"m", 71}, {"nobody", 3}};
    settings[0].terms = settings[1].terms = terms;
    auto snapshot = std::make_unique<Snapshot>(
        std::move(*catalog::open_embedded().with(std::move(overlay))), std::move(settings));
    snapshot->deployments = std::make_unique<route::Deployments>(
        provider_specs(snapshot->providers, {simulated, "sim/echo"}));
    std::vector<std::unique_ptr<net::Endpoint>> endpoints;
    endpoints.push_back(std::make_unique<net::Endpoint>());
    endpoints.push_back(nullptr);
    snapshot->prepare(std::move(endpoints));
    return snapshot;
}

TEST(Price, ABillIsTheLikelyCostOfKnownUsage) {
    const auto snapshot = make_snapshot();
    Random random(1);
    const std::vector<route::Option> none;
    for (const std::string& name : {std::string("one/m"), std::string("one/odd"), simulated}) {
        const auto found = snapshot->deployments->find(name);
        ASSERT_TRUE(found) << name;
        const Ready& ready = snapshot->ready(found->deployment);
        const route::Option option{
            .deployment = found->deployment,
            .model = found->model,
            .place = &(*snapshot->deployments)[found->deployment],
            .provider = &snapshot->deployments->provider_of(found->deployment)};
        for (const int shape : {0, 1, 2, 3})
            for (const std::int64_t prompt : {1, 333, 5'000, 5'001, 77'777}) {
                route::Needs needs{.tools = (shape & 1) != 0,
                                   .structured = (shape & 2) != 0,
                                   .prompt = Tokens(prompt),
                                   .output_max = Tokens(123)};
                const route::Question question{.options = none,
                                               .needs = needs,
                                               .random = random,
                                               .route = "r",
                                               .wall = test::noon};
                const Tokens cached(prompt / 3);
                const auto sheet = price_sheet(
                    ready, found->model, ready.model, {.prompt = needs.prompt, .at = test::noon},
                    {.tools = needs.tools, .structured = needs.structured});
                ASSERT_TRUE(sheet) << name;
                const llm::Usage usage{.input_uncached = needs.prompt - cached,
                                       .input_cache_read = cached,
                                       .output_visible = Tokens(123)};
                EXPECT_EQ(route::likely_cost(question, option, cached), meter::cost(usage, *sheet))
                    << name << " " << shape << " " << prompt;
            }
    }
}

TEST(Price, DiscountsAndSurchargesAreBilled) {
    const auto snapshot = make_snapshot();
    const auto found = snapshot->deployments->find("one/m");
    const Ready& ready = snapshot->ready(found->deployment);
    const auto bill = [&](Tokens prompt, catalog::CallShape shape) {
        const auto sheet =
            price_sheet(ready, "m", ready.model, {.prompt = prompt, .at = test::noon}, shape);
        return *meter::cost({.input_uncached = prompt}, *sheet);
    };
    EXPECT_EQ(bill(Tokens(1'000), {}), NanoUsd(876'600)) << "$1 less 12.34 %";
    EXPECT_EQ(bill(Tokens(1'000), {.tools = true, .structured = true}), NanoUsd(936'600));
    EXPECT_EQ(bill(Tokens(10'000), {}), NanoUsd(18'766'000)) << "twice for long prompts";
}

TEST(ProviderSpecs, CarryTermsTagsQualitiesAndTheSimulatedModelsPrices) {
    const auto snapshot = make_snapshot();
    const route::Deployments& deployments = *snapshot->deployments;
    EXPECT_EQ(deployments.providers()[0].terms, terms);
    EXPECT_EQ(deployments.providers()[0].tags, std::vector<std::string>{"vetted"});
    const auto facts = [&](std::string_view name) -> const route::ModelFacts& {
        return deployments[deployments.find(name)->deployment].facts;
    };
    EXPECT_EQ(facts("one/m").quality, 71);
    EXPECT_EQ(facts("one/odd").quality, std::nullopt);
    EXPECT_EQ(facts(simulated).input_rate, Rate(123'456'789));
    EXPECT_EQ(facts(simulated).output_rate, Rate(3'000'000'001));
    EXPECT_EQ(facts("sim/echo").output_rate, Rate(0)) << "it costs nothing, and that is known";
}

}  // namespace
}  // namespace weir::gateway
