#pragma once
// POST /rerank in Jina's shape, which most others imitate: Together, vLLM, llama.cpp, OpenRouter,
// Fireworks (providers.md 3.9, "PROV: Together"; recordings of llamacpp.jsonl and
// openrouter.jsonl).
#include "wire/rerank/codec.hpp"

namespace weir::wire::rerank {

extern const RerankCodec jina;
// llama.cpp: the same, but the scores are the model's raw outputs (recorded: -8.37).
extern const RerankCodec llamacpp;

}  // namespace weir::wire::rerank
