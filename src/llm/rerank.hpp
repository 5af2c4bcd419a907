#pragma once
// Texts put in the order of how well they answer a question: what every provider's call can
// express.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "llm/part.hpp"
#include "llm/usage.hpp"

namespace weir::llm {

// What a score is: from 0 to 1 (a few models go below 0), or the model's raw output, of which only
// the order means something until the sigmoid is taken.
enum class RerankScores : std::uint8_t { relevance, logit };

struct RerankDocument {
    std::string text;
    std::string json;  // as the caller wrote it, where it was an object
    friend bool operator==(const RerankDocument&, const RerankDocument&) = default;
};

struct RerankRequest {
    ModelName model;
    std::string query;
    std::vector<RerankDocument> documents;
    std::optional<std::int64_t> top;  // of the results, at most; nothing: all
    bool documents_asked = false;     // back with the results
    std::optional<bool> truncate;     // a document that is too long; false: refuse it
    std::vector<Extra> extras;        // what only the caller's own wire knows
    // How the caller calls these, for what is dropped.
    std::string truncate_field = "truncation";
    friend bool operator==(const RerankRequest&, const RerankRequest&) = default;
};

struct RerankResult {
    std::size_t index = 0;  // of the document
    double score = 0;
    friend bool operator==(const RerankResult&, const RerankResult&) = default;
};

struct RerankAnswer {
    std::string id;
    std::string model;
    std::vector<RerankResult> results;
    std::optional<Usage> usage;
    friend bool operator==(const RerankAnswer&, const RerankAnswer&) = default;
};

}  // namespace weir::llm
