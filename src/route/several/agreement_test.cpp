#include "route/several/agreement.hpp"

#include <gtest/gtest.h>

namespace weir::route {
namespace {

TEST(Similarity, IsOfWordsAndNotOfNumbersOrNegations) {
    EXPECT_GT(similarity("The capital of France is Paris.", "Paris is the capital of France"), 0.7);
    EXPECT_LT(similarity("The capital of France is Paris.", "I like to swim in the sea."), 0.3);
    EXPECT_DOUBLE_EQ(similarity("The answer is 5.", "The answer is 6."), 0);
    EXPECT_DOUBLE_EQ(similarity("It is safe.", "It is not safe."), 0);
    EXPECT_DOUBLE_EQ(similarity("It is 3.5 m", "It is 3.5 m"), 1);
    EXPECT_DOUBLE_EQ(similarity("", ""), 1);
    EXPECT_DOUBLE_EQ(similarity("", "a"), 0);
}

TEST(SameJson, IgnoresOrderSpacesSpellingOfNumbersAndAFence) {
    EXPECT_TRUE(same_json(R"({"a":1,"b":[1,2]})", "```json\n{ \"b\": [1.0, 2], \"a\": 1 }\n```"));
    EXPECT_FALSE(same_json(R"({"a":[1,2]})", R"({"a":[2,1]})"));
    EXPECT_FALSE(same_json("no JSON", "no JSON"));
}

TEST(Group, PutsAnswersTogetherAndNamesTheLargest) {
    Consensus how;
    how.compare = Consensus::Compare::exact;
    const std::vector<std::string> answers = {"Yes", "no", " yes. ", "YES", "no"};
    const std::vector<std::size_t> groups = group(answers, how);
    EXPECT_EQ(groups, (std::vector<std::size_t>{0, 1, 0, 0, 1}));
    EXPECT_EQ(largest(groups).group, 0U);
    EXPECT_EQ(largest(groups).members, 3U);
    EXPECT_EQ(largest({}).members, 0U);
}

TEST(Consensus, EnoughIsMoreThanHalfUnlessSaid) {
    EXPECT_EQ((Consensus{.models = 3}.enough()), 2U);
    EXPECT_EQ((Consensus{.models = 4}.enough()), 3U);
    EXPECT_EQ((Consensus{.models = 5, .agree = 2}.enough()), 2U);
}

}  // namespace
}  // namespace weir::route
