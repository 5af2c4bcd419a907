#pragma once
// At start-up, before the first request: what the ledger says was spent in each current period goes
// into the counters of meter/, so that a restart gives nobody a fresh budget.
#include <span>

#include "base/result.hpp"
#include "ledger/ledger.hpp"
#include "meter/counters.hpp"

namespace weir::ledger {

// For every key that the ledger knows and every period of `periods` (those for which budgets are
// set). Not idempotent: call once, on fresh counters, before Ledger::run(). An error is the
// store's: the caller decides whether to serve with budgets that start from nothing.
Result<void> restore_budgets(Ledger& ledger, meter::Registry& registry,
                             std::span<const meter::Period> periods, SysTime now);

}  // namespace weir::ledger
