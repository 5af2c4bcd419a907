#pragma once
// The client's response format in the life of one attempt.
#include <memory>

#include "gateway/request_context.hpp"
#include "gateway/structured_stream.hpp"

namespace weir::gateway {

// Sets request.structured for request.over, or resets it where no JSON is asked for. Errors:
// invalid_request, for a body or a schema that cannot be read where it must be.
Result<void> prepare_structured(RequestContext& request);

// The answer passes through as it came, and is checked all the same. upstream_protocol.
Result<void> check_passing(RequestContext& request, std::string_view body,
                           const wire::Quirks& quirks);

// Whether the answer of this attempt was checked and did not fit.
bool is_unfit(const RequestContext& request);

// Whether a stream must be read event by event for its format's sake.
bool rewrites_stream(const RequestContext& request);
// What rewrites it; null where nothing does. request.structured outlives it.
std::unique_ptr<StructuredStream> make_structured_stream(RequestContext& request);

// The last attempt's answer, whose usage the request knows, did not fit: it goes on the bill, and
// its target is told to repair it where the route has that and nobody was told yet, else the next
// one is asked. Nobody is where no money is left for it.
route::Action after_mismatch(RequestContext& request, route::Outcome outcome, SteadyTime now);

}  // namespace weir::gateway
