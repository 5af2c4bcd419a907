#pragma once
// The parts of an answer that more than one attempt has made: what each used and cost, and the sum,
// which is what the request used and cost.
#include "gateway/request_context.hpp"

namespace weir::gateway {

void add_usage(llm::Usage& sum, const llm::Usage& more);

// The stream of the last attempt has broken, and another is to go on: books what it used as far as
// is known. What the provider had counted is of its beginning, so the output is estimated from the
// text that came.
void close_leg(RequestContext& request);

// What all closed legs used.
llm::Usage spent(const RequestContext& request);
// What they cost; nothing when a price is unknown.
std::optional<NanoUsd> spent_cost(const RequestContext& request);

// At the end of the request: its usage and cost become those of all its legs. Idempotent.
void add_legs(RequestContext& request);

}  // namespace weir::gateway
