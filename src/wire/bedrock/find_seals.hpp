#pragma once
// Seals (seal.hpp) in a request that is passed through. Local to this wire.
#include "json/value.hpp"
#include "wire/facts.hpp"

namespace weir::wire::bedrock {

// Thoughts that another wire's provider had thought. Where the turn that is being answered loses
// its own with them, thinking by a budget is switched off: the provider would refuse the call
// (facts: providers.md 4.9 f).
void find_seals(json::Value root, SealedPlaces& out);

}  // namespace weir::wire::bedrock
