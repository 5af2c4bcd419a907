#pragma once
// Where a provider reranks, and in which shapes (wire/rerank).
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "provider/provider.hpp"

namespace weir::provider {

struct RerankPlace {
    std::string_view wire;       // of wire/rerank: "voyage_rerank"
    std::string_view base_path;  // of the provider's base URL
    std::string target;          // "/v1/rerank"; "" where the model is part of it
};

// The one that others are translated to first. By the wires of reranking that it speaks; else
// Cohere's own, or Jina's shape beside OpenAI's calls, which nearly all have there; and Bedrock's.
// None where it has no such calls.
std::vector<RerankPlace> rerank_places(std::span<const Provider::Spoken> spoken);

}  // namespace weir::provider
