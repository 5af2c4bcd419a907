#pragma once
// An OpenAI Responses request that is passed through: what the gateway must know of it, and the few
// edits it may make (facts: providers.md 3.2).
#include <string_view>

#include "base/result.hpp"
#include "wire/facts.hpp"

namespace weir::wire::openai_responses {

// The whole body is validated as JSON, what we act upon is checked by type, and the rest is left to
// the provider. invalid_request names the field ("input[0].role"); keys that decide about model,
// stream or cost are refused when repeated. The model may be missing where a prompt template names
// it, the input where a template or earlier state holds it. usage_asked is always true: this wire
// has no choice about it. The peek keeps ranges into body.
Result<ChatPeek> peek(std::string_view body, const json::Limits& limits);

// The edited body, as pieces over it. body must be the one that was peeked, and outlive the result.
// Input items that only carry a proof of another wire (seal.hpp) are always left out: no provider
// of this wire can read them.
SplicedBody edit(std::string_view body, const ChatPeek& peek, const RequestEdit& edit);

}  // namespace weir::wire::openai_responses
