#pragma once
// Seals taken out of a request that passes through: the edit that every wire has in common.
#include "wire/facts.hpp"
#include "wire/splice.hpp"

namespace weir::wire {

void cut_seals(const SealedPlaces& seals, const RequestEdit& edit, ObjectEdit& object);

// A member from its key to its value.
json::Range range_of(const json::Member& member);

}  // namespace weir::wire
