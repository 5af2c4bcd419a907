#pragma once
// A restart is not blind: what the ledger has of the last minutes is heard by statistics and by the
// strategies that learn, as if this process had served it.
#include <chrono>

#include "app/replay/past.hpp"
#include "base/result.hpp"
#include "gateway/snapshot.hpp"
#include "store/ledger_store.hpp"

namespace weir::app {

// Tells statistics and the route's strategy how a call went that ended at `at`. Deployments and
// routes that are not there any more are passed over.
void hear(const gateway::Snapshot& snapshot, const Past& past, SteadyTime at);

struct WarmStart {
    std::chrono::nanoseconds window;  // how far back; statistics fade in minutes
    SysTime now;
    SteadyTime steady_now;  // the same moment
};
// Of the newest calls of the window, in the order in which they ended; the number of those that
// were heard.
Result<std::size_t> warm_start(store::LedgerStore& store, const gateway::Snapshot& snapshot,
                               const WarmStart& how);

}  // namespace weir::app
