#pragma once
// Why a call went where it went, in words and as JSON: made only when somebody asks (the ledger of
// a failed call, a debug header, the log), never on the hot path.
#include <span>
#include <string>

#include "base/clock.hpp"
#include "route/attempts.hpp"
#include "route/route.hpp"

namespace weir::route {

// {"asked","route","strategy","unit"?,"note"?,"strategy_failed"?,"candidates":[{"target","use",
// "score"?,"propensity"?,"late"?,"variant"?,"benched"?:{"what","reason","for_ms"}}],"rejected":
// [{"target","why","lack"?,"spared"?}],"attempts":[{"target","credential"?,"ms","failure"?,
// "status"?}]}. `for_ms` is counted from planned_at. No secret is in it.
std::string record_json(const Plan& plan, const Deployments& deployments,
                        std::span<const Attempt> attempts, SteadyTime planned_at);

// One line for a log: "fast: openai/gpt-5 upstream_timeout (2003 ms), azure/gpt-5@eu answered (412
// ms)".
std::string record_text(const Plan& plan, const Deployments& deployments,
                        std::span<const Attempt> attempts);

// The message of no_candidate: who is out, why and for how long.
std::string why_nobody(const Plan& plan, const Deployments& deployments, const Health& health,
                       SteadyTime now);

std::string_view name(Standing::What what);

}  // namespace weir::route
