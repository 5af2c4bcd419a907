#include "router/groups.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace weir::bench::router {
namespace {

std::vector<Sample> grouped(std::vector<std::string> prompts) {
    std::vector<Sample> samples;
    for (std::string& prompt : prompts)
        samples.push_back({.row = {.prompt = std::move(prompt)}});
    group_alike(samples);
    return samples;
}

const std::string passage =
    "In the autumn of that year the council of the old town met three times about the bridge. ";

TEST(Groups, QuestionsAboutOnePassageStayTogether) {
    const auto samples = grouped({passage + "Who paid?", "Q: " + passage + "When was it built?",
                                  "Something else entirely, of more than thirteen words, that has "
                                  "nothing to do with the others."});
    EXPECT_EQ(samples[0].group, samples[1].group);
    EXPECT_NE(samples[0].group, samples[2].group);
}

TEST(Groups, ShortPromptsOnlyWhenTheirWordsAreTheSame) {
    const auto samples = grouped({"What is 2 + 2?", "what is 2+2", "What is 2 + 3?"});
    EXPECT_EQ(samples[0].group, samples[1].group);
    EXPECT_NE(samples[0].group, samples[2].group);
}

TEST(Groups, AFormThatManyShareIsNoTie) {
    std::vector<std::string> prompts;
    for (int i = 0; i < 40; ++i)
        prompts.push_back(passage + "Question " + std::to_string(i));
    const auto samples = grouped(prompts);
    EXPECT_NE(samples[0].group, samples[1].group);
}

TEST(Groups, NamesDoNotDependOnTheOrder) {
    const std::vector<std::string> prompts = {passage + "Who?", passage + "When?", "Why?"};
    const auto one = grouped(prompts);
    const auto other = grouped({prompts[2], prompts[1], prompts[0]});
    EXPECT_EQ(one[0].group, other[2].group);
    EXPECT_EQ(one[1].group, other[1].group);
    EXPECT_EQ(one[2].group, other[0].group);
}

}  // namespace
}  // namespace weir::bench::router
