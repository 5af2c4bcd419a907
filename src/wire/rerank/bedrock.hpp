#pragma once
// Cohere's rerankers at Amazon Bedrock: POST /model/{id}/invoke with Cohere's own body and a
// version in it (as Cohere's SDK sends it to Bedrock, seen November 2026).
#include "wire/rerank/codec.hpp"

namespace weir::wire::rerank {

extern const RerankCodec bedrock;

}  // namespace weir::wire::rerank
