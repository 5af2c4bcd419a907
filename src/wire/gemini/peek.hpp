#pragma once
// A generateContent request that is passed through: what the gateway must know of it, and the few
// edits it may make (facts: providers.md 3.5). The model and whether it streams are in the path:
// the gateway knows them, and both stay empty in the peek.
#include <string_view>

#include "base/result.hpp"
#include "wire/facts.hpp"

namespace weir::wire::gemini {

// The whole body is validated as JSON, what we act upon is checked by type, and the rest is left to
// the provider. Either spelling of a name counts (inlineData, inline_data), and one in both is
// refused like a repeated one. invalid_request names the field ("contents[0].parts"). Limits are
// looked for in generationConfig: output_max_field is "generationConfig.maxOutputTokens".
Result<ChatPeek> peek(std::string_view body, const json::Limits& limits);

// The edited body, as pieces over it. body must be the one that was peeked, and outlive the result.
// Keys are camelCase and meet members of either spelling; "generationConfig.x" reaches into that
// object, which is made where there is none. A new model removes a "model" member: the path rules.
SplicedBody edit(std::string_view body, const ChatPeek& peek, const RequestEdit& edit);

}  // namespace weir::wire::gemini
