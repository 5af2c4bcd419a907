#pragma once
// POST /rerank of Hugging Face's text-embeddings-inference, towards providers: no model, no top_n,
// and the answer is an array (providers.md 3.9, "PROV: Voyage / Jina / TEI / NIM rerankers").
#include "wire/rerank/codec.hpp"

namespace weir::wire::rerank {

extern const RerankCodec tei;

}  // namespace weir::wire::rerank
