#pragma once
// Cohere's POST /v2/rerank, and v1's, which takes objects and gives documents back (providers.md
// 3.9; recordings of cohere.jsonl, seen November 2026).
#include "json/value.hpp"
#include "json/writer.hpp"
#include "wire/rerank/codec.hpp"

namespace weir::wire::rerank {

extern const RerankCodec cohere;
extern const RerankCodec cohere_v1;

// The members of a v2 request but for the model; Bedrock takes them, too.
void write_cohere_members(json::Writer& out, const RerankCall& call,
                          std::vector<std::string>& dropped);
Result<llm::RerankAnswer> read_cohere_answer(json::Value root);
// `meta`: what was billed, search units among it.
std::optional<llm::Usage> read_cohere_usage(json::Value meta);

}  // namespace weir::wire::rerank
