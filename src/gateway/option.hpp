#pragma once
// A candidate as filters and prices see it, for those who ask about one outside of its plan. Views
// the snapshot and the candidate, which must outlive it.
#include "gateway/snapshot.hpp"
#include "route/strategy.hpp"

namespace weir::gateway {

inline route::Option option_of(const Snapshot& snapshot, const route::Candidate& candidate) {
    const route::Deployments& deployments = *snapshot.deployments;
    return {.id = candidate.id,
            .deployment = candidate.deployment,
            .model = candidate.model,
            .place = &deployments[candidate.deployment],
            .provider = &deployments.provider_of(candidate.deployment),
            .statistics = &snapshot.health->statistics(candidate.deployment)};
}

}  // namespace weir::gateway
