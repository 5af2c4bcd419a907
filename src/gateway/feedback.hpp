#pragma once
// What a client says later of an answer, as a lesson for the strategy of the route that served it.
// Any thread.
#include "gateway/snapshot.hpp"
#include "ledger/ledger.hpp"

namespace weir::gateway {

// row: the answered request; before: what was said of it earlier and this process has learnt, or
// null. False where nobody learns from it: no route, one whose strategy learns nothing, an answer
// that no target gave, or one of a target that the route no longer has, or has twice.
bool learn_feedback(const Snapshot& snapshot, const store::LedgerRow& row,
                    const store::Feedback& said, const store::Feedback* before, SteadyTime now);

}  // namespace weir::gateway
