#include "route/strategy/builtin.hpp"

#include <algorithm>
#include <array>

namespace weir::route {
namespace {

constexpr std::array rows = {
    Strategy{.name = "order",
             .about = "The targets as the file lists them.",
             .score_unit = "",
             .make = &make_order},
    Strategy{.name = "weighted",
             .about = "By chance in proportion to weight; sticky where the route says so.",
             .score_unit = "weight",
             .uses_weight = true,
             .uses_sticky = true,
             .make = &make_weighted},
    Strategy{.name = "difficulty",
             .about = "Hard prompts to the strong targets, easy ones to the weak.",
             .score_unit = "advantage",
             .make = &make_difficulty},
    Strategy{.name = "consensus",
             .about = "Several targets are asked at once, and most of them decide.",
             .score_unit = "USD",
             .make = &make_consensus},
    Strategy{.name = "cascade",
             .about = "Cheap first; the next one when the answer fails a check.",
             .score_unit = "USD",
             .make = &make_cascade},
    Strategy{.name = "latency",
             .about = "The fastest to the first byte of a few drawn by chance.",
             .score_unit = "ms",
             .weighs_cache = true,
             .make = &make_latency},
    Strategy{.name = "percentile",
             .about = "As listed, those first whose measured latency is under a bound.",
             .score_unit = "ms",
             .make = &make_percentile},
    Strategy{.name = "throughput",
             .about = "The most output tokens a second first.",
             .score_unit = "tokens/s",
             .make = &make_throughput},
    Strategy{.name = "least_busy",
             .about = "The fewest calls under way for its weight first.",
             .score_unit = "calls/weight",
             .uses_weight = true,
             .make = &make_least_busy},
    Strategy{.name = "cost",
             .about = "The cheapest for this call first, with what caches are worth.",
             .score_unit = "USD",
             .weighs_cache = true,
             .make = &make_cost},
    Strategy{.name = "bid",
             .about = "The cheapest under a maximum price that is good enough.",
             .score_unit = "USD",
             .weighs_cache = true,
             .make = &make_bid},
    Strategy{.name = "adaptive",
             .about = "Learns which target is best for which sort of call.",
             .score_unit = "reward",
             .learns = true,
             .make = &make_adaptive},
    Strategy{.name = "semantic",
             .about = "By likeness of the prompt to examples that the file gives.",
             .score_unit = "similarity",
             .make = &make_semantic},
    Strategy{.name = "lua",
             .about = "As a function of the user's own says.",
             .score_unit = "",
             .make = &make_lua},
};

}  // namespace

std::span<const Strategy> builtin_strategies() { return rows; }

const Strategy* find_strategy(std::string_view name) {
    const auto found = std::ranges::find(rows, name, &Strategy::name);
    return found == rows.end() ? nullptr : &*found;
}

}  // namespace weir::route
