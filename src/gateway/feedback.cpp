#include "gateway/feedback.hpp"

#include <algorithm>

#include "json/document.hpp"
#include "route/record.hpp"

namespace weir::gateway {
namespace {

// The target that the row names. One provider may have a model in several places, which the row
// does not tell apart: then it is nobody's.
const route::Target* served_by(const Snapshot& snapshot, const route::Route& route,
                               const store::LedgerRow& row) {
    const route::Target* found = nullptr;
    for (const route::Target& target : route.targets) {
        if (target.model != row.model || target.variant != row.variant ||
            snapshot.ready(target.deployment).provider->id() != row.provider)
            continue;
        if (found != nullptr) return nullptr;
        found = &target;
    }
    return found;
}

}  // namespace

bool learn_feedback(const Snapshot& snapshot, const store::LedgerRow& row,
                    const store::Feedback& said, const store::Feedback* before, SteadyTime now) {
    const route::Route* const route = snapshot.routes.find(row.route);
    if (route == nullptr || !route->strategy->learns || !row.cache.empty()) return false;
    const route::Target* const target = served_by(snapshot, *route, row);
    const Result<json::Document> decision = json::read(row.decision);
    if (target == nullptr || !decision) return false;
    std::optional<route::Lesson::Withdrawn> withdrawn;
    if (before != nullptr)
        withdrawn = {.feedback = before->score(),
                     .at = now - std::max(said.at - before->at, SysTime::duration(0))};
    route->orderer->learn(
        {.option_id = target->id,
         .needs = route::read_needs(decision->root()["needs"], row.streamed),
         .succeeded = true,
         .feedback = said.score(),
         .withdrawn = withdrawn,
         .context = decision->root()["candidates"].at(0)["score"].number().value_or(0),
         .now = now});
    return true;
}

}  // namespace weir::gateway
