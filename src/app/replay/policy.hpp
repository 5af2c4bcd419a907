#pragma once
// Past calls planned under another configuration: who would have been asked first, and what the
// call's tokens cost there. Everybody is up; what is measured and learnt of targets is what the
// past itself shows, in its own order and never from its future. One thread; the snapshot outlives
// it.
#include <optional>
#include <string>
#include <vector>

#include "app/replay/estimate.hpp"
#include "app/replay/past.hpp"
#include "gateway/snapshot.hpp"

namespace weir::app {

struct Verdict {
    std::vector<NewChoice> choices;
    std::string refused;  // why, where there are none
    std::string rule;     // that was followed
};

// past: in the order in which the calls began. A verdict each.
std::vector<Verdict> plan_anew(const std::vector<Past>& past, const gateway::Snapshot& snapshot,
                               Random& random);

ReplayCase replay_case(const Past& past, Verdict verdict);

// What rules, strategies and clients may look at and the ledger does not have; a sentence each.
std::vector<std::string> unknown_to_replay(const gateway::Snapshot& snapshot);

}  // namespace weir::app
