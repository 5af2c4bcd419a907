#include "app/replay/warm_start.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace weir::app {
namespace {

// Reading one takes some ten microseconds, and nobody is served meanwhile.
constexpr std::size_t rows_max = 2'000;

void teach(const gateway::Snapshot& snapshot, const Past& past, SteadyTime at) {
    const route::Route* const route = snapshot.routes.find(past.route);
    if (past.route.empty() || route == nullptr || !route->strategy->learns) return;
    const auto found = snapshot.deployments->find(past.attempts.back().target);
    if (!found) return;
    std::string id = (*snapshot.deployments)[found->deployment].key;
    if (!past.variant.empty()) id += "#" + past.variant;
    const bool alone = past.attempts.size() == 1 && past.first_byte.count() > 0;
    route->orderer->learn(
        {.option_id = id,
         .needs = past.needs,
         .succeeded = past.answered,
         .first_byte =
             alone ? std::optional<std::chrono::nanoseconds>(past.first_byte) : std::nullopt,
         .total = past.attempts.back().duration,
         .cost = past.cost,
         .now = at});
}

}  // namespace

void hear(const gateway::Snapshot& snapshot, const Past& past, SteadyTime at) {
    for (std::size_t i = 0; i < past.attempts.size(); ++i) {
        const PastAttempt& attempt = past.attempts[i];
        const auto found = snapshot.deployments->find(attempt.target);
        if (!found) continue;
        route::Statistics& statistics = snapshot.health->statistics(found->deployment);
        if (attempt.failed) {
            if (attempt.blamed) statistics.failed(attempt.duration, at);
        } else if (past.answered && i + 1 == past.attempts.size()) {
            if (past.first_byte.count() > 0 && i == 0) statistics.first_byte(past.first_byte, at);
            statistics.succeeded(attempt.duration, past.usage.output(), at);
        }
    }
    teach(snapshot, past, at);
}

Result<std::size_t> warm_start(store::LedgerStore& store, const gateway::Snapshot& snapshot,
                               const WarmStart& how) {
    std::vector<Past> calls;
    std::size_t seen = 0;
    const SysTime from = how.now - std::chrono::duration_cast<SysTime::duration>(how.window);
    const Result<void> scanned =
        store.scan({.range = {.from = from, .until = how.now}, .newest_first = true},
                   [&](const store::LedgerRow& row) {
                       if (auto past = read_past(row)) calls.push_back(std::move(*past));
                       return ++seen < rows_max;
                   });
    if (!scanned) return fail(scanned.error());
    std::ranges::sort(calls, {}, [](const Past& one) { return std::pair(one.finished, one.id); });
    for (const Past& past : calls)
        hear(snapshot, past,
             how.steady_now - std::max(how.now - past.finished, SysTime::duration::zero()));
    return calls.size();
}

}  // namespace weir::app
