#pragma once
// What the requests of one worker share. Built by app/, used by that worker's thread only; outlives
// every request.
#include <functional>
#include <memory>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "gateway/access_log.hpp"
#include "gateway/ledger_access.hpp"
#include "gateway/metrics.hpp"
#include "gateway/response_access.hpp"
#include "gateway/snapshot.hpp"
#include "gateway/token_source.hpp"
#include "ledger/ledger.hpp"
#include "net/task_scope.hpp"
#include "net/upstream_port.hpp"
#include "net/wheel.hpp"

namespace weir::gateway {

struct Services {
    // The present configuration. Each worker has a shared_ptr of its own making, so that taking
    // one at the start of a request touches no counter that another core writes.
    std::shared_ptr<const Snapshot> snapshot;
    net::Upstream& http;
    net::Upstream& simulated;
    net::Wheel& wheel;
    net::TaskScope& tasks;  // what runs beside the request that began it
    TokenSource& tokens;
    ledger::Writer* ledger = nullptr;     // null: no ledger is kept
    LedgerAccess* recorded = nullptr;     // null: no ledger is kept
    ResponseAccess* responses = nullptr;  // null: no responses are kept
    net::Upstream* media = nullptr;       // of what clients name by URL; null: nothing is fetched
    Metrics& metrics;
    AccessLog& log;
    Random random;
    int mirrors = 0;                 // shadows under way (mirror.hpp)
    int media_fetches = 0;           // under way (media.hpp)
    route::Scratch scratch = {};     // of planning
    std::string decision_text = {};  // of the record being written
    std::function<SysTime()> wall_clock;
    std::chrono::seconds aws_clock_skew{0};  // how far AWS is ahead of our wall clock

    net::Upstream& upstream_of(const Ready& ready) { return ready.endpoint ? http : simulated; }
};

}  // namespace weir::gateway
