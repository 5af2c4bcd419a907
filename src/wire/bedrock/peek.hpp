#pragma once
// A Converse request that is passed through: what the gateway must know of it, and the few edits it
// may make (facts: providers.md 3.6). The model and the choice of streaming are in the path
// (/model/{id}/converse and /converse-stream), so ChatPeek::model is "", its model_value empty and
// stream false: they are the caller's to set. Usage always comes.
#include <string_view>

#include "base/result.hpp"
#include "wire/facts.hpp"

namespace weir::wire::bedrock {

// The whole body is validated as JSON, what we act upon is checked by type, and the rest is left to
// the provider. invalid_request names the field ("messages[0].role"); keys of the top level that
// Converse has are refused when repeated. `messages` may be missing only beside promptVariables (a
// prompt of AWS holds them). The peek keeps ranges into body.
Result<ChatPeek> peek(std::string_view body, const json::Limits& limits);

// The edited body, as pieces over it. body must be the one that was peeked, and outlive the result.
// model, ask_usage and developer_as_system have nothing to change here; the keys of the others are
// those of the top level.
SplicedBody edit(std::string_view body, const ChatPeek& peek, const RequestEdit& edit);

}  // namespace weir::wire::bedrock
