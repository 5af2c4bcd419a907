#pragma once
// A Cohere v2 chat request that is passed through: what the gateway must know of it, and the few
// edits it may make (facts: providers.md 3.8; recordings of November 2026).
#include <string_view>

#include "base/result.hpp"
#include "wire/facts.hpp"

namespace weir::wire::cohere {

// The whole body is validated as JSON, what we act upon is checked by type, and the rest is left to
// the provider. invalid_request names the field ("messages[0].role"); keys that decide about model,
// stream or cost are refused when repeated. A stream of this wire always tells its usage, so
// usage_asked is set for every stream. The peek keeps ranges into body.
Result<ChatPeek> peek(std::string_view body, const json::Limits& limits);

// The edited body, as pieces over it. body must be the one that was peeked, and outlive the result.
// ask_usage changes nothing: usage cannot be asked for and always comes.
SplicedBody edit(std::string_view body, const ChatPeek& peek, const RequestEdit& edit);

}  // namespace weir::wire::cohere
