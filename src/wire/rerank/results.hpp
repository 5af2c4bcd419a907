#pragma once
// What becomes of a target's results on their way to a client of another shape: they are checked
// against what was asked, put in order, cut, and their scores brought to the client's scale.
#include "base/result.hpp"
#include "llm/rerank.hpp"

namespace weir::wire::rerank {

// upstream_protocol, naming the result, for a document that was not sent or that comes twice.
Result<void> settle_results(const llm::RerankRequest& request, llm::RerankScores from,
                            llm::RerankScores to, llm::RerankAnswer& answer);

// 1 / (1 + e^-logit) and back; finite for every finite number.
double relevance_of(double logit);
double logit_of(double relevance);

// Cohere's unit of billing: one question with up to 100 documents. Longer documents are cut into
// several (at 500 tokens), so this is what it comes to for short ones, and the most it can be.
std::int64_t search_units(std::size_t documents);
std::int64_t search_units_most(std::size_t documents, std::size_t body_bytes);

}  // namespace weir::wire::rerank
