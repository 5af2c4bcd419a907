#include "route/strategy/likeness.hpp"

#include <gtest/gtest.h>

namespace weir::route {
namespace {

const Likeness likeness(std::vector<std::vector<std::string>>{
    {"Write a function that sorts a list", "Why does my program crash?", "fix this bug"},
    {"How do I cook rice?", "a recipe with tomatoes", "what goes with basil"},
    {"Übersetze diesen Text ins Englische", "翻译这段话", "переведи этот текст"},
    {"今天天气怎么样", "погода на завтра", "Wie wird das Wetter?"}});

std::size_t nearest_to(std::string_view text) { return likeness.best(text).description; }

TEST(Likeness, AnExampleIsLikeItself) {
    EXPECT_NEAR(likeness.best("fix this bug").similarity, 1, 1e-5);
    EXPECT_NEAR(likeness.best("FIX THIS BUG!").similarity, 1, 0.05);
    EXPECT_NEAR(likeness.best("翻译这段话").similarity, 1, 1e-5);
}

TEST(Likeness, RelatedTextsAreNearest) {
    EXPECT_EQ(nearest_to("please fix the bugs in this program"), 0U);
    EXPECT_EQ(nearest_to("recipes with rice and tomato"), 1U);
    EXPECT_GT(likeness.best("please fix this bug in my program").similarity, 0.3);
}

TEST(Likeness, KnowsNoLanguageAndSoAll) {
    EXPECT_EQ(nearest_to("请翻译这句话"), 2U);
    EXPECT_EQ(nearest_to("明天的天气怎么样？"), 3U);
    EXPECT_EQ(nearest_to("ПЕРЕВЕДИ, пожалуйста, этот абзац"), 2U);
    EXPECT_EQ(nearest_to("Wie ist das Wetter in Köln?"), 3U);
    EXPECT_EQ(nearest_to("ÜBERSETZE ins Englische"), 2U);
}

TEST(Likeness, OneSentenceOfALongTextIsEnough) {
    const std::string filler = "The quarterly meeting took place on the third floor as planned. ";
    EXPECT_EQ(nearest_to(filler + filler + "Why does my program crash?"), 0U);
    EXPECT_GT(likeness.best(filler + "Why does my program crash?").similarity, 0.9);
    std::string far;
    for (int i = 0; i < 1000; ++i)
        far += filler;
    EXPECT_GT(likeness.best(far + "Why does my program crash?").similarity, 0.9);
}

TEST(Likeness, WhatIsUnlikeHasLittleInCommon) {
    EXPECT_EQ(likeness.best("").similarity, 0);
    EXPECT_EQ(likeness.best(" \n\t?!").similarity, 0);
    EXPECT_LT(likeness.best("qqq zzz xxx").similarity, 0.05);
    EXPECT_LT(likeness.best("The quarterly meeting took place as planned").similarity, 0.3);
    EXPECT_EQ(Likeness({}).best("anything").similarity, 0);
}

TEST(Likeness, BytesThatAreNoTextDoNoHarm) {
    std::string bytes;
    for (int i = 0; i < 4000; ++i)
        bytes += static_cast<char>(i * 37 % 256);
    EXPECT_LE(likeness.best(bytes).similarity, 1);
    for (std::size_t end = 0; end < 300; ++end)
        EXPECT_LE(likeness.best(std::string_view(bytes).substr(0, end)).similarity, 1);
    EXPECT_LE(likeness.best("\xF0\x9F\x98").similarity, 1);
}

TEST(Likeness, MoreExamplesThanTheLimitAreLeftOut) {
    const Likeness many(std::vector<std::vector<std::string>>(
        2, std::vector<std::string>(Likeness::examples_max, "the same words")));
    EXPECT_EQ(many.best("the same words").description, 0U);
}

}  // namespace
}  // namespace weir::route
