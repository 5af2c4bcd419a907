#include "wire/embedding/openai.hpp"

#include "wire/embedding/test_codec.hpp"

namespace weir::wire::embedding {
namespace {

using test::refused;
using test::texts;
using test::write;

TEST(OpenaiEmbedding, ReadsEveryFormOfInput) {
    EXPECT_EQ(openai.read_request(R"({"model":"m","input":"a"})", {})->inputs, texts({"a"}).inputs);
    EXPECT_EQ(openai.read_request(R"({"input":["a","b"]})", {})->inputs, texts({"a", "b"}).inputs);
    const auto tokens = openai.read_request(R"({"input":[1,2]})", {});
    ASSERT_TRUE(tokens);
    ASSERT_EQ(tokens->inputs.size(), 1U) << "one text as tokens, not two texts";
    EXPECT_EQ(tokens->inputs[0].tokens, (std::vector<std::int64_t>{1, 2}));
    EXPECT_EQ(openai.read_request(R"({"input":[[1],[2,3]]})", {})->inputs.size(), 2U);
}

TEST(OpenaiEmbedding, NamesTheFieldThatIsWrong) {
    EXPECT_EQ(refused(openai, R"({"model":"m"})"), "input");
    EXPECT_EQ(refused(openai, R"({"input":[]})"), "input");
    EXPECT_EQ(refused(openai, R"({"input":["a",7]})"), "input[1]");
    EXPECT_EQ(refused(openai, R"({"input":[[1],[-1]]})"), "input[1]");
    EXPECT_EQ(refused(openai, R"({"input":"a","dimensions":0})"), "dimensions");
    EXPECT_EQ(refused(openai, R"({"input":"a","encoding_format":"hex"})"), "encoding_format");
    EXPECT_EQ(refused(openai, R"({"input":[{"image":"x"}]})", ErrorKind::unsupported), "input[0]");
    EXPECT_EQ(refused(openai, R"({"input":"a","output_dtype":"int8"})", ErrorKind::unsupported),
              "output_dtype");
}

TEST(OpenaiEmbedding, WritesForOpenaiItself) {
    llm::EmbeddingRequest request = texts({"a", "b"});
    request.dimensions = 3;
    request.user = "u";
    request.purpose = llm::EmbeddingPurpose::query;
    const auto written = write(openai, request, "openai");
    ASSERT_TRUE(written);
    EXPECT_EQ(written->body, R"({"model":"m","input":["a","b"],"dimensions":3,)"
                             R"("encoding_format":"base64","user":"u"})");
    EXPECT_EQ(written->dropped, std::vector<std::string>{"input_type"});
}

TEST(OpenaiEmbedding, WritesInTheWordsOfOthers) {
    llm::EmbeddingRequest request = texts({"a"});
    request.dimensions = 3;
    request.purpose = llm::EmbeddingPurpose::document;
    request.cut = llm::EmbeddingRequest::Cut::end;
    EXPECT_EQ(write(openai, request, "voyage")->body,
              R"({"model":"m","input":["a"],"output_dimension":3,"input_type":"document",)"
              R"("truncation":true})");
    EXPECT_EQ(write(openai, request, "jina")->body,
              R"({"model":"m","input":["a"],"dimensions":3,"task":"retrieval.passage",)"
              R"("truncate":true})");
    EXPECT_EQ(write(openai, request, "nvidia")->body,
              R"({"model":"m","input":["a"],"dimensions":3,"input_type":"passage",)"
              R"("truncate":"END"})");
    const auto mistral = write(openai, request, "mistral");
    EXPECT_EQ(mistral->body, R"({"model":"m","input":["a"],"output_dimension":3})");
    EXPECT_EQ(mistral->dropped, (std::vector<std::string>{"input_type", "truncate"}));
}

TEST(OpenaiEmbedding, TokensGoOnlyToWhoTakesThem) {
    const auto request = openai.read_request(R"({"input":[[1,2]]})", {});
    ASSERT_TRUE(request);
    EXPECT_EQ(write(openai, *request)->body, R"({"model":"m","input":[[1,2]]})");
    EXPECT_EQ(write(openai, *request, "mistral").error().field(), "input");
}

TEST(OpenaiEmbedding, WholeNumbersAreNotTakenForFloats) {
    EXPECT_EQ(write(openai, texts({"a"}), "perplexity").error().field(), "model");
}

TEST(OpenaiEmbedding, ReadsAnswersInAnyOrderAndBothEncodings) {
    const auto answer = openai.read_answer(
        R"({"data":[{"index":1,"embedding":"AAAAPw=="},{"index":0,"embedding":[2]}],)"
        R"("model":"m","usage":{"prompt_tokens":4,"total_tokens":4}})",
        {});
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->vectors, (std::vector<std::vector<float>>{{2}, {0.5}}));
    EXPECT_EQ(answer->usage->input(), Tokens(4));
}

TEST(OpenaiEmbedding, RefusesAnswersWithGaps) {
    for (const std::string_view body :
         {"", "{}", R"({"data":[]})", R"({"data":[{"index":1,"embedding":[1]}]})",
          R"({"data":[{"index":0,"embedding":[1]},{"index":0,"embedding":[1]}]})",
          R"({"data":[{"index":-1,"embedding":[1]}]})", R"({"data":[{"embedding":[]}]})"}) {
        const auto answer = openai.read_answer(body, {});
        ASSERT_FALSE(answer) << body;
        EXPECT_EQ(answer.error().kind(), ErrorKind::upstream_protocol);
    }
}

TEST(OpenaiEmbedding, WritesWhatTheClientAskedFor) {
    llm::EmbeddingAnswer answer{.id = "i", .model = "m", .vectors = {{0.5, -1, 0.25}}, .usage = {}};
    answer.usage.emplace().input_uncached = Tokens(7);
    EXPECT_EQ(openai.write_answer({}, answer),
              R"({"object":"list","data":[{"object":"embedding","index":0,)"
              R"("embedding":[0.5,-1,0.25]}],"model":"m",)"
              R"("usage":{"prompt_tokens":7,"total_tokens":7}})");
    llm::EmbeddingRequest coded;
    coded.base64 = true;
    EXPECT_TRUE(openai.write_answer(coded, answer).contains(R"("embedding":"AAAAPwAAgL8AAIA+")"));
}

}  // namespace
}  // namespace weir::wire::embedding
