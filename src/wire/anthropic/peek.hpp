#pragma once
// A Messages request that is passed through: what the gateway must know of it, and the few edits it
// may make (facts: providers.md 3.4). The request of count_tokens is the same without max_tokens.
#include <string_view>

#include "base/result.hpp"
#include "wire/facts.hpp"

namespace weir::wire::anthropic {

// The whole body is validated as JSON, what we act upon is checked by type, and the rest is left to
// the provider: it is the one to ask for max_tokens, which older and count_tokens bodies lack.
// invalid_request names the field; keys that decide about model, stream or cost are refused when
// repeated. model is required unless the body has an anthropic_version, as where the model stands
// in the path (Vertex rawPredict, Bedrock InvokeModel). usage_asked is always true: usage is in
// every answer. The peek keeps ranges into body.
Result<ChatPeek> peek(std::string_view body, const json::Limits& limits);

// The edited body, as pieces over it. body must be the one that was peeked, and outlive the result.
// ask_usage and developer_as_system have nothing to do here.
SplicedBody edit(std::string_view body, const ChatPeek& peek, const RequestEdit& edit);

}  // namespace weir::wire::anthropic
