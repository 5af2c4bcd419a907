#include "wire/embedding/cohere.hpp"

#include "wire/embedding/openai.hpp"
#include "wire/embedding/test_codec.hpp"

namespace weir::wire::embedding {
namespace {

using test::refused;
using test::texts;
using test::write;

TEST(CohereEmbedding, ReadsARequest) {
    const auto request = cohere.read_request(
        R"({"model":"m","texts":["a"],"input_type":"search_query","truncate":"START",)"
        R"("embedding_types":["base64"],"output_dimension":256,"priority":1,"images":null})",
        {});
    ASSERT_TRUE(request);
    EXPECT_EQ(request->purpose, llm::EmbeddingPurpose::query);
    EXPECT_EQ(request->cut, llm::EmbeddingRequest::Cut::start);
    EXPECT_EQ(request->dimensions, 256);
    EXPECT_TRUE(request->base64);
    EXPECT_FALSE(request->floats);
    ASSERT_EQ(request->extras.size(), 1U);
    EXPECT_EQ(request->extras[0].name, "priority");
}

TEST(CohereEmbedding, NamesTheFieldThatIsWrong) {
    EXPECT_EQ(refused(cohere, R"({"model":"m"})"), "texts");
    EXPECT_EQ(refused(cohere, R"({"texts":["a",1]})"), "texts[1]");
    EXPECT_EQ(refused(cohere, R"({"texts":["a"],"truncate":"x"})"), "truncate");
    EXPECT_EQ(refused(cohere, R"({"images":["x"]})", ErrorKind::unsupported), "images");
    EXPECT_EQ(
        refused(cohere, R"({"texts":["a"],"embedding_types":["int8"]})", ErrorKind::unsupported),
        "embedding_types");
    EXPECT_EQ(refused(cohere, R"({"texts":["a"],"input_type":"image"})", ErrorKind::unsupported),
              "input_type");
}

TEST(CohereEmbedding, TextsAreToBeFoundLaterUnlessSaidOtherwise) {
    EXPECT_EQ(write(cohere, texts({"a"}))->body,
              R"({"model":"m","texts":["a"],"input_type":"search_document",)"
              R"("embedding_types":["float"]})");
    llm::EmbeddingRequest request = texts({"a"});
    request.purpose = llm::EmbeddingPurpose::similarity;
    request.purpose_field = "taskType";
    request.user = "u";
    request.dimensions = 4;
    const auto written = write(cohere, request);
    EXPECT_TRUE(written->body.contains(R"("input_type":"search_document")"));
    EXPECT_TRUE(written->body.contains(R"("output_dimension":4)"));
    EXPECT_EQ(written->dropped, (std::vector<std::string>{"taskType", "user"}));
}

TEST(CohereEmbedding, TakesNoTokens) {
    const auto request = openai.read_request(R"({"input":[1,2]})", {});
    EXPECT_EQ(write(cohere, *request).error().field(), "input");
}

TEST(CohereEmbedding, ReadsBothVersionsAnswers) {
    const auto v2 = cohere.read_answer(
        R"({"id":"i","embeddings":{"float":[[1],[2]]},"meta":{"billed_units":{"input_tokens":5}}})",
        {});
    ASSERT_TRUE(v2);
    EXPECT_EQ(v2->vectors, (std::vector<std::vector<float>>{{1}, {2}}));
    EXPECT_EQ(v2->usage->input(), Tokens(5));
    EXPECT_EQ(cohere.read_answer(R"({"embeddings":[[1]]})", {})->vectors.size(), 1U);
    EXPECT_FALSE(cohere.read_answer(R"({"embeddings":{"int8":[[1]]}})", {}));
    EXPECT_FALSE(cohere.read_answer(R"({"embeddings":[[1],[]]})", {}));
}

TEST(CohereEmbedding, WritesEveryTypeThatWasAskedFor) {
    llm::EmbeddingRequest request = texts({"a"});
    request.base64 = true;
    llm::EmbeddingAnswer answer{.id = "i", .model = {}, .vectors = {{0.5}}, .usage = {}};
    answer.usage.emplace().input_uncached = Tokens(3);
    EXPECT_EQ(cohere.write_answer(request, answer),
              R"({"id":"i","embeddings":{"float":[[0.5]],"base64":["AAAAPw=="]},"texts":["a"],)"
              R"("meta":{"api_version":{"version":"2"},"billed_units":{"input_tokens":3}},)"
              R"("response_type":"embeddings_by_type"})");
}

}  // namespace
}  // namespace weir::wire::embedding
