#pragma once
// Cohere's POST /v2/embed, and v1's answers, which Bedrock still gives (providers.md 3.8;
// recordings of cohere.jsonl and bedrock.jsonl, seen November 2026).
#include "json/value.hpp"
#include "json/writer.hpp"
#include "wire/embedding/codec.hpp"

namespace weir::wire::embedding {

extern const EmbeddingCodec cohere;

// The members of its request but for the model; Bedrock takes them, too.
Result<void> write_cohere_members(json::Writer& out, const EmbeddingCall& call,
                                  std::vector<std::string>& dropped);
Result<llm::EmbeddingAnswer> read_cohere_answer(json::Value root);

}  // namespace weir::wire::embedding
