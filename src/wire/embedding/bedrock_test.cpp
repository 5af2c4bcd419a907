#include "wire/embedding/bedrock.hpp"

#include "wire/embedding/test_codec.hpp"

namespace weir::wire::embedding {
namespace {

using test::texts;

Result<Written> write(const llm::EmbeddingRequest& request, std::string_view model) {
    return test::write(bedrock, request, "amazon-bedrock", model);
}

constexpr std::string_view titan = "amazon.titan-embed-text-v2:0";

TEST(BedrockEmbedding, TitanTakesOneTextACall) {
    llm::EmbeddingRequest request = texts({"a"});
    request.dimensions = 256;
    request.user = "u";
    const auto written = write(request, titan);
    ASSERT_TRUE(written);
    EXPECT_EQ(written->body, R"({"inputText":"a","dimensions":256})");
    EXPECT_EQ(written->dropped, std::vector<std::string>{"user"});
    EXPECT_EQ(bedrock.limits("amazon-bedrock", titan).inputs_max, 1U);
    EXPECT_EQ(write(request, "amazon.titan-embed-text-v1").error().field(), "dimensions");
}

TEST(BedrockEmbedding, CohereIsWrittenWithoutItsModel) {
    llm::EmbeddingRequest request = texts({"a"});
    EXPECT_EQ(write(request, "us.cohere.embed-v4:0")->body,
              R"({"texts":["a"],"input_type":"search_document","embedding_types":["float"]})");
    request.dimensions = 256;
    EXPECT_TRUE(write(request, "cohere.embed-v4:0"));
    EXPECT_EQ(write(request, "cohere.embed-english-v3").error().field(), "dimensions");
    EXPECT_EQ(bedrock.limits("amazon-bedrock", "cohere.embed-v4:0").inputs_max, 96U);
}

TEST(BedrockEmbedding, OtherModelsAreRefused) {
    EXPECT_EQ(write(texts({"a"}), "twelvelabs.marengo-embed-2-7-v1:0").error().field(), "model");
}

TEST(BedrockEmbedding, ReadsBothFamiliesAnswers) {
    const auto one = bedrock.read_answer(R"({"embedding":[0.5],"inputTextTokenCount":3})", {});
    ASSERT_TRUE(one);
    EXPECT_EQ(one->usage->input(), Tokens(3));
    const auto two = bedrock.read_answer(R"({"embeddings":{"float":[[1],[2]]}})", {});
    ASSERT_TRUE(two);
    EXPECT_EQ(two->vectors.size(), 2U);
    EXPECT_FALSE(two->usage);
    EXPECT_FALSE(bedrock.read_answer("{}", {}));
    EXPECT_FALSE(bedrock.read_answer(R"({"embedding":[]})", {}));
}

}  // namespace
}  // namespace weir::wire::embedding
