#pragma once
// Seals (seal.hpp) in a request that is passed through. Local to this wire.
#include "json/value.hpp"
#include "wire/facts.hpp"

namespace weir::wire::gemini {

// thoughtSignature of parts. Those of calls are apart: what takes their place is the model's
// matter.
void find_seals(json::Value root, SealedPlaces& out);

}  // namespace weir::wire::gemini
