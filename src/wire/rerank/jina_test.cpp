#include "wire/rerank/jina.hpp"

#include "wire/rerank/cohere.hpp"
#include "wire/rerank/test_codec.hpp"

namespace weir::wire::rerank {
namespace {

using namespace test;

TEST(JinaRerank, ReadsARequest) {
    const auto request = jina.read_request(
        R"({"model":"m","query":{"text":"q"},"documents":["a",{"text":"b","n":1}],"top_n":2,)"
        R"("truncation":false,"max_doc_length":9,"priority":1})",
        {});
    ASSERT_TRUE(request);
    EXPECT_EQ(request->query, "q");
    EXPECT_EQ(request->documents[1].text, "b");
    EXPECT_EQ(request->documents[1].json, R"({"text":"b","n":1})");
    EXPECT_EQ(request->truncate, false);
    EXPECT_TRUE(request->documents_asked) << "unless said otherwise";
    EXPECT_EQ(write(jina, *request).dropped, (std::vector<std::string>{"truncation", "priority"}));
    EXPECT_EQ(write(cohere, *request).dropped,
              (std::vector<std::string>{"truncation", "max_doc_length"}));
    EXPECT_TRUE(write(cohere, *request).body.ends_with(R"("top_n":2,"priority":1})"));
}

TEST(JinaRerank, PicturesAreNotTranslated) {
    EXPECT_EQ(
        refused(jina, R"({"query":"q","documents":["a",{"image":"x"}]})", ErrorKind::unsupported),
        "documents[1]");
    EXPECT_EQ(refused(jina, R"({"query":{"image":"x"},"documents":["a"]})", ErrorKind::unsupported),
              "query");
}

TEST(JinaRerank, NamesTheFieldThatIsWrong) {
    EXPECT_EQ(refused(jina, R"({"query":"q","documents":[]})"), "documents");
    EXPECT_EQ(refused(jina, R"({"query":"q","documents":["a"],"top_n":0})"), "top_n");
    EXPECT_EQ(refused(jina, R"({"query":"q","documents":["a"],"top_n":1.5})"), "top_n");
    EXPECT_EQ(refused(jina, R"({"query":"q","documents":["a"],"truncation":1})"), "truncation");
    EXPECT_EQ(refused(jina, R"({"query":"q","documents":["a"],"return_documents":"x"})"),
              "return_documents");
    EXPECT_EQ(refused(jina, R"({"query":"q","documents":["a"],"rank_fields":[1]})"), "rank_fields");
}

TEST(JinaRerank, OnlyJinaItselfIsToldWhatOnlyJinaKnows) {
    llm::RerankRequest request = asks("q", {"a"});
    request.truncate = true;
    EXPECT_EQ(write(jina, request, "vllm").body, R"({"model":"m","query":"q","documents":["a"]})");
    EXPECT_EQ(write(jina, request, "vllm").dropped, std::vector<std::string>{"truncation"});
    EXPECT_EQ(write(jina, request, "jina").body,
              R"({"model":"m","query":"q","documents":["a"],"return_documents":false,)"
              R"("truncation":true})");
}

TEST(JinaRerank, ReadsTheUsageOfAllWhoImitateIt) {
    const auto read = [](std::string_view usage) {
        const auto answer = jina.read_answer(
            R"({"results":[{"index":0,"relevance_score":1}],)" + std::string(usage) + "}", {});
        EXPECT_TRUE(answer && answer->usage) << usage;
        return answer && answer->usage ? *answer->usage : llm::Usage();
    };
    EXPECT_EQ(read(R"("usage":{"total_tokens":15})").input(), Tokens(15));
    EXPECT_EQ(read(R"("usage":{"prompt_tokens":4,"total_tokens":4})").input(), Tokens(4));
    EXPECT_EQ(read(R"("meta":{"tokens":{"input_tokens":3,"output_tokens":0}})").input(), Tokens(3));
    EXPECT_EQ(read(R"("usage":{"search_units":2})").web_searches, 2);
}

TEST(JinaRerank, WritesAnAnswer) {
    llm::RerankRequest request = asks("q", {"a", "b"});
    request.documents[0].json = R"({"text":"a","n":1})";
    request.documents_asked = true;
    llm::RerankAnswer answer{
        .id = "i", .model = "m", .results = {{1, 0.5}, {0, 0.25}}, .usage = {}};
    answer.usage.emplace().input_uncached = Tokens(7);
    EXPECT_EQ(jina.write_answer(request, answer),
              R"({"id":"i","object":"list","model":"m","results":[)"
              R"({"index":1,"relevance_score":0.5,"document":{"text":"b"}},)"
              R"({"index":0,"relevance_score":0.25,"document":{"text":"a","n":1}}],)"
              R"("usage":{"total_tokens":7,"prompt_tokens":7}})");
}

TEST(JinaRerank, LlamaCppsScoresAreLogits) {
    EXPECT_EQ(llamacpp.scores, llm::RerankScores::logit);
    EXPECT_EQ(jina.scores, llm::RerankScores::relevance);
}

}  // namespace
}  // namespace weir::wire::rerank
