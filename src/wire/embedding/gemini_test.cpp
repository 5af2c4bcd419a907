#include "wire/embedding/gemini.hpp"

#include "wire/embedding/test_codec.hpp"

namespace weir::wire::embedding {
namespace {

using test::refused;
using test::texts;
using test::write;

TEST(GeminiEmbedding, ReadsOneText) {
    const auto request = gemini.read_request(
        R"({"model":"models/m","content":{"role":"user","parts":[{"text":"a"},{"text":"b"}]},)"
        R"("taskType":"RETRIEVAL_DOCUMENT","title":"t","outputDimensionality":8,"x":1})",
        {});
    ASSERT_TRUE(request);
    ASSERT_EQ(request->inputs.size(), 1U);
    EXPECT_EQ(request->inputs[0].text, "ab");
    EXPECT_EQ(request->inputs[0].title, "t");
    EXPECT_EQ(request->purpose, llm::EmbeddingPurpose::document);
    EXPECT_EQ(request->dimensions, 8);
    ASSERT_EQ(request->extras.size(), 1U);
    EXPECT_EQ(request->extras[0].name, "x");
}

TEST(GeminiEmbedding, ABatchMustWantTheSameOfAll) {
    const auto request = gemini_batch.read_request(
        R"({"requests":[{"content":{"parts":[{"text":"a"}]},"output_dimensionality":8},)"
        R"({"content":{"parts":[{"text":"b"}]},"outputDimensionality":8}]})",
        {});
    ASSERT_TRUE(request);
    EXPECT_EQ(request->inputs.size(), 2U);
    EXPECT_EQ(refused(gemini_batch,
                      R"({"requests":[{"content":{"parts":[{"text":"a"}]}},)"
                      R"({"content":{"parts":[{"text":"b"}]},"taskType":"CLUSTERING"}]})",
                      ErrorKind::unsupported),
              "requests[1].taskType");
}

TEST(GeminiEmbedding, NamesTheFieldThatIsWrong) {
    EXPECT_EQ(refused(gemini, "{}"), "content");
    EXPECT_EQ(refused(gemini_batch, "{}"), "requests");
    EXPECT_EQ(refused(gemini_batch, R"({"requests":[7]})"), "requests");
    EXPECT_EQ(
        refused(gemini, R"({"content":{"parts":[{"inlineData":{}}]}})", ErrorKind::unsupported),
        "content");
    EXPECT_EQ(refused(gemini, R"({"content":"a","outputDimensionality":"8"})"),
              "outputDimensionality");
}

TEST(GeminiEmbedding, IsWrittenAsABatch) {
    llm::EmbeddingRequest request = texts({"a", "b"});
    request.purpose = llm::EmbeddingPurpose::query;
    request.dimensions = 8;
    request.user = "u";
    const auto written = write(gemini, request);
    ASSERT_TRUE(written);
    EXPECT_EQ(written->body,
              R"({"requests":[{"model":"models/m","content":{"parts":[{"text":"a"}]},)"
              R"("taskType":"RETRIEVAL_QUERY","outputDimensionality":8},)"
              R"({"model":"models/m","content":{"parts":[{"text":"b"}]},)"
              R"("taskType":"RETRIEVAL_QUERY","outputDimensionality":8}]})");
    EXPECT_EQ(written->dropped, std::vector<std::string>{"user"});
}

TEST(GeminiEmbedding, AnswersInTheShapeOfTheCall) {
    llm::EmbeddingAnswer answer{.id = {}, .model = {}, .vectors = {{0.5}}, .usage = {}};
    answer.usage.emplace().input_uncached = Tokens(4);
    EXPECT_EQ(gemini.write_answer({}, answer),
              R"({"embedding":{"values":[0.5]},"usageMetadata":{"promptTokenCount":4}})");
    EXPECT_EQ(gemini_batch.write_answer({}, answer),
              R"({"embeddings":[{"values":[0.5]}],"usageMetadata":{"promptTokenCount":4}})");
    for (const EmbeddingCodec* const codec : {&gemini, &gemini_batch})
        EXPECT_EQ(gemini.read_answer(codec->write_answer({}, answer), {})->usage, answer.usage);
    EXPECT_FALSE(gemini.read_answer(R"({"embeddings":[]})", {}));
}

TEST(GeminiEmbedding, PassesWithThePathsModelInTheBody) {
    const std::string_view body =
        R"({"requests": [{"model":"models/route","content":{}}, {"model":"models/route"}]})";
    const auto peek = peek_gemini(body, {});
    ASSERT_TRUE(peek);
    EXPECT_EQ(edit_gemini(body, *peek, {.model = "m"}).text(),
              R"({"requests": [{"model":"models/m","content":{}}, {"model":"models/m"}]})");
    EXPECT_EQ(edit_gemini(body, *peek, {}).text(), body);
    EXPECT_TRUE(peek_gemini(R"({"content":"a"})", {})->model_value.empty());
    EXPECT_FALSE(peek_gemini("[]", {}));
}

}  // namespace
}  // namespace weir::wire::embedding
