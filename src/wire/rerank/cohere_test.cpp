#include "wire/rerank/cohere.hpp"

#include "wire/rerank/test_codec.hpp"

namespace weir::wire::rerank {
namespace {

using namespace test;

TEST(CohereRerank, ReadsARequest) {
    const auto request = cohere.read_request(
        R"({"model":"m","query":"q","documents":["a","b"],"top_n":1,"max_tokens_per_doc":9,)"
        R"("priority":null})",
        {});
    ASSERT_TRUE(request);
    EXPECT_EQ(request->query, "q");
    EXPECT_EQ(request->documents.size(), 2U);
    EXPECT_EQ(request->top, 1);
    EXPECT_FALSE(request->documents_asked);
    ASSERT_EQ(request->extras.size(), 1U);
    EXPECT_EQ(request->extras[0].name, "max_tokens_per_doc");
}

TEST(CohereRerank, NamesTheFieldThatIsWrong) {
    EXPECT_EQ(refused(cohere, R"({"documents":["a"]})"), "query");
    EXPECT_EQ(refused(cohere, R"({"query":1,"documents":["a"]})"), "query");
    EXPECT_EQ(refused(cohere, R"({"query":"q"})"), "documents");
    EXPECT_EQ(refused(cohere, R"({"query":"q","documents":[]})"), "documents");
    EXPECT_EQ(refused(cohere, R"({"query":"q","documents":"a"})"), "documents");
    EXPECT_EQ(refused(cohere, R"({"query":"q","documents":["a",1]})"), "documents[1]");
    EXPECT_EQ(refused(cohere, R"({"query":"q","documents":["a"],"top_n":0})"), "top_n");
    EXPECT_EQ(refused(cohere, R"({"query":"q","documents":["a"],"top_n":"1"})"), "top_n");
    EXPECT_EQ(refused(cohere_v1, R"({"query":"q","documents":["a"],"return_documents":1})"),
              "return_documents");
    EXPECT_EQ(refused(cohere_v1, R"({"query":"q","documents":["a"],"rank_fields":"x"})"),
              "rank_fields");
    EXPECT_EQ(refused(cohere_v1, R"({"query":"q","documents":[{"a":1}],"rank_fields":["b"]})"),
              "documents[0]");
    EXPECT_EQ(refused(cohere_v1, R"({"query":"q","documents":[{"a":1}]})"), "documents[0]");
}

TEST(CohereRerank, Version1TakesObjectsAndTheMembersToRankBy) {
    const auto request = cohere_v1.read_request(
        R"({"query":"q","documents":[{"title":"T","body":"B","no":7},"s"],)"
        R"("rank_fields":["title","no"],"return_documents":true,"max_chunks_per_doc":3})",
        {});
    ASSERT_TRUE(request);
    EXPECT_EQ(request->documents[0].text, "title: T\nno: 7\n");
    EXPECT_EQ(request->documents[0].json, R"({"title":"T","body":"B","no":7})");
    EXPECT_EQ(request->documents[1].text, "s");
    EXPECT_TRUE(request->documents_asked);
    EXPECT_EQ(write(cohere, *request).body,
              R"({"model":"m","query":"q","documents":["title: T\nno: 7\n","s"]})");
    EXPECT_EQ(write(cohere, *request).dropped, std::vector<std::string>{"max_chunks_per_doc"});
}

TEST(CohereRerank, WritesARequest) {
    llm::RerankRequest request = asks("q", {"a", "b"});
    request.top = 1;
    request.truncate = true;
    EXPECT_EQ(write(cohere, request).body,
              R"({"model":"m","query":"q","documents":["a","b"],"top_n":1})");
    EXPECT_TRUE(write(cohere, request).dropped.empty()) << "it always truncates";
    request.truncate = false;
    EXPECT_EQ(write(cohere, request).dropped, std::vector<std::string>{"truncation"});
}

TEST(CohereRerank, ReadsAnAnswerAndWhatWasBilled) {
    const auto answer = cohere.read_answer(
        R"({"id":"i","results":[{"index":1,"relevance_score":0.9},{"index":0,)"
        R"("relevance_score":1e-3}],"meta":{"billed_units":{"search_units":2}}})",
        {});
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->id, "i");
    EXPECT_EQ(answer->results, (Results{{1, 0.9}, {0, 0.001}}));
    ASSERT_TRUE(answer->usage);
    EXPECT_EQ(answer->usage->web_searches, 2);
    EXPECT_EQ(answer->usage->input(), Tokens(0));
}

TEST(CohereRerank, WhatIsNoAnswerIsSaidByItsPlace) {
    EXPECT_EQ(no_answer(cohere, "x"), "the provider's answer has no results");
    EXPECT_EQ(no_answer(cohere, R"({"results":{}})"), "the provider's answer has no results");
    EXPECT_EQ(no_answer(cohere, R"({"results":[{"index":-1,"relevance_score":1}]})"),
              "the provider's answer: results[0].index is no place");
    for (const std::string score : {"null", "\"NaN\"", "true", "1e999"})
        EXPECT_EQ(no_answer(cohere, R"({"results":[{"index":0,"relevance_score":1},)"
                                    R"({"index":1,"relevance_score":)" +
                                        score + "}]}"),
                  "the provider's answer: results[1].relevance_score is no number")
            << score;
    EXPECT_EQ(no_answer(cohere, R"({"results":[{"index":0,"relevance_score":NaN}]})"),
              "the provider's answer has no results");
}

TEST(CohereRerank, WritesAnAnswer) {
    llm::RerankAnswer answer{.id = "i", .model = {}, .results = {{1, 0.5}}, .usage = {}};
    answer.usage.emplace().input_uncached = Tokens(7);
    llm::RerankRequest request = asks("q", {"a", "b"});
    EXPECT_EQ(cohere.write_answer(request, answer),
              R"({"id":"i","results":[{"index":1,"relevance_score":0.5}],)"
              R"("meta":{"api_version":{"version":"2"},"billed_units":{"input_tokens":7},)"
              R"("tokens":{"input_tokens":7}}})");
    answer.usage->estimated = true;
    answer.usage->web_searches = 1;
    request.documents_asked = true;
    EXPECT_EQ(cohere_v1.write_answer(request, answer),
              R"({"id":"i","results":[{"index":1,"relevance_score":0.5,)"
              R"("document":{"text":"b"}}],"meta":{"api_version":{"version":"1"},)"
              R"("billed_units":{"search_units":1}}})");
}

}  // namespace
}  // namespace weir::wire::rerank
