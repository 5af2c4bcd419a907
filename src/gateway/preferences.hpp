#pragma once
// What a body says to the gateway and not to the provider (route/wish/preferences.hpp), and a model
// that is a wish.
#include "gateway/request_context.hpp"

namespace weir::gateway {

// Fills request.preferences, where there are any; what is wrong with them is in there, too.
Result<void> read_preferences(RequestContext& request);

// Takes them out of a body that passes through, unless the provider has such fields itself: an
// aggregator, to whom `models` and `provider` are addressed.
void leave_out_preferences(const RequestContext& request, wire::RequestEdit& edit);
// And out of one that is translated.
void leave_out_preferences(const RequestContext& request, llm::ChatRequest& canonical);

}  // namespace weir::gateway
