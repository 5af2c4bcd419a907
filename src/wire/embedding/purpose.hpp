#pragma once
// What vectors are for, in the vendors' words (providers.md 3.5, 3.8, 3.9, "PROV: NVIDIA").
#include <optional>
#include <string_view>

#include "llm/embedding.hpp"

namespace weir::wire::embedding {

enum class PurposeWords : std::uint8_t { none, cohere, voyage, nvidia, jina, gemini };

// By the word of any of them; nothing when none has it.
std::optional<llm::EmbeddingPurpose> read_purpose(std::string_view word);
// "" where that vendor has no word for it.
std::string_view write_purpose(PurposeWords words, llm::EmbeddingPurpose purpose);

}  // namespace weir::wire::embedding
