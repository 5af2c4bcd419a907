#pragma once
// The wires of reranking: towards clients and providers, passed through between two of one shape,
// else translated by their codec. Jina's is the operation "rerank" (wire/operation).
#include <span>
#include <string_view>

#include "wire/wire.hpp"

namespace weir::wire {

struct RerankCodec;

struct RerankWire {
    Wire wire;
    const RerankCodec* codec;
    std::string_view path;  // after the base URL, "" where the model is part of it
};

// All but Jina's.
std::span<const RerankWire> rerank_wires();
// nullptr when there is none of that name: "jina_rerank" (whose own name is "rerank"),
// "cohere_rerank", "cohere_v1_rerank", "voyage_rerank", "nim_rerank", "tei_rerank",
// "llamacpp_rerank", "bedrock_rerank".
const Wire* find_rerank_wire(std::string_view name);
// Those that a provider can be said to speak (`wire:`), as it is spelled there.
std::span<const std::string_view> spoken_rerank_wires();
// After the base URL of a provider.
std::string_view rerank_path(const Wire& wire);
// What translates a wire's reranking; nullptr for a wire without.
const RerankCodec* rerank_codec(const Wire& wire);

}  // namespace weir::wire
