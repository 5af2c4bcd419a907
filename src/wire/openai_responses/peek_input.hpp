#pragma once
// The input of a request that is passed through. Local to this wire.
#include "base/result.hpp"
#include "json/value.hpp"
#include "wire/facts.hpp"

namespace weir::wire::openai_responses {

// Counts messages and media, and notes developer roles, item references and the places of proofs
// that other wires made. invalid_request for what is no input.
Result<void> peek_input(json::Value input, ChatPeek& peek);

}  // namespace weir::wire::openai_responses
