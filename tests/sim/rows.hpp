#pragma once
// The strategies that are simulated, each with settings: a row of a table each.
#include <span>
#include <string>
#include <string_view>

#include "tests/sim/setup.hpp"

namespace weir::simulation {

// What the calls say, see prompts.hpp.
enum class Says : std::uint8_t { nothing, easy_and_hard, topics };

// In yaml and route, $0, $1, $2 stand for the first three targets, where there are less for the
// last one.
struct Row {
    std::string_view strategy;
    std::string_view label;
    std::string_view yaml;        // of `strategy:`
    std::string_view route = "";  // further members of the route
    bool everybody = true;        // each healthy target gets a share of the calls
    bool tiers = false;           // targets are weak, strong, weak, strong...
    Says says = Says::nothing;
};
std::span<const Row> rows();
// The first row of a strategy; "weighted" with equal weights is what others are measured against.
const Row& row_of(std::string_view strategy);
const Row& labelled(std::string_view label);

Writer writer_of(const Row& row);
// "strategy: ..." and the further members, for a route of these targets. ids: as strategies name
// them, with the region of a provider that has one; else the same as targets.
std::string members_of(const Row& row, std::span<const std::string> targets,
                       std::span<const std::string> ids);
// ", tier: weak", or nothing: of a target that is written as a mapping.
std::string tier_of(const Row& row, std::size_t target);
// The route "r" over the places, in order.
std::string route_of(const Row& row, std::span<const Place> places);

}  // namespace weir::simulation
