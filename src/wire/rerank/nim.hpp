#pragma once
// NVIDIA NIM's POST /v1/ranking: objects for the texts, and logits (providers.md 3.9; NVIDIA's
// reference of the NeMo Retriever Reranking NIM, seen November 2026).
#include "wire/rerank/codec.hpp"

namespace weir::wire::rerank {

extern const RerankCodec nim;

}  // namespace weir::wire::rerank
