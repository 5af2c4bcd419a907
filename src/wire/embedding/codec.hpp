#pragma once
// Both directions of one wire's embeddings, as a row of functions: embedding/{openai,cohere,gemini,
// bedrock}.cpp. Pure functions over bytes; any thread.
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "json/limits.hpp"
#include "llm/embedding.hpp"
#include "wire/translate.hpp"

namespace weir::wire {

// One call of a target: of a request that is too large for it, a part.
struct EmbeddingCall {
    const llm::EmbeddingRequest& request;
    std::span<const llm::EmbeddingInput> inputs;
    std::string_view provider;  // the catalog's id
    std::string_view model;     // the provider's spelling
};

// The most of one call.
struct EmbeddingLimits {
    std::size_t inputs_max = 2048;
    std::size_t tokens_max = 300'000;
};

struct EmbeddingCodec {
    std::string_view family;  // of the wire, for the ledger: "cohere"

    // invalid_request names the field; unsupported is what only this wire's provider can do.
    Result<llm::EmbeddingRequest> (*read_request)(std::string_view body,
                                                  const json::Limits& limits);
    // unsupported, naming the caller's field, where leaving it out would give other vectors.
    Result<Written> (*write_request)(const EmbeddingCall& call);
    EmbeddingLimits (*limits)(std::string_view provider, std::string_view model);
    // upstream_protocol when it is no such answer.
    Result<llm::EmbeddingAnswer> (*read_answer)(std::string_view body, const json::Limits& limits);
    std::string (*write_answer)(const llm::EmbeddingRequest& request,
                                const llm::EmbeddingAnswer& answer);
};

// How many of the inputs, from the first one on, go into one call; 1 at least. Tokens are guessed
// from the bytes, three to a token: a call too many does no harm, one that is refused does.
std::size_t inputs_of_call(std::span<const llm::EmbeddingInput> inputs,
                           const EmbeddingLimits& limits);

}  // namespace weir::wire
