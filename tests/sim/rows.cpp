#include "tests/sim/rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/check.hpp"
#include "tests/sim/prompts.hpp"

namespace weir::simulation {
namespace {

// What the three topics are told by. No simulated call says any of these sentences (prompts.hpp).
constexpr std::string_view semantic =
    "{ semantic: { routes: { "
    "code: { targets: [$0], utterances: [why does my program crash with a null pointer, write a "
    "function that sorts a list, fix the bug in this loop] }, "
    "cooking: { targets: [$1], utterances: [how long do I bake bread in the oven, a recipe for "
    "soup "
    "with lentils, what can I cook for dinner] }, "
    "travel: { targets: [$2], utterances: [find a cheap flight to Lisbon, which hotel is near the "
    "station, when does the train leave] } } } }";

// The longest time that there is for the script: a loaded machine is not to change a figure.
constexpr std::array table = {
    Row{.strategy = "weighted", .label = "weighted (equal)", .yaml = "weighted"},
    Row{.strategy = "order", .label = "order", .yaml = "order", .everybody = false},
    Row{.strategy = "latency", .label = "latency", .yaml = "latency"},
    Row{.strategy = "latency",
        .label = "latency, choices: 3",
        .yaml = "{ latency: { choices: 3 } }"},
    Row{.strategy = "percentile",
        .label = "percentile, p95 under 2s",
        .yaml = "{ percentile: { p: 95, under: 2s } }"},
    Row{.strategy = "throughput", .label = "throughput", .yaml = "throughput"},
    Row{.strategy = "least_busy", .label = "least_busy", .yaml = "least_busy"},
    Row{.strategy = "cost", .label = "cost", .yaml = "cost", .everybody = false},
    Row{.strategy = "bid",
        .label = "bid, max_price_out: 10",
        .yaml = "{ bid: { max_price_out: 10 } }",
        .everybody = false},
    Row{.strategy = "adaptive", .label = "adaptive", .yaml = "adaptive"},
    Row{.strategy = "cascade", .label = "cascade", .yaml = "cascade", .everybody = false},
    Row{.strategy = "consensus", .label = "consensus of 3", .yaml = "{ consensus: { models: 3 } }"},
    Row{.strategy = "weighted",
        .label = "weighted, first_event: 2s",
        .yaml = "weighted",
        .route = "slow_stream: { first_event: 2s }"},
    Row{.strategy = "order",
        .label = "order, first_event: 2s",
        .yaml = "order",
        .route = "slow_stream: { first_event: 2s }",
        .everybody = false},
    Row{.strategy = "order",
        .label = "order, hedged",
        .yaml = "order",
        .route = "hedge: { budget: 10% }",
        .everybody = false},
    Row{.strategy = "order",
        .label = "order, fall through over 2s",
        .yaml = "order",
        .route = "fall_through_when: { p95_ttft: \">2s\" }",
        .everybody = false},
    Row{.strategy = "order",
        .label = "order, a quarter mirrored to c",
        .yaml = "order",
        .route = "mirror: { target: $2, share: 25% }",
        .everybody = false},
    Row{.strategy = "difficulty",
        .label = "difficulty, strong_share: 40%",
        .yaml = "{ difficulty: { strong_share: 40% } }",
        .everybody = false,
        .tiers = true,
        .says = Says::easy_and_hard},
    Row{.strategy = "semantic",
        .label = "semantic, a topic each",
        .yaml = semantic,
        .says = Says::topics},
    Row{.strategy = "lua",
        .label = "lua, cheapest healthy",
        .yaml = "{ lua: { file: \"" WEIR_SIM_FOLDER "/cheapest_healthy.lua\", time: 100ms } }",
        .everybody = false},
};

std::string filled(std::string_view text, std::span<const std::string> targets) {
    std::string filled;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '$') {
            filled += text[i];
            continue;
        }
        const auto named = static_cast<std::size_t>(text[++i] - '0');
        filled += targets[std::min(named, targets.size() - 1)];
    }
    return filled;
}

}  // namespace

std::span<const Row> rows() { return table; }

const Row& row_of(std::string_view strategy) {
    const auto found = std::ranges::find(table, strategy, &Row::strategy);
    check(found != table.end());
    return *found;
}

const Row& labelled(std::string_view label) {
    const auto found = std::ranges::find(table, label, &Row::label);
    check(found != table.end());
    return *found;
}

Writer writer_of(const Row& row) {
    switch (row.says) {
        case Says::nothing: return {};
        case Says::easy_and_hard: return easy_and_hard(0.4);
        case Says::topics: return topics(0);
    }
    return {};
}

std::string members_of(const Row& row, std::span<const std::string> targets,
                       std::span<const std::string> ids) {
    return fmt::format("strategy: {}{}{}", filled(row.yaml, ids), row.route.empty() ? "" : ", ",
                       filled(row.route, targets));
}

std::string tier_of(const Row& row, std::size_t target) {
    if (!row.tiers) return "";
    return target % 2 == 0 ? ", tier: weak" : ", tier: strong";
}

std::string route_of(const Row& row, std::span<const Place> places) {
    std::vector<std::string> ids;
    std::string targets;
    for (const Place& place : places) {
        ids.push_back(place.spec.id.value() + "/m");
        targets += fmt::format("{}{{ model: {}{} }}", targets.empty() ? "" : ", ", ids.back(),
                               tier_of(row, ids.size() - 1));
    }
    return fmt::format("r: {{ targets: [{}], {} }}", targets, members_of(row, ids, ids));
}

}  // namespace weir::simulation
