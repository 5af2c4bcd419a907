#pragma once
// Gemini's models/{model}:embedContent and :batchEmbedContents (providers.md 3.5; recordings of
// gemini.jsonl). The model stands in the path, and in each request of a batch again. Two wires for
// a client; a target is always asked for a batch.
#include "wire/embedding/codec.hpp"
#include "wire/wire.hpp"

namespace weir::wire::embedding {

extern const EmbeddingCodec gemini;        // embedContent: one text
extern const EmbeddingCodec gemini_batch;  // batchEmbedContents

// Passing through: the body has no model that decides, but those in it must be the path's.
Result<ChatPeek> peek_gemini(std::string_view body, const json::Limits& limits);
SplicedBody edit_gemini(std::string_view body, const ChatPeek& peek, const RequestEdit& edit);

}  // namespace weir::wire::embedding
