#include "tests/sim/setup.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdio>
#include <utility>

#include "base/check.hpp"
#include "config/section.hpp"
#include "route/settings.hpp"

namespace weir::simulation {
namespace {

Rate rate(double usd) { return Rate(std::llround(usd * 1e9)); }

}  // namespace

Place place(std::string id, Script script, double usd_in, double usd_out) {
    Place place{.spec = {.id = ProviderId(std::move(id))}, .script = std::move(script)};
    route::ModelSpec model{.id = "m", .kind = catalog::Kind::chat};
    model.facts.billing = catalog::Billing::metered;
    model.facts.input_rate = rate(usd_in);
    model.facts.output_rate = rate(usd_out);
    place.spec.models.push_back(std::move(model));
    place.spec.credentials.push_back({.name = "key"});
    return place;
}

std::unique_ptr<route::Routes> read_routes(const std::string& yaml,
                                           const route::Deployments& deployments) {
    config::Problems problems;
    const config::Environment environment = [](std::string_view) {
        return std::optional<std::string>();
    };
    const config::Node node = config::read_yaml(yaml, "weir.yaml", problems);
    auto routes =
        route::read_routes(config::Section(node, "routes", problems, environment), deployments);
    // A row that cannot be read is a mistake of whoever wrote it.
    if (!problems.text().empty()) fmt::print(stderr, "{}\n{}\n", yaml, problems.text());
    check(problems.text().empty());
    return std::make_unique<route::Routes>(std::move(routes));
}

void take_prices(route::ProviderSpec& spec, const catalog::Catalog& catalog) {
    const auto offering = catalog.find_offering(spec.id.value(), "m");
    if (!offering) return;
    route::ModelFacts& facts = spec.models[0].facts;
    facts.billing = offering->billing;
    facts.prices = offering->prices;
    facts.input_rate = facts.output_rate = std::nullopt;
}

}  // namespace weir::simulation
