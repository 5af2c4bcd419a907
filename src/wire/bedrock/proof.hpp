#pragma once
// Proofs of thoughts that another wire made, carried through a client of this one. A Converse block
// has room for one signature and no word for its maker, and SDKs drop fields that they do not
// know, so a foreign proof travels inside the signature: "weir1:" and base64 of a small object.
// It is recognised when it comes back and is never sent to Bedrock (providers.md 4.9). Local to
// this wire.
#include <optional>
#include <string>
#include <string_view>

#include "llm/part.hpp"

namespace weir::wire::bedrock {

// What must come back beside the text; "" when there is nothing.
std::string seal_proof(const llm::Reasoning& reasoning);

// The reasoning without its text; nothing when the signature is none of ours.
std::optional<llm::Reasoning> open_proof(std::string_view signature);

}  // namespace weir::wire::bedrock
