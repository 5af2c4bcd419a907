#pragma once
// POST /embeddings in OpenAI's shape, and where its imitators differ: Mistral, Voyage, Jina, NVIDIA
// (providers.md 3.3, 3.9, "PROV: Mistral", "PROV: NVIDIA"; recordings of openai-other.jsonl,
// azure.jsonl and misc.jsonl).
#include "wire/embedding/codec.hpp"

namespace weir::wire::embedding {

extern const EmbeddingCodec openai;

}  // namespace weir::wire::embedding
