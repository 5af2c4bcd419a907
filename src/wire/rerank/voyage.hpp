#pragma once
// Voyage's POST /rerank: top_k, and the results under "data" (providers.md 3.9; recordings of
// misc.jsonl, seen January 2026).
#include "wire/rerank/codec.hpp"

namespace weir::wire::rerank {

extern const RerankCodec voyage;

}  // namespace weir::wire::rerank
