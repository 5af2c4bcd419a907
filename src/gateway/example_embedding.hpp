#pragma once
// The example sentences of routes that compare prompts by embeddings, embedded beside the traffic:
// once a snapshot, by one of the workers, in as few calls as it takes. Each call is a row of its
// own in the ledger, of nobody's key, with the variant "examples".
#include <memory>

#include "gateway/services.hpp"

namespace weir::gateway {

// When a worker gets a snapshot: begins what no other worker has begun and no earlier snapshot had.
void begin_examples(Services& services);

// For a request that has met a route without its examples' vectors: tries again what had failed,
// once its pause is over.
void begin_examples_again(Services& services, std::shared_ptr<const Snapshot> snapshot,
                          const route::Route& route);

}  // namespace weir::gateway
