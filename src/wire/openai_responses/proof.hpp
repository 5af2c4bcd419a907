#pragma once
// Proofs of other wires (Anthropic's signature, Gemini's thoughtSignature) on their way through a
// client of this wire. Clients of this wire keep `encrypted_content` of reasoning items without
// looking into it and send it back, so a proof travels in there, marked and with its origin
// (providers.md 4.9), and nothing has to be stored. OpenAI's own encrypted_content never begins so.
//
// Such items are ours: a request that is translated reads them back to what they were, and one
// that is passed through leaves them out (peek.hpp).
#include <optional>
#include <string>
#include <string_view>

#include "llm/part.hpp"

namespace weir::wire::openai_responses {

inline constexpr std::string_view proof_mark = "weir1:";

// The value of encrypted_content; "" when there is nothing to prove. The text is not in it.
std::string wrap_proof(const llm::Reasoning& reasoning);
// Of a proof that hangs on a part of another kind; its item follows the part's item.
std::string wrap_signature(const llm::Signature& signature);

struct Unwrapped {
    llm::Reasoning reasoning;
    std::optional<llm::Signature> of_previous;  // then the item is nothing but this
};
// Nothing when it is not one of ours, or not whole.
std::optional<Unwrapped> unwrap_proof(std::string_view encrypted_content);

}  // namespace weir::wire::openai_responses
