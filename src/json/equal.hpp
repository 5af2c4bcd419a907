#pragma once
// Whether two JSON values are the same value: 1 is 1.0, the order of members does not matter.
#include <cstddef>

#include "json/value.hpp"

namespace weir::json {

// Counts down for every comparison; at 0 the answer is no.
bool equal(Value a, Value b, std::size_t& steps_left);

}  // namespace weir::json
