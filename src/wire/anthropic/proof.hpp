#pragma once
// Proofs of other providers, carried through clients of this wire. Its thinking block has one field
// that clients give back untouched, the signature, and demands one; so thoughts that another
// provider made get a signature of ours that holds what that provider needs back, with its origin
// (facts: providers.md 4.9). It is not sealed: it holds nothing that a client of the provider's own
// wire would not see. It is never sent to Anthropic. Local to this wire.
#include <optional>
#include <string>
#include <string_view>

#include "llm/part.hpp"

namespace weir::wire::anthropic {

// What a signature of ours holds: the proof of the thoughts in the same block, or one that hangs on
// the part before or after (Part::signature: Gemini's on calls and texts).
struct Proof {
    enum class On : std::uint8_t { thoughts, next_part, previous_part };
    On on = On::thoughts;
    llm::Reasoning reasoning;  // of thoughts; its text is empty
    llm::Signature signature;  // of a part
};

std::string write_proof(const llm::Reasoning& reasoning);
std::string write_proof(const llm::Signature& signature, Proof::On on);

// Nothing for what is not of ours: then it is Anthropic's.
std::optional<Proof> read_proof(std::string_view signature);

}  // namespace weir::wire::anthropic
