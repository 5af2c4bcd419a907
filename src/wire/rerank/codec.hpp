#pragma once
// Both directions of one wire's reranking, as a row of functions: rerank/{cohere,jina,voyage,tei,
// nim,bedrock}.cpp. Pure functions over bytes; any thread.
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "json/limits.hpp"
#include "llm/rerank.hpp"
#include "wire/translate.hpp"

namespace weir::wire {

struct RerankCall {
    const llm::RerankRequest& request;
    std::string_view provider;  // the catalog's id
    std::string_view model;     // the provider's spelling
};

struct RerankCodec {
    std::string_view family;   // of the wire, for the ledger: "cohere"
    llm::RerankScores scores;  // what its numbers are

    // invalid_request names the field; unsupported is what only this wire's provider can do. Null
    // where no client speaks it.
    Result<llm::RerankRequest> (*read_request)(std::string_view body, const json::Limits& limits);
    // Which documents come back, and how many results, is seen to in wire/rerank/results.hpp, so
    // that no target has to know it. Null where nothing is translated to it.
    Result<Written> (*write_request)(const RerankCall& call);
    // upstream_protocol when it is no such answer; the results in the order in which they came.
    Result<llm::RerankAnswer> (*read_answer)(std::string_view body, const json::Limits& limits);
    std::string (*write_answer)(const llm::RerankRequest& request, const llm::RerankAnswer& answer);
};

}  // namespace weir::wire
