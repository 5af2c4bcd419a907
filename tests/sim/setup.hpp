#pragma once
// What a simulated world is made of: its places, its calls, and what clients say of answers.
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "catalog/catalog.hpp"
#include "route/probes.hpp"
#include "route/route.hpp"
#include "tests/sim/provider.hpp"

namespace weir::simulation {

inline constexpr SteadyTime epoch{std::chrono::hours(1'000)};

struct Place {
    route::ProviderSpec spec;  // with one model, "m"
    Script script;
};
// A provider "id" with the model "m" at these prices, USD per million tokens.
Place place(std::string id, Script script = {}, double usd_in = 1, double usd_out = 4);

// The last user message of a call, and of which of the writer's sorts it is.
struct Said {
    std::string text;
    std::size_t sort = 0;
};
using Writer = std::function<Said(Random&)>;

// So many of the answered calls are rated by their client, 1 if the answer was good and 0 if not,
// after a delay with this mean.
struct Ratings {
    double share = 0;
    nanoseconds delay_mean = minutes(1);
};

struct WorldSetup {
    std::uint64_t seed = 1;
    std::vector<Place> places;
    std::string routes;  // YAML; calls ask for "r"
    double calls_per_second = 10;
    nanoseconds lasts = minutes(10);
    nanoseconds total_max{0};                   // deadline of a call; 0: none
    SysTime wall{};                             // at the epoch
    double leave = 0;                           // share of events before which the client has left
    Tokens prompt{1'000};                       // of each call, whatever its text
    Tokens output_mean{200};                    // its answer, drawn evenly up to twice that
    const catalog::Catalog* catalog = nullptr;  // whose prices count, where it has the provider
    Writer writer = {};                         // none: calls have no text
    Ratings ratings = {};
    route::ProbeSettings probes = {};
};

std::unique_ptr<route::Routes> read_routes(const std::string& yaml,
                                           const route::Deployments& deployments);
// As gateway/snapshot.cpp makes them, without what does not concern prices.
void take_prices(route::ProviderSpec& spec, const catalog::Catalog& catalog);

}  // namespace weir::simulation
