#pragma once
// A small world for tests: a virtual clock, providers made of a few words, and a config section
// from YAML text.
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "config/section.hpp"
#include "route/attempts.hpp"
#include "route/route.hpp"
#include "route/settings.hpp"

namespace weir::route::test {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

inline SteadyTime at_ms(std::int64_t ms) { return SteadyTime(milliseconds(ms)); }

inline ProviderSpec provider(std::string id, std::vector<std::string> models,
                             std::vector<std::string> credentials = {"key"}) {
    ProviderSpec spec{.id = ProviderId(std::move(id))};
    for (std::string& model : models)
        spec.models.push_back({.id = std::move(model)});
    for (std::string& name : credentials)
        spec.credentials.push_back({.name = std::move(name)});
    return spec;
}

inline config::Environment no_environment() {
    return [](std::string_view) { return std::optional<std::string>(); };
}

// The routes of YAML text and what is wrong with it.
struct RoutesRead {
    std::vector<Route> routes;
    std::string problems;
};
inline RoutesRead read(std::string_view yaml, const Deployments& deployments) {
    config::Problems problems;
    const config::Environment environment = no_environment();
    const config::Node node = config::read_yaml(yaml, "weir.yaml", problems);
    RoutesRead result;
    result.routes =
        read_routes(config::Section(node, "routes", problems, environment), deployments);
    result.problems = problems.text();
    return result;
}

// make_plan at a time on the virtual clock; the calendar stands still.
inline Result<Plan> plan(const Call& call, const Routes& routes, const Deployments& deployments,
                         const Health& health, SteadyTime now, Random& random) {
    Scratch scratch;
    return make_plan(call, {.routes = routes,
                            .deployments = deployments,
                            .health = health,
                            .now = now,
                            .wall = SysTime(std::chrono::hours(24 * 365 * 56)),
                            .random = random,
                            .scratch = scratch});
}

inline Outcome outcome(ErrorKind kind, std::optional<nanoseconds> retry_after = {}) {
    Outcome outcome = outcome_of(Error(kind, "test"));
    outcome.retry_after = retry_after;
    outcome.upstream_status = traits(kind).http_status;
    return outcome;
}

}  // namespace weir::route::test
