#pragma once
// Why a call went where it went: as JSON for the ledger, in words for messages.
#include <span>
#include <string>

#include "base/clock.hpp"
#include "json/value.hpp"
#include "route/attempts.hpp"
#include "route/route.hpp"

namespace weir::route {

// Appends {"strategy"?,"unit"?,"rule"?,"note"?,"strategy_failed"?,"needs":{"prompt","tools"?...},
// "candidates":[{"target","use","score"?,"propensity"?,"late"?,"variant"?,"benched"?:{"what",
// "reason","for_ms"}}],"rejected"?:[{"target","why","lack"?,"spared"?}],"more"?}: what the ledger's
// row does not say already. `for_ms` is counted from planned_at. No secret is in it, and no more
// than some 8 KB.
void append_record(std::string& text, const Plan& plan, const Needs& needs, std::string_view rule,
                   const Deployments& deployments, SteadyTime planned_at);

// The needs of such a record, as far as it has them.
Needs read_needs(json::Value needs, bool streamed);

// One line for a log: "fast: openai/gpt-5 upstream_timeout (2003 ms), azure/gpt-5@eu answered (412
// ms)".
std::string record_text(const Plan& plan, const Deployments& deployments,
                        std::span<const Attempt> attempts);

// The message of no_candidate: who is out, why and for how long.
std::string why_nobody(const Plan& plan, const Deployments& deployments, const Health& health,
                       SteadyTime now);

// "openai/gpt-5", "azure/gpt-5@swedencentral": as records and messages name a place to send to.
std::string target_name(const Deployments& deployments, std::uint32_t deployment,
                        std::string_view model);
std::string target_name(const Deployments& deployments, const Candidate& candidate);

std::string_view name(Standing::What what);

}  // namespace weir::route
