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
             .make = &make_weighted},
    Strategy{.name = "consensus",
             .about = "Several targets are asked at once, and most of them decide.",
             .score_unit = "USD",
             .make = &make_consensus},
    Strategy{.name = "cascade",
             .about = "Cheap first; the next one when the answer fails a check.",
             .score_unit = "USD",
             .make = &make_cascade},
};

}  // namespace

std::span<const Strategy> builtin_strategies() { return rows; }

const Strategy* find_strategy(std::string_view name) {
    const auto found = std::ranges::find(rows, name, &Strategy::name);
    return found == rows.end() ? nullptr : &*found;
}

}  // namespace weir::route
