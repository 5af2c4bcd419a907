#include "wire/rerank/voyage.hpp"

#include "wire/rerank/test_codec.hpp"

namespace weir::wire::rerank {
namespace {

using namespace test;

TEST(VoyageRerank, ReadsARequest) {
    const auto request = voyage.read_request(
        R"({"model":"m","query":"q","documents":["a","b"],"top_k":2,"return_documents":true,)"
        R"("truncation":true,"x":1})",
        {});
    ASSERT_TRUE(request);
    EXPECT_EQ(request->top, 2);
    EXPECT_EQ(request->truncate, true);
    EXPECT_TRUE(request->documents_asked);
    EXPECT_EQ(request->extras[0].name, "x");
}

TEST(VoyageRerank, NamesTheFieldThatIsWrong) {
    EXPECT_EQ(refused(voyage, R"({"query":"q","documents":["a"],"top_k":0})"), "top_k");
    EXPECT_EQ(refused(voyage, R"({"query":"q","documents":[]})"), "documents");
    EXPECT_EQ(refused(voyage, R"({"documents":["a"]})"), "query");
    EXPECT_EQ(refused(voyage, R"({"query":"q","documents":["a"],"return_documents":0})"),
              "return_documents");
    EXPECT_EQ(refused(voyage, R"({"query":"q","documents":["a"],"truncation":"END"})"),
              "truncation");
}

TEST(VoyageRerank, WritesARequest) {
    llm::RerankRequest request = asks("q", {"a"});
    request.top = 1;
    request.truncate = false;
    request.extras.push_back({"cohere", "priority", "1"});
    const Written written = write(voyage, request);
    EXPECT_EQ(written.body,
              R"({"model":"m","query":"q","documents":["a"],"top_k":1,"truncation":false})");
    EXPECT_EQ(written.dropped, std::vector<std::string>{"priority"});
}

TEST(VoyageRerank, ItsDocumentsAreStringsAndItsResultsData) {
    llm::RerankRequest request = asks("q", {"a"});
    request.documents_asked = true;
    llm::RerankAnswer answer{.id = "i", .model = "m", .results = {{0, 0.5}}, .usage = {}};
    answer.usage.emplace().input_uncached = Tokens(7);
    const std::string body = voyage.write_answer(request, answer);
    EXPECT_EQ(body, R"({"object":"list","data":[{"relevance_score":0.5,"index":0,"document":"a"}],)"
                    R"("model":"m","usage":{"total_tokens":7}})");
    const auto again = voyage.read_answer(body, {});
    ASSERT_TRUE(again);
    EXPECT_EQ(again->results, answer.results);
    EXPECT_EQ(again->usage->input(), Tokens(7));
    EXPECT_EQ(no_answer(voyage, R"({"data":[{"index":0}]})"),
              "the provider's answer: data[0].relevance_score is no number");
}

}  // namespace
}  // namespace weir::wire::rerank
