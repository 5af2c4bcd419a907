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
};

}  // namespace

std::span<const Strategy> builtin_strategies() { return rows; }

const Strategy* find_strategy(std::string_view name) {
    const auto found = std::ranges::find(rows, name, &Strategy::name);
    return found == rows.end() ? nullptr : &*found;
}

}  // namespace weir::route
