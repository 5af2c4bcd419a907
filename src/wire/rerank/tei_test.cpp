#include "wire/rerank/tei.hpp"

#include "wire/rerank/test_codec.hpp"

namespace weir::wire::rerank {
namespace {

using namespace test;

TEST(TeiRerank, HasNeitherModelNorTop) {
    llm::RerankRequest request = asks("q", {"a", "b"});
    request.top = 1;
    EXPECT_EQ(write(tei, request).body,
              R"({"query":"q","texts":["a","b"],"truncate":true,"raw_scores":false,)"
              R"("return_text":false})");
    EXPECT_TRUE(write(tei, request).dropped.empty()) << "results are cut here";
    request.truncate = false;
    request.extras.push_back({"jina", "max_doc_length", "1"});
    EXPECT_TRUE(write(tei, request).body.contains(R"("truncate":false)"));
    EXPECT_EQ(write(tei, request).dropped, std::vector<std::string>{"max_doc_length"});
}

TEST(TeiRerank, ItsAnswerIsAnArray) {
    const auto answer =
        tei.read_answer(R"([{"index":1,"score":0.75,"text":"b"},{"index":0,"score":0.5}])", {});
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->results, (Results{{1, 0.75}, {0, 0.5}}));
    EXPECT_FALSE(answer->usage);
    EXPECT_EQ(no_answer(tei, R"({"results":[]})"), "the provider's answer has no results");
    EXPECT_EQ(no_answer(tei, R"([{"index":0}])"), "the provider's answer: [0].score is no number");
}

}  // namespace
}  // namespace weir::wire::rerank
