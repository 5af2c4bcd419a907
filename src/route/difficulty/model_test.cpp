#include "route/difficulty/model.hpp"

#include <gtest/gtest.h>

#include "route/difficulty/test_rows.hpp"
#include "route/difficulty/train.hpp"

namespace weir::route::difficulty {
namespace {

Model trained() {
    return std::move(*Model::own(*train(test::proofs_and_greetings(), {.penalty = 1})));
}

TEST(Model, KnowsProofsFromGreetings) {
    const Model model = trained();
    const Judgement hard = model.judge("Prove the theorem about ring number 99 by induction.");
    const Judgement easy = model.judge("Say hello to my friend Ann in a nice way.");
    EXPECT_GT(hard.advantage, easy.advantage + 0.3);
    EXPECT_GT(easy.weak, hard.weak + 0.3);
    for (const Judgement& each : {hard, easy}) {
        EXPECT_GE(each.weak, 0);
        EXPECT_LE(each.strong, 1);
        EXPECT_GT(each.familiarity, 0.5);
    }
}

TEST(Model, OfAPromptOfUnknownWordsTheLengthDecides) {
    const Model model = trained();
    Features features;
    for (const std::string_view strange :
         {"", "Wie spät ist es in Kyjiw gerade?", "\x01\x02\xff\xfe", "量子力学とは何ですか",
          "zxqv wvut srqp onml kjih gfed"}) {
        const Judgement judgement = model.judge(strange);
        features.read(strange);
        EXPECT_LT(judgement.familiarity, 0.1) << strange;
        EXPECT_NEAR(judgement.advantage,
                    static_cast<double>(model.constants().gap_mean) +
                        model.constants().length.of(features.shape()),
                    0.05)
            << strange;
    }
    std::string longer = "zxqv wvut srqp onml kjih gfed ";
    double before = model.judge(longer).advantage;
    for (int doubling = 0; doubling < 3; ++doubling) {
        longer += longer;
        const double now = model.judge(longer).advantage;
        EXPECT_GT(now, before) << longer.size();
        before = now;
    }
}

TEST(Model, TheSamePromptGetsTheSameAnswer) {
    const Model model = trained();
    const Model again = trained();
    for (const Row& row : test::proofs_and_greetings(5))
        EXPECT_EQ(model.judge(row.prompt).advantage, again.judge(row.prompt).advantage);
}

TEST(Model, ThresholdsFallAsTheShareGrows) {
    const Model model = trained();
    double before = model.threshold_for(0);
    for (int percent = 1; percent <= 100; ++percent) {
        const double now = model.threshold_for(percent / 100.0);
        EXPECT_LE(now, before) << percent;
        before = now;
    }
    const double anything = model.judge("Say hello.").advantage;
    EXPECT_LT(anything, model.threshold_for(0));
    EXPECT_GT(anything, model.threshold_for(1));
    EXPECT_EQ(model.threshold_for(-3), model.threshold_for(0));
    EXPECT_EQ(model.threshold_for(7), model.threshold_for(1));
}

TEST(Model, AThresholdGivesAboutTheShareThatWasAsked) {
    const Model model = trained();
    for (const double share : {0.25, 0.5, 0.75}) {
        int above = 0;
        for (int i = 200; i < 300; ++i)
            for (const Row& row : {Row{.prompt = fmt::format("Prove the theorem about ring number "
                                                             "{} by induction over all its ideals.",
                                                             i)},
                                   Row{.prompt = fmt::format("Say hello to my friend {} in a nice "
                                                             "way, please.",
                                                             i)}})
                above += model.judge(row.prompt).advantage > model.threshold_for(share) ? 1 : 0;
        EXPECT_NEAR(above / 200.0, share, 0.15) << share;
    }
}

TEST(Model, MovingAModelKeepsItsBytes) {
    Model model = trained();
    const double before = model.judge("Prove the theorem.").advantage;
    const Model moved = std::move(model);
    EXPECT_EQ(moved.judge("Prove the theorem.").advantage, before);
    EXPECT_EQ(moved.trained_rows(), 120U);
}

}  // namespace
}  // namespace weir::route::difficulty
