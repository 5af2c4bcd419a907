#include "tests/sim/drift.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/check.hpp"

namespace weir::simulation {
namespace {

constexpr std::array table = {
    DriftRow{.label = "always a", .yaml = "order"},
    DriftRow{.label = "always b", .yaml = "order", .targets = "b/m, a/m, c/m"},
    DriftRow{.label = "always c", .yaml = "order", .targets = "c/m, a/m, b/m"},
    DriftRow{.label = "weighted (equal)", .yaml = "weighted"},
    DriftRow{.label = "latency", .yaml = "latency"},
    DriftRow{.label = "cost", .yaml = "cost"},
    DriftRow{.label = "adaptive, nobody rates", .yaml = "adaptive"},
    DriftRow{.label = "adaptive, 10 % rated", .yaml = "adaptive", .rated = 0.1},
    DriftRow{.label = "adaptive, all rated", .yaml = "adaptive", .rated = 1},
    DriftRow{.label = "adaptive, half_life: 20m, 10 % rated",
             .yaml = "{ adaptive: { half_life: 20m } }",
             .rated = 0.1},
    DriftRow{.label = "adaptive, half_life: 20m, all rated",
             .yaml = "{ adaptive: { half_life: 20m } }",
             .rated = 1},
    DriftRow{.label = "adaptive, half_life: 20m, explore: 10%, 10 % rated",
             .yaml = "{ adaptive: { half_life: 20m, explore: 10% } }",
             .rated = 0.1},
};

constexpr SteadyTime halfway = epoch + drift_phase, end = halfway + drift_phase;
constexpr std::size_t places = 3;
constexpr std::size_t best_before = 0, best_after = 2;  // a, c

// Of good answers, before and after.
constexpr double quality[places][2] = {{0.9, 0.4}, {0.55, 0.55}, {0.55, 0.95}};

Place arm(std::size_t index) {
    struct Arm {
        std::string_view id;
        Quantiles first_byte;
        double usd_in, usd_out;
    };
    constexpr Arm arms[places] = {
        {"a", {milliseconds(600), milliseconds(1'300), milliseconds(2'200)}, 2, 8},
        {"b", {milliseconds(300), milliseconds(700), milliseconds(1'200)}, 0.5, 2},
        {"c", {milliseconds(500), milliseconds(1'100), milliseconds(1'900)}, 2.5, 10}};
    const Arm& it = arms[index];
    return place(std::string(it.id),
                 {.first_byte = it.first_byte,
                  .spells = {{.from = epoch, .until = halfway, .bad = 1 - quality[index][0]},
                             // Answers that are under way at the end are as good.
                             {.from = halfway,
                              .until = end + std::chrono::hours(1),
                              .bad = 1 - quality[index][1]}}},
                 it.usd_in, it.usd_out);
}

// The formula of route/strategy/adaptive.cpp with the defaults of docs/guide/routing.md.
double reward_of(const Done& done, std::size_t phase) {
    if (!done.total) return 0;
    const double cost = static_cast<double>(done.cost_nano) / (0.01 * nano_per_usd);
    const double wait = in_seconds(*done.first_byte) / 2;
    return 1 - 0.3 * std::min(cost, 3.0) - 0.2 * std::min(wait, 3.0) + quality[done.place][phase];
}

using Rewards = std::array<double, 2>;  // means of a call, before and after

Rewards rewards_of(const World& world) {
    Rewards sum{};
    Rewards calls{};
    for (const Done& done : world.done()) {
        const std::size_t phase = done.arrived < halfway ? 0 : 1;
        sum[phase] += reward_of(done, phase);
        ++calls[phase];
    }
    return {sum[0] / calls[0], sum[1] / calls[1]};
}

std::unique_ptr<World> play(const DriftRow& row, std::uint64_t seed) {
    WorldSetup setup{
        .seed = seed,
        .places = {arm(0), arm(1), arm(2)},
        .routes = fmt::format("r: {{ targets: [{}], strategy: {} }}", row.targets, row.yaml),
        .calls_per_second = 1,
        .lasts = drift_phase * 2,
        .ratings = {.share = row.rated}};
    auto world = std::make_unique<World>(std::move(setup));
    world->run();
    return world;
}

template <std::size_t phase>
double of_phase(const Rewards& rewards) {
    return rewards[phase];
}
double whole(const Rewards& rewards) { return (rewards[0] + rewards[1]) / 2; }

double best(const Fixed& fixed, double (*value)(const Rewards&)) {
    return std::max({value(fixed[0]), value(fixed[1]), value(fixed[2])});
}

}  // namespace

std::span<const DriftRow> drift_rows() { return table; }

const DriftRow& drift_row(std::string_view label) {
    const auto found = std::ranges::find(table, label, &DriftRow::label);
    check(found != table.end());
    return *found;
}

Fixed fixed_places(std::uint64_t seed) {
    Fixed fixed{};
    for (std::size_t i = 0; i < places; ++i)
        fixed[i] = rewards_of(*play(table[i], seed));
    return fixed;
}

Drift drift(const DriftRow& row, const Fixed& fixed, std::uint64_t seed) {
    const std::unique_ptr<World> world = play(row, seed);
    const Rewards own = rewards_of(*world);
    constexpr nanoseconds settled = minutes(30);
    const Traffic before(*world, best_before);
    const Traffic after(*world, best_after, minutes(5));
    return {.reward = whole(own),
            .regret_before = 1'000 * (best(fixed, &of_phase<0>) - own[0]),
            .regret_after = 1'000 * (best(fixed, &of_phase<1>) - own[1]),
            .regret_fixed = 1'000 * (best(fixed, &whole) - whole(own)),
            .share_before = before.share(halfway - settled, settled),
            .share_after = after.share(end - settled, settled),
            .there = after.rises_to(0.8, halfway, end)};
}

Drift drift_oracle(const Fixed& fixed) {
    const double reward = whole({best(fixed, &of_phase<0>), best(fixed, &of_phase<1>)});
    return {.reward = reward,
            .regret_fixed = 1'000 * (best(fixed, &whole) - reward),
            .share_before = 1,
            .share_after = 1,
            .there = 0};
}

}  // namespace weir::simulation
