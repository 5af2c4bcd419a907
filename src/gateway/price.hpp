#pragma once
// From what a request used to what it cost.
#include "gateway/request_context.hpp"

namespace weir::gateway {

// The rates of one call at a deployment, with what was negotiated with the provider; nothing when
// no price is known. A simulated model's stand in its name (price_in, price_out; else it costs
// nothing). query.prompt is the one that terms look at as well.
std::optional<catalog::PriceSheet> price_sheet(const Ready& ready, std::string_view model_name,
                                               const provider::Model& model,
                                               const catalog::PriceQuery& query,
                                               catalog::CallShape call);
// What of the request terms look at.
catalog::CallShape shape_of(const RequestContext& request);

// Four bytes of text a token, rounded up: the rule of thumb for the vendors' tokenizers on English;
// other languages and code take fewer bytes a token. That is why such usage is flagged.
Tokens estimated_tokens(std::size_t bytes);

// Fills in usage (estimated and flagged where the provider told none) and cost (absent where no
// price is known) of a request that was served. Idempotent.
void settle_cost(RequestContext& request);
// The same of the last attempt's answer, whether it serves or not.
void price_answer(RequestContext& request);

}  // namespace weir::gateway
