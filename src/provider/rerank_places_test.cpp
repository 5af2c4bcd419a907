#include "provider/rerank_places.hpp"

#include <gtest/gtest.h>

#include "wire/rerank/rows.hpp"

namespace weir::provider {
namespace {

using Places = std::vector<std::pair<std::string, std::string>>;

Places places(std::vector<Provider::Spoken> spoken) {
    Places all;
    for (const RerankPlace& one : rerank_places(spoken)) {
        EXPECT_NE(wire::find_rerank_wire(one.wire), nullptr) << one.wire;
        all.emplace_back(one.wire, one.target);
    }
    return all;
}

TEST(RerankPlaces, AreThoseOfTheWiresOfRerankingThatAreSpoken) {
    EXPECT_EQ(places({{"openai_chat", "/v1"}, {"voyage_rerank", "/v1"}}),
              (Places{{"voyage_rerank", "/v1/rerank"}}));
    EXPECT_EQ(places({{"nim_rerank", "/v1"}}), (Places{{"nim_rerank", "/v1/ranking"}}));
    EXPECT_EQ(places({{"tei_rerank", ""}}), (Places{{"tei_rerank", "/rerank"}}));
    EXPECT_EQ(places({{"llamacpp_rerank", "/v1"}}), (Places{{"llamacpp_rerank", "/v1/rerank"}}));
    EXPECT_EQ(places({{"jina_rerank", "/v1"}}), (Places{{"jina_rerank", "/v1/rerank"}}));
}

TEST(RerankPlaces, TheBaseUrlMayBeTheWholeAddress) {
    EXPECT_EQ(places({{"nim_rerank", "/v1/retrieval/nvidia/reranking"}}),
              (Places{{"nim_rerank", "/v1/retrieval/nvidia/reranking"}}));
    EXPECT_EQ(places({{"cohere_rerank", "/own/rerank"}}),
              (Places{{"cohere_rerank", "/own/rerank"}}));
}

TEST(RerankPlaces, JinasShapeStandsBesideOpenaisCalls) {
    EXPECT_EQ(places({{"openai_chat", "/v1"}}), (Places{{"jina_rerank", "/v1/rerank"}}));
}

TEST(RerankPlaces, CoheresOwnPathsGoByItsVersions) {
    const Places both = {{"cohere_rerank", "/v2/rerank"}, {"cohere_v1_rerank", "/v1/rerank"}};
    EXPECT_EQ(places({{"cohere", "/v2"}}), both);
    EXPECT_EQ(places({{"openai_chat", "/compatibility/v1"}, {"cohere", "/v2"}}), both)
        << "its OpenAI-like API has no reranking";
    EXPECT_EQ(places({{"cohere", "/own"}}), (Places{{"cohere_rerank", "/own/rerank"}}));
}

TEST(RerankPlaces, BedrockHasTheModelInThePathAndOthersHaveNone) {
    EXPECT_EQ(places({{"bedrock", ""}}), (Places{{"bedrock_rerank", ""}}));
    EXPECT_EQ(places({{"anthropic", "/v1"}}), Places{});
}

}  // namespace
}  // namespace weir::provider
