#pragma once
// Texts to vectors: what every provider's call can express. Vectors are 32-bit floats everywhere;
// of two models they mean nothing to each other, whatever their length.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "llm/part.hpp"
#include "llm/usage.hpp"

namespace weir::llm {

// What the vectors are for; some models embed a question otherwise than what answers it.
enum class EmbeddingPurpose : std::uint8_t {
    query,
    document,
    similarity,
    classification,
    clustering,
    question,
    fact_check,
    code_query
};

struct EmbeddingInput {
    std::string text;
    std::vector<std::int64_t> tokens;  // in the text's place, where not empty
    std::string title;                 // of a document
    friend bool operator==(const EmbeddingInput&, const EmbeddingInput&) = default;
};

struct EmbeddingRequest {
    enum class Cut : std::uint8_t { none, start, end };  // of an input that is too long

    ModelName model;
    std::vector<EmbeddingInput> inputs;
    std::optional<EmbeddingPurpose> purpose;
    std::optional<std::int64_t> dimensions;
    std::optional<Cut> cut;
    // How the caller wants the numbers; one of the two at least.
    bool floats = true;
    bool base64 = false;  // of little-endian float32
    std::string user;
    std::vector<Extra> extras;  // what only the caller's own wire knows
    // How the caller calls these, for errors and for what is dropped.
    std::string purpose_field = "input_type";
    std::string dimensions_field = "dimensions";
    std::string cut_field = "truncate";
    friend bool operator==(const EmbeddingRequest&, const EmbeddingRequest&) = default;
};

struct EmbeddingAnswer {
    std::string id;
    std::string model;
    std::vector<std::vector<float>> vectors;  // in the order of the inputs
    std::optional<Usage> usage;
    friend bool operator==(const EmbeddingAnswer&, const EmbeddingAnswer&) = default;
};

}  // namespace weir::llm
