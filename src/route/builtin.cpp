#include "route/builtin.hpp"

#include <algorithm>
#include <array>

namespace weir::route {

std::span<const Strategy* const> builtin_strategies() {
    static const std::array rows = {
        &order_strategy(),
        &weighted_strategy(),
    };
    return rows;
}

const Strategy* find_strategy(std::string_view name) {
    const auto rows = builtin_strategies();
    const auto found =
        std::ranges::find(rows, name, [](const Strategy* row) { return row->name(); });
    return found == rows.end() ? nullptr : *found;
}

}  // namespace weir::route
