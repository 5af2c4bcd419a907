#pragma once
// Embedding models behind Bedrock's InvokeModel: Amazon Titan (one text a call) and Cohere
// (providers.md "PROV: AWS Bedrock"; recordings of bedrock.jsonl). How many tokens Cohere counted
// is in a header only. Towards providers only: no client is served in this shape.
#include "wire/embedding/codec.hpp"

namespace weir::wire::embedding {

extern const EmbeddingCodec bedrock;

inline constexpr std::string_view bedrock_tokens_header = "x-amzn-bedrock-input-token-count";

}  // namespace weir::wire::embedding
