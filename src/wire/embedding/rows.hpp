#pragma once
// The wires of embeddings beside OpenAI's (wire/operation): towards clients and providers, passed
// through between two of one shape, else translated by their codec.
#include <span>

#include "wire/wire.hpp"

namespace weir::wire {

struct EmbeddingCodec;

struct EmbeddingWire {
    Wire wire;
    const EmbeddingCodec* codec;
    std::string_view chat;  // the wire whose providers have it: "cohere"
    std::string_view path;  // after the base URL, "" where the model is part of it
};

std::span<const EmbeddingWire> embedding_wires();
// nullptr when there is none of that name: "cohere_embed", "gemini_embed", "gemini_embed_batch".
const EmbeddingWire* find_embedding_wire(std::string_view name);
// What translates a wire's embeddings, OpenAI's among them; nullptr for a wire without.
const EmbeddingCodec* embedding_codec(const Wire& wire);

}  // namespace weir::wire
