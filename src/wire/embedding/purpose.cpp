#include "wire/embedding/purpose.hpp"

#include <array>

namespace weir::wire::embedding {
namespace {

using enum PurposeWords;
using Purpose = llm::EmbeddingPurpose;

struct Row {
    PurposeWords words;
    Purpose purpose;
    std::string_view word;
};
// Where a vendor has one word for several, the first row of it is read.
constexpr std::array rows = std::to_array<Row>({
    {cohere, Purpose::query, "search_query"},
    {cohere, Purpose::document, "search_document"},
    {cohere, Purpose::classification, "classification"},
    {cohere, Purpose::clustering, "clustering"},
    {cohere, Purpose::question, "search_query"},
    {cohere, Purpose::fact_check, "search_query"},
    {cohere, Purpose::code_query, "search_query"},
    {voyage, Purpose::query, "query"},
    {voyage, Purpose::document, "document"},
    {voyage, Purpose::question, "query"},
    {voyage, Purpose::fact_check, "query"},
    {voyage, Purpose::code_query, "query"},
    {nvidia, Purpose::query, "query"},
    {nvidia, Purpose::document, "passage"},
    {nvidia, Purpose::question, "query"},
    {nvidia, Purpose::fact_check, "query"},
    {nvidia, Purpose::code_query, "query"},
    {jina, Purpose::query, "retrieval.query"},
    {jina, Purpose::document, "retrieval.passage"},
    {jina, Purpose::similarity, "text-matching"},
    {jina, Purpose::classification, "classification"},
    {jina, Purpose::clustering, "separation"},
    {jina, Purpose::question, "retrieval.query"},
    {jina, Purpose::fact_check, "retrieval.query"},
    {jina, Purpose::code_query, "code.query"},
    {gemini, Purpose::query, "RETRIEVAL_QUERY"},
    {gemini, Purpose::document, "RETRIEVAL_DOCUMENT"},
    {gemini, Purpose::similarity, "SEMANTIC_SIMILARITY"},
    {gemini, Purpose::classification, "CLASSIFICATION"},
    {gemini, Purpose::clustering, "CLUSTERING"},
    {gemini, Purpose::question, "QUESTION_ANSWERING"},
    {gemini, Purpose::fact_check, "FACT_VERIFICATION"},
    {gemini, Purpose::code_query, "CODE_RETRIEVAL_QUERY"},
});

}  // namespace

std::optional<Purpose> read_purpose(std::string_view word) {
    for (const Row& row : rows)
        if (row.word == word) return row.purpose;
    return std::nullopt;
}

std::string_view write_purpose(PurposeWords words, Purpose purpose) {
    for (const Row& row : rows)
        if (row.words == words && row.purpose == purpose) return row.word;
    return {};
}

}  // namespace weir::wire::embedding
