#include "tests/sim/texts.hpp"

#include "tests/sim/world.hpp"

namespace weir::simulation {
namespace {

constexpr Row difficulty(std::string_view label, std::string_view yaml) {
    return {.strategy = "difficulty",
            .label = label,
            .yaml = yaml,
            .everybody = false,
            .tiers = true,
            .says = Says::easy_and_hard};
}

constexpr Row share_20 = difficulty("strong_share: 20%", "{ difficulty: { strong_share: 20% } }");
constexpr Row share_40 = difficulty("strong_share: 40%", "{ difficulty: { strong_share: 40% } }");
constexpr Row median = difficulty("threshold: 0.12", "{ difficulty: { threshold: 0.12 } }");

constexpr std::array table = {
    DifficultyRow{share_20, 0.2}, DifficultyRow{share_20, 0.4}, DifficultyRow{share_20, 0.6},
    DifficultyRow{share_40, 0.2}, DifficultyRow{share_40, 0.4}, DifficultyRow{share_40, 0.6},
    DifficultyRow{median, 0.2},   DifficultyRow{median, 0.4},   DifficultyRow{median, 0.6},
};

}  // namespace

std::span<const DifficultyRow> difficulty_rows() { return table; }

Asked asked_for(const Row& row, const Writer& writer, std::uint64_t seed) {
    WorldSetup setup{.seed = seed, .places = {place("a"), place("b"), place("c")}};
    setup.routes = route_of(row, setup.places);
    setup.lasts = minutes(20);
    setup.writer = writer;
    World world(std::move(setup));
    world.run();
    Asked asked;
    std::array<double, 4> calls{};
    for (const Done& done : world.done()) {
        if (done.arrived < epoch + minutes(2)) continue;
        ++calls[done.sort];
        ++asked.shares[done.sort][done.place];
        ++asked.all[done.place];
    }
    double sum = 0;
    for (std::size_t sort = 0; sort < calls.size(); ++sort) {
        sum += calls[sort];
        for (double& share : asked.shares[sort])
            share /= std::max(calls[sort], 1.0);
    }
    for (double& share : asked.all)
        share /= std::max(sum, 1.0);
    return asked;
}

}  // namespace weir::simulation
