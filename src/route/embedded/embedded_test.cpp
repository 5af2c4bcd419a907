#include "route/embedded/embedded.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace weir::route {
namespace {

using std::chrono::seconds;
using Similarities = std::vector<float>;

const std::vector<std::vector<std::string>> utterances = {{"fix this bug", "why a crash"},
                                                          {"will it rain"}};
const Embedded::Vectors vectors = {{1, 0, 0}, {0, 2, 0}, {0, 0, 1}};
const EmbeddingSettings settings{.model = "x/e", .at = {}, .dimensions = {}, .cache_max = 2};

TEST(Embedded, ADescriptionIsAsNearAsItsNearestExample) {
    const Embedded embedded(settings, utterances);
    EXPECT_FALSE(embedded.ready());
    EXPECT_FALSE(embedded.compare(7, Similarities{0, 1, 0})) << "without examples";
    ASSERT_TRUE(embedded.begin());
    ASSERT_TRUE(embedded.publish(vectors));
    ASSERT_TRUE(embedded.ready());
    const auto seen = embedded.compare(7, Similarities{0, 3, -3});
    ASSERT_TRUE(seen);
    ASSERT_EQ(seen->size(), 2U);
    EXPECT_NEAR((*seen)[0], std::sqrt(0.5F), 1e-6) << "of any length";
    EXPECT_EQ((*seen)[1], 0) << "the opposite is no less than unlike";
    EXPECT_EQ(embedded.known(7), seen);
    EXPECT_FALSE(embedded.known(8));
}

TEST(Embedded, LongVectorsAreComparedInWhole) {
    const std::size_t length = 8 * 3 + 5;
    const Embedded embedded(settings, std::vector<std::vector<std::string>>{{"a"}});
    Embedded::Vectors one(1, std::vector<float>(length));
    for (std::size_t i = 0; i < length; ++i)
        one[0][i] = static_cast<float>(i) - 7;
    ASSERT_TRUE(embedded.publish(one));
    EXPECT_NEAR(embedded.compare(1, one[0])->front(), 1, 1e-5);
    for (std::size_t i = 0; i < length; ++i) {
        std::vector<float> axis(length, 0.0F);
        axis[i] = 1;
        float squares = 0;
        for (const float value : one[0])
            squares += value * value;
        EXPECT_NEAR(embedded.compare(i, axis)->front(),
                    std::max(one[0][i] / std::sqrt(squares), 0.0F), 1e-5);
    }
}

TEST(Embedded, VectorsThatDoNotFitAreNotKept) {
    const float infinite = std::numeric_limits<float>::infinity();
    for (const Embedded::Vectors& wrong :
         std::vector<Embedded::Vectors>{{},
                                        {{1, 0}, {0, 1}},
                                        {{1, 0}, {0, 1}, {1}},
                                        {{}, {}, {}},
                                        {{1, 0}, {0, 1}, {0, 0}},
                                        {{1, 0}, {0, 1}, {infinite, 0}}}) {
        const Embedded embedded(settings, utterances);
        EXPECT_FALSE(embedded.publish(wrong));
        EXPECT_FALSE(embedded.ready());
    }
    const Embedded embedded(settings, utterances);
    ASSERT_TRUE(embedded.publish(vectors));
    EXPECT_FALSE(embedded.compare(1, Similarities{1, 0}));
    EXPECT_FALSE(embedded.compare(1, Similarities{0, 0, 0}));
    EXPECT_FALSE(embedded.known(1)) << "what is nothing is not remembered";
}

TEST(Embedded, OneMakesThemAndAFailureIsTriedAgainLaterAndLater) {
    const Embedded embedded(settings, utterances);
    SteadyTime now(seconds(1'000));
    EXPECT_FALSE(embedded.begin_again(now)) << "nobody has begun";
    EXPECT_TRUE(embedded.begin());
    EXPECT_FALSE(embedded.begin());
    EXPECT_FALSE(embedded.begin_again(now + seconds(1'000'000))) << "somebody is at it";
    for (const int pause : {10, 20, 40, 80, 160, 320, 320}) {
        embedded.failed(now);
        EXPECT_FALSE(embedded.begin());
        EXPECT_FALSE(embedded.begin_again(now + seconds(pause) - std::chrono::milliseconds(1)));
        now += seconds(pause);
        EXPECT_TRUE(embedded.begin_again(now));
        EXPECT_FALSE(embedded.begin_again(now));
    }
}

TEST(Embedded, AReloadTakesOverWhatIsTheSame) {
    const Embedded previous(settings, utterances);
    Embedded before_that(settings, utterances);
    before_that.take_over(previous);
    EXPECT_FALSE(before_that.ready()) << "there was nothing to take";
    EXPECT_TRUE(before_that.begin());
    ASSERT_TRUE(previous.publish(vectors));

    EmbeddingSettings slower = settings;
    slower.timeout = seconds(1);
    Embedded same(slower, utterances);
    same.take_over(previous);
    EXPECT_TRUE(same.ready());
    EXPECT_FALSE(same.begin()) << "nothing is left to make";
    EXPECT_NEAR(same.compare(1, Similarities{0, 0, 1})->back(), 1, 1e-6);

    EmbeddingSettings other_model = settings;
    other_model.model = "x/f";
    EmbeddingSettings shorter = settings;
    shorter.dimensions = 3;
    for (const EmbeddingSettings& other : {other_model, shorter}) {
        Embedded embedded(other, utterances);
        embedded.take_over(previous);
        EXPECT_FALSE(embedded.ready());
        EXPECT_TRUE(embedded.begin());
    }
    auto more = utterances;
    more[1].emplace_back("snow tomorrow");
    Embedded embedded(settings, more);
    embedded.take_over(previous);
    EXPECT_FALSE(embedded.ready());
}

TEST(Embedded, ExamplesAreCutBetweenCharacters) {
    const std::string euros = "\xE2\x82\xAC";
    std::string many;
    for (int i = 0; i < 100; ++i)
        many += euros;  // 300 bytes; 256 are 85 characters and one byte
    const Embedded embedded(settings, std::vector<std::vector<std::string>>{{many, "", "b"}});
    ASSERT_EQ(embedded.examples().size(), 2U) << "an empty one is none";
    EXPECT_EQ(embedded.examples()[0], many.substr(0, 255));
}

TEST(TextToEmbed, IsTheWholeOrBeginningAndEnd) {
    EXPECT_EQ(text_to_embed("short"), "short");
    const std::string all(768, 'a');
    EXPECT_EQ(text_to_embed(all), all);
    const std::string long_text = std::string(600, 'a') + std::string(600, 'b');
    EXPECT_EQ(text_to_embed(long_text), std::string(512, 'a') + "\n" + std::string(256, 'b'));
    std::string smileys;
    for (int i = 0; i < 300; ++i)
        smileys += i % 2 == 0 ? "\xF0\x9F\x98\x80" : "x";  // 5 bytes a pair
    const std::string cut = text_to_embed(smileys + "y");
    EXPECT_LE(cut.size(), 769U);
    for (std::size_t i = 0; i < cut.size(); ++i)
        if (cut[i] == '\xF0') {
            ASSERT_LE(i + 4, cut.size());
            EXPECT_EQ(cut.substr(i, 4), "\xF0\x9F\x98\x80");
            i += 3;
        } else {
            EXPECT_TRUE(cut[i] == 'x' || cut[i] == 'y' || cut[i] == '\n') << "half a character";
        }
}

TEST(EmbeddingOutcomes, StandInTheOrderOfTheirNames) {
    for (std::size_t i = 0; i < embedding_outcomes.size(); ++i)
        EXPECT_EQ(static_cast<std::size_t>(embedding_outcomes[i].outcome), i);
}

}  // namespace
}  // namespace weir::route
