#pragma once
// The strategies by name, for builtin.cpp alone. None has state.
#include "route/strategy.hpp"

namespace weir::route {

const Strategy& order_strategy();
const Strategy& weighted_strategy();

}  // namespace weir::route
