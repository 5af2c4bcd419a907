#include "wire/rerank/nim.hpp"

#include "wire/rerank/test_codec.hpp"

namespace weir::wire::rerank {
namespace {

using namespace test;

TEST(NimRerank, ReadsARequest) {
    const auto request = nim.read_request(
        R"({"model":"m","query":{"text":"q"},"passages":[{"text":"a"},{"text":"b"}],)"
        R"("truncate":"NONE"})",
        {});
    ASSERT_TRUE(request);
    EXPECT_EQ(request->query, "q");
    EXPECT_EQ(request->documents[1].text, "b");
    EXPECT_EQ(request->truncate, false);
    EXPECT_EQ(request->truncate_field, "truncate");
}

TEST(NimRerank, NamesTheFieldThatIsWrong) {
    EXPECT_EQ(refused(nim, R"({"query":{"text":"q"},"passages":[]})"), "passages");
    EXPECT_EQ(refused(nim, R"({"query":{},"passages":[{"text":"a"}]})"), "query");
    EXPECT_EQ(refused(nim, R"({"query":{"text":"q"},"passages":[{"x":"a"}]})"), "passages[0]");
    EXPECT_EQ(refused(nim, R"({"query":{"text":"q"},"passages":["a"],"truncate":true})"),
              "truncate");
}

TEST(NimRerank, CutsWhatIsTooLongUnlessSaidOtherwise) {
    llm::RerankRequest request = asks("q", {"a"});
    EXPECT_EQ(write(nim, request).body,
              R"({"model":"m","query":{"text":"q"},"passages":[{"text":"a"}],"truncate":"END"})");
    request.truncate = false;
    EXPECT_TRUE(write(nim, request).body.ends_with(R"("truncate":"NONE"})"));
}

TEST(NimRerank, ItsScoresAreLogits) {
    const std::string_view body =
        R"({"rankings":[{"index":1,"logit":3.5},{"index":0,"logit":-12.25}],)"
        R"("usage":{"prompt_tokens":7,"total_tokens":7}})";
    const auto answer = nim.read_answer(body, {});
    ASSERT_TRUE(answer);
    EXPECT_EQ(nim.scores, llm::RerankScores::logit);
    EXPECT_EQ(answer->results, (Results{{1, 3.5}, {0, -12.25}}));
    EXPECT_EQ(answer->usage->input(), Tokens(7));
    EXPECT_EQ(nim.write_answer(asks("q", {"a", "b"}), *answer), body);
    EXPECT_EQ(no_answer(nim, R"({"rankings":[{"index":0,"logit":"x"}]})"),
              "the provider's answer: rankings[0].logit is no number");
}

}  // namespace
}  // namespace weir::wire::rerank
