#include "wire/rerank/results.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace weir::wire::rerank {
namespace {

constexpr std::size_t documents_a_unit = 100;
// A chunk holds 500 tokens with the question, which may take a good part of them; a token has at
// least one byte.
constexpr std::size_t chunk_bytes_least = 200;
// Of a relevance of 0 or 1; beyond it a logit says nothing more.
constexpr double relevance_least = 1e-12;

}  // namespace

double relevance_of(double logit) {
    // The other form of it for negative numbers, whose e^-x would overflow.
    if (logit >= 0) return 1 / (1 + std::exp(-logit));
    const double power = std::exp(logit);
    return power / (1 + power);
}

double logit_of(double relevance) {
    const double inside = std::clamp(relevance, relevance_least, 1 - relevance_least);
    return std::log(inside) - std::log1p(-inside);
}

Result<void> settle_results(const llm::RerankRequest& request, llm::RerankScores from,
                            llm::RerankScores to, llm::RerankAnswer& answer) {
    std::vector<bool> seen(request.documents.size());
    for (const llm::RerankResult& result : answer.results) {
        if (result.index >= seen.size())
            return fail(ErrorKind::upstream_protocol,
                        fmt::format("the provider's answer ranks document {} of {}", result.index,
                                    seen.size()));
        if (seen[result.index])
            return fail(ErrorKind::upstream_protocol,
                        fmt::format("the provider's answer ranks document {} twice", result.index));
        seen[result.index] = true;
    }
    std::ranges::sort(answer.results, [](const auto& one, const auto& other) {
        return one.score != other.score ? one.score > other.score : one.index < other.index;
    });
    if (request.top && static_cast<std::size_t>(*request.top) < answer.results.size())
        answer.results.resize(static_cast<std::size_t>(*request.top));
    if (from == to) return {};
    const bool relevance = to == llm::RerankScores::relevance;
    for (llm::RerankResult& result : answer.results)
        result.score = relevance ? relevance_of(result.score) : logit_of(result.score);
    return {};
}

std::int64_t search_units(std::size_t documents) {
    return static_cast<std::int64_t>(
        std::max<std::size_t>((documents + documents_a_unit - 1) / documents_a_unit, 1));
}

std::int64_t search_units_most(std::size_t documents, std::size_t body_bytes) {
    return search_units(documents + body_bytes / chunk_bytes_least);
}

}  // namespace weir::wire::rerank
