#pragma once
// What the readers of these requests share: words for a bad field, and the small ones read.
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "json/value.hpp"
#include "llm/embedding.hpp"

namespace weir::wire::embedding {

// invalid_request "<field> <problem>" and unsupported "<field>: <what>", both at_field(field).
Error bad_field(std::string field, std::string_view problem);
Error unsupported(std::string field, std::string_view what);
// "texts[3]"
std::string element(std::string_view array, std::size_t index);

// null is absent everywhere.
Result<std::optional<std::int64_t>> read_dimensions(json::Value value, std::string_view field);
Result<std::optional<llm::EmbeddingPurpose>> read_purpose_field(json::Value value,
                                                                std::string_view field);
// Cohere's NONE, START, END (NVIDIA's too), or a boolean: Voyage, Jina.
Result<std::optional<llm::EmbeddingRequest::Cut>> read_cut(json::Value value,
                                                           std::string_view field);
std::string_view write_cut(llm::EmbeddingRequest::Cut cut);

}  // namespace weir::wire::embedding
