#include "wire/rerank/bedrock.hpp"

#include "wire/rerank/test_codec.hpp"

namespace weir::wire::rerank {
namespace {

using namespace test;

TEST(BedrockRerank, TakesCoheresBodyWithAVersion) {
    llm::RerankRequest request = asks("q", {"a"});
    request.top = 1;
    EXPECT_EQ(write(bedrock, request, "amazon-bedrock", "us.cohere.rerank-v3-5:0").body,
              R"({"api_version":2,"query":"q","documents":["a"],"top_n":1})");
    const auto answer =
        bedrock.read_answer(R"({"results":[{"index":0,"relevance_score":0.5}]})", {});
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->results, (Results{{0, 0.5}}));
}

TEST(BedrockRerank, OtherModelsAreRefused) {
    const llm::RerankRequest request = asks("q", {"a"});
    const auto written = bedrock.write_request(
        {.request = request, .provider = "amazon-bedrock", .model = "amazon.rerank-v1:0"});
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().field(), "model");
    EXPECT_EQ(written.error().kind(), ErrorKind::unsupported);
}

}  // namespace
}  // namespace weir::wire::rerank
