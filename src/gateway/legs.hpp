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

// The last attempt's answer came whole and is not what was asked for: another one will be, so what
// it used (request.usage, as the facts say) is a leg of the bill.
void close_whole_leg(RequestContext& request);

// Whether there is money for another attempt beside what the legs cost: held from now on, where it
// is not yet.
bool hold_for_next(RequestContext& request, const Beyond& beyond);

// Whether anything was answered, so that there is something to pay.
bool paid_for(const RequestContext& request);

// What all closed legs used.
llm::Usage spent(const RequestContext& request);
// What they cost; nothing when a price is unknown.
std::optional<NanoUsd> spent_cost(const RequestContext& request);

// At the end of the request: its usage and cost become those of all its legs. Idempotent.
void add_legs(RequestContext& request);

}  // namespace weir::gateway
