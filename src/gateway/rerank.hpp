#pragma once
// Reranking that is translated: the request as one call of a target, and its answer as the
// client's. Lives in one attempt's frame; nothing in it waits.
#include <optional>
#include <string>
#include <string_view>

#include "gateway/request_context.hpp"
#include "llm/rerank.hpp"
#include "wire/rerank/codec.hpp"

namespace weir::gateway {

class RerankExchange {
public:
    // For request.over. Errors: unsupported and invalid_request, naming the client's field.
    static Result<RerankExchange> open(const RequestContext& request);

    // The target's body; what it could not say is appended to request.dropped.
    Result<std::string> write(RequestContext& request) const;
    // The client's answer; the usage is in usage() then. upstream_protocol for what is no answer
    // to this request.
    Result<std::string> answer(const RequestContext& request, std::string_view body);
    const std::optional<llm::Usage>& usage() const { return usage_; }

private:
    llm::RerankRequest asked_;
    std::optional<llm::Usage> usage_;
};

// Whether the attempt at request.over is a translation of reranking.
bool translates_reranking(const RequestContext& request);

// What a reranker's answer does not tell of its use, once it has ended: tokens by the size of the
// request, and search units by its documents where the price is by them.
void complete_rerank_usage(const RequestContext& request, const catalog::PriceSheet* sheet,
                           llm::Usage& usage);
// The most search units that the request can take; 0 for what is no reranking.
std::int64_t search_units_most(const RequestContext& request);

}  // namespace weir::gateway
