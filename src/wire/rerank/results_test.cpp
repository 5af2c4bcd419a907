#include "wire/rerank/results.hpp"

#include <cmath>

#include "wire/rerank/test_codec.hpp"

namespace weir::wire::rerank {
namespace {

using namespace test;
using llm::RerankScores;

Result<Results> settle(Results results, std::optional<std::int64_t> top = {},
                       RerankScores from = RerankScores::relevance,
                       RerankScores to = RerankScores::relevance) {
    llm::RerankRequest request = asks("q", {"a", "b", "c"});
    request.top = top;
    llm::RerankAnswer answer{.id = {}, .model = {}, .results = std::move(results), .usage = {}};
    if (const auto settled = settle_results(request, from, to, answer); !settled)
        return fail(settled.error());
    return answer.results;
}

TEST(RerankResults, AreInOrderAndNoMoreThanAsked) {
    EXPECT_EQ(*settle({{0, 0.1}, {1, 0.3}, {2, 0.2}}), (Results{{1, 0.3}, {2, 0.2}, {0, 0.1}}));
    EXPECT_EQ(*settle({{0, 0.1}, {1, 0.3}, {2, 0.2}}, 2), (Results{{1, 0.3}, {2, 0.2}}));
    EXPECT_EQ(*settle({{2, 0.5}, {0, 0.5}}, 9), (Results{{0, 0.5}, {2, 0.5}}))
        << "equals are in the order of the documents";
    EXPECT_EQ(*settle({}), Results{});
}

TEST(RerankResults, ADocumentThatWasNotSentIsNoResult) {
    EXPECT_EQ(settle({{0, 1}, {3, 0.5}}).error().message(),
              "the provider's answer ranks document 3 of 3");
    EXPECT_EQ(settle({{0, 1}, {0, 0.5}}).error().message(),
              "the provider's answer ranks document 0 twice");
    EXPECT_EQ(settle({{0, 1}, {0, 0.5}}).error().kind(), ErrorKind::upstream_protocol);
}

TEST(RerankResults, ScoresGetTheClientsScale) {
    const Results relevances =
        *settle({{0, 0}, {1, 2}, {2, -2}}, {}, RerankScores::logit, RerankScores::relevance);
    EXPECT_EQ(relevances[0].index, 1U);
    EXPECT_DOUBLE_EQ(relevances[0].score, 1 / (1 + std::exp(-2.0)));
    EXPECT_DOUBLE_EQ(relevances[1].score, 0.5);
    const Results logits =
        *settle({{0, 0.5}, {1, 1}}, {}, RerankScores::relevance, RerankScores::logit);
    EXPECT_EQ(logits[0].index, 1U);
    EXPECT_GT(logits[0].score, 20);
    EXPECT_DOUBLE_EQ(logits[1].score, 0);
    EXPECT_EQ(*settle({{0, 7}}, {}, RerankScores::logit, RerankScores::logit), (Results{{0, 7}}));
}

TEST(RerankResults, TheSigmoidIsFiniteAndKeepsTheOrder) {
    double before = -1;
    for (const double logit : {-1e300, -800.0, -30.0, -1.0, 0.0, 1.0, 30.0, 800.0, 1e300}) {
        const double relevance = relevance_of(logit);
        EXPECT_GE(relevance, 0);
        EXPECT_LE(relevance, 1);
        EXPECT_GE(relevance, before);
        EXPECT_TRUE(std::isfinite(logit_of(relevance)));
        before = relevance;
    }
    for (const double relevance : {-5.0, 0.0, 1.0, 5.0})
        EXPECT_TRUE(std::isfinite(logit_of(relevance))) << relevance;
    EXPECT_NEAR(logit_of(relevance_of(3.5)), 3.5, 1e-9);
}

TEST(RerankResults, AUnitIsAHundredDocuments) {
    EXPECT_EQ(search_units(0), 1);
    EXPECT_EQ(search_units(100), 1);
    EXPECT_EQ(search_units(101), 2);
    EXPECT_EQ(search_units_most(2, 100), 1);
    EXPECT_EQ(search_units_most(1, 200 * 1000), 11) << "long documents are cut into several";
}

}  // namespace
}  // namespace weir::wire::rerank
