#pragma once
// How many tokens a request has, as far as the gateway has to know it before a provider says it, or
// instead: for limits, for usage that nobody told, and for who asks for a count.
#include <string>
#include <string_view>

#include "gateway/request_context.hpp"
#include "llm/tokens/family.hpp"

namespace weir::gateway {

// The catalog's name of a model ("openai/gpt-5"), else the provider's own: what says how its tokens
// are counted.
std::string_view counted_name(const provider::Model& model, std::string_view own_name);

// That of the model to which a call under the asked name would go first; the asked name where
// nobody serves it.
std::string counted_name(const Snapshot& snapshot, std::string_view asked);

// The probable input of a request of which only the peek is known: its body, markup and all, by
// weights; a long one by two slices of it, one with escaped characters or media by its length.
// Never counted: that takes 7 us a KiB, as much as all the rest of a request. It may be off, for
// limits are corrected when the request is settled.
Tokens likely_input(const RequestContext& request, const llm::tokens::Family& family);

// What was probably used where the provider told nothing: it broke off or was left, or never tells.
// The input is counted where the body is still there, which it is not after a stream.
llm::Usage estimated_usage(const RequestContext& request);

}  // namespace weir::gateway
