#pragma once
// What the readers and writers of these wires share.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "json/value.hpp"
#include "json/writer.hpp"
#include "llm/rerank.hpp"

namespace weir::wire::rerank {

// A text, or an object with one ("text"). Pictures are not translated: unsupported.
Result<std::string> read_query(json::Value value, std::string_view field);

// Texts, and objects: of these the members of rank_fields where it names any, else "text". Never
// empty.
Result<std::vector<llm::RerankDocument>> read_documents(json::Value value, std::string_view field,
                                                        json::Value rank_fields = {});

// null is absent everywhere.
Result<std::optional<std::int64_t>> read_top(json::Value value, std::string_view field);
Result<std::optional<bool>> read_flag(json::Value value, std::string_view field);

// The results of an answer: an array of objects with an index and a number. upstream_protocol
// names the place: "results[2].relevance_score".
struct ResultNames {
    std::string_view results;  // "" where the answer is the array
    std::string_view score;
};
Result<std::vector<llm::RerankResult>> read_results(json::Value array, const ResultNames& names);
// What all readers of answers say of one that is none.
Error no_answer();

// The documents' texts as an array.
void write_texts(json::Writer& out, std::string_view key, const llm::RerankRequest& request);
// As the caller wrote it, or {"text": ...}.
void write_document(json::Writer& out, const llm::RerankDocument& document);

// The extras of that wire as members; the others' names to dropped.
void write_extras(json::Writer& out, const llm::RerankRequest& request, std::string_view wire,
                  std::vector<std::string>& dropped);

}  // namespace weir::wire::rerank
