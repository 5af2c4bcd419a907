#pragma once
// Content blocks as canonical parts: what requests, answers and streams share. Reading is total: a
// block that is not understood is kept as Opaque. Local to this wire. (Facts: providers.md 3.4,
// from the vendor's SDK 1.10.0; recordings of 2024 to 2026.)
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "json/value.hpp"
#include "llm/chat.hpp"
#include "wire/seal.hpp"

namespace weir::wire::anthropic {

// A string or an array of blocks; "" is no part. Proofs of ours go where they belong, and citations
// get the place of their text in the whole.
std::vector<llm::Part> read_content(json::Value content);

llm::Part read_block(json::Value block);
llm::Citation read_citation(json::Value citation);
// From a thinking block's members; of another origin where the signature is one of ours.
llm::Reasoning read_thinking(std::string text, std::string signature);

// Puts a seal's signature on the part that it belongs to. The ones for the next part wait in
// `waiting`.
void hang_signature(Seal seal, std::vector<llm::Part>& parts,
                    std::optional<llm::Signature>& waiting);

std::optional<llm::CacheMarker> read_cache(json::Value holder);

// The members that are not in known and not null, prefix put before their names.
void read_extras(json::Value object, std::span<const std::string_view> known,
                 std::string_view prefix, std::vector<llm::Extra>& out);

std::int64_t code_points(std::string_view text);

}  // namespace weir::wire::anthropic
