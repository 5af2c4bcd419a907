#pragma once
// Proofs of one provider (signatures, encrypted reasoning) on their way through a client that
// speaks another wire. Clients give one opaque text of their own wire back untouched: Anthropic's
// and Bedrock's signature, Gemini's thoughtSignature, encrypted_content of Responses. What the
// provider needs back travels in there with its origin, and goes to nobody else (facts:
// providers.md 4.9). It is not encrypted: it holds nothing that a client of the provider's own wire
// would not see.
//
// A seal is base64 whose first letters are always the same, so that one search of a body finds
// every seal in it, on every wire, also where a client has decoded and encoded it again.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "llm/part.hpp"
#include "llm/stream.hpp"
#include "wire/translate.hpp"

namespace weir::wire {

// base64 of "weir.seal.1:". No proof begins so: as protobuf its first byte is an impossible tag,
// and OpenAI's are Fernet tokens ("gAAAA").
inline constexpr std::string_view seal_mark = "d2Vpci5zZWFsLjE6";

struct Seal {
    // Where the signature belongs: to the part that carries the seal, or to a neighbour of an item
    // that holds nothing but the seal.
    enum class On : std::uint8_t { here, next_part, previous_part };

    std::vector<llm::Reasoning> thoughts;  // proofs, with the text where it travels in the seal
    std::optional<llm::Signature> signature;
    On on = On::here;
    friend bool operator==(const Seal&, const Seal&) = default;
};

std::string write_seal(const Seal& seal);
// Of thoughts whose text stands beside the seal.
std::string seal_proof(const llm::Reasoning& reasoning);
std::string seal_signature(const llm::Signature& signature, Seal::On on);

// Nothing for what is no seal; a seal that is not whole holds nothing.
std::optional<Seal> open_seal(std::string_view text);
// The thoughts of a seal with the text that stood beside it; nothing for what is no seal.
std::optional<llm::Reasoning> open_proof(std::string_view seal, std::string text);

// Whether there is more to the thoughts than their text.
inline bool is_proven(const llm::Reasoning& thoughts) {
    return !thoughts.signature.empty() || !thoughts.data.empty() || !thoughts.raw_json.empty();
}

inline bool is_sealed(std::string_view text) { return text.starts_with(seal_mark); }
// The same of a JSON string as it stands in a body, quotes included.
inline bool is_sealed_json(std::string_view raw) {
    return raw.size() > 1 && is_sealed(raw.substr(1));
}
// Whether there is one anywhere in the body: asked of every request that is passed through.
bool holds_seal(std::string_view body);

// Notes who made the proofs of an answer, as readers of a wire cannot know it.
void note_maker(llm::Part& part, std::string_view provider);
void note_maker(llm::StreamEvent& event, std::string_view provider);

// Whether a proof of that origin may be given to whom options write for, over that wire.
bool goes_back(const llm::Origin& origin, std::string_view wire, const WriteOptions& options);

}  // namespace weir::wire
