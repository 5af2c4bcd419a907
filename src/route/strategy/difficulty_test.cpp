#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "route/difficulty/model_file.hpp"
#include "route/difficulty/test_rows.hpp"
#include "route/difficulty/train.hpp"
#include "route/strategy/test_options.hpp"

namespace weir::route {
namespace {

constexpr std::string_view easy = "Hello, how are you today?";
constexpr std::string_view hard =
    "Statement 1 | Every group of order 42 has a normal subgroup of order 7. Statement 2 | Every "
    "group of order 42 has a normal subgroup of order 8.\n"
    "A. True, True\nB. False, False\nC. True, False\nD. False, True\nAnswer:";

struct Said final : PromptSource {
    explicit Said(std::string_view text) {
        if (!text.empty())
            request.messages.push_back({.role = llm::Role::user,
                                        .parts = {{.body = llm::Text{.text = std::string(text)}}}});
    }
    const llm::ChatRequest* chat() override { return &request; }
    llm::ChatRequest request;
};

class DifficultyTest : public testing::Test {
protected:
    std::string order(const test::Made& made, std::string_view text) {
        Said said(text);
        options_.prompt = &said;
        const std::string ids = options_.order(*made.orderer, random_);
        options_.prompt = nullptr;
        return ids;
    }
    // The share of strong answers to easy and hard prompts in turn, over so many calls.
    double share(const test::Made& made, int calls) {
        int strong = 0;
        for (int i = 0; i < calls; ++i)
            strong += order(made, i % 2 == 0 ? easy : hard)[0] == 's' ? 1 : 0;
        return strong / static_cast<double>(calls);
    }

    Random random_{1};
    test::Options options_{{{"s1", 1, "strong"},
                            {"w1", 1, "weak"},
                            {"w2", 1, "weak"},
                            {"s2", 1, "strong"},
                            {"off", 0, "weak"}}};
};

TEST_F(DifficultyTest, TheTierThatWinsGoesFirstInTheFilesOrderThenTheOther) {
    const test::Made made = test::make("difficulty", "{ threshold: 0.2 }");
    ASSERT_EQ(made.problems, "");
    EXPECT_EQ(order(made, easy), "w1 w2 s1 s2");
    EXPECT_EQ(order(made, hard), "s1 s2 w1 w2");
    EXPECT_EQ(order(test::make("difficulty", "{ threshold: -1 }"), easy), "s1 s2 w1 w2");
    EXPECT_EQ(order(test::make("difficulty", "{ threshold: 1 }"), hard), "w1 w2 s1 s2");
}

TEST_F(DifficultyTest, TheNoteTellsAdvantageThresholdAndTier) {
    const test::Made made = test::make("difficulty", "{ threshold: 0.2 }");
    Said said(hard);
    options_.prompt = &said;
    const Ranking ranking = options_.rank(*made.orderer, random_);
    ASSERT_FALSE(ranking.empty());
    EXPECT_GT(ranking[0].score, 0.2);
    EXPECT_EQ(options_.note,
              fmt::format("advantage {:.2f} is over 0.20: strong", ranking[0].score));
    order(made, easy);
    EXPECT_NE(options_.note.find(" is not over 0.20: weak"), std::string::npos) << options_.note;
}

TEST_F(DifficultyTest, WithoutTextTheWeakGoFirst) {
    const test::Made made = test::make("difficulty", "{ threshold: -1 }");
    EXPECT_EQ(order(made, ""), "w1 w2 s1 s2");
    EXPECT_EQ(options_.note, "no prompt text: weak");
    EXPECT_EQ(options_.order(*made.orderer, random_), "w1 w2 s1 s2") << "no source of text";
}

TEST_F(DifficultyTest, AShareOfTheRoutesOwnCallsIsKeptAndSurvivesAReload) {
    const test::Made made = test::make("difficulty", "{ strong_share: 25% }");
    share(made, 1'000);
    EXPECT_NEAR(share(made, 1'000), 0.25, 0.03) << "half of the calls are hard";
    const auto threshold = [&](const test::Made& of) {
        order(of, easy);
        return options_.note.substr(options_.note.find("over "));
    };
    const std::string fresh = threshold(test::make("difficulty", "{ strong_share: 25% }"));
    const std::string learnt = threshold(made);
    EXPECT_NE(learnt, fresh);
    EXPECT_EQ(threshold(test::make("difficulty", "{ strong_share: 25% }", {}, made.orderer.get())),
              learnt);
    EXPECT_NE(threshold(test::make("difficulty", "{ strong_share: 80% }", {}, made.orderer.get())),
              learnt)
        << "another share begins anew";
}

TEST_F(DifficultyTest, AModelOfOnesOwnIsReadFromAFile) {
    const std::string file = std::filesystem::temp_directory_path() /
                             ("weir-difficulty-" + std::to_string(getpid()) + ".bin");
    const auto blob = difficulty::train(difficulty::test::proofs_and_greetings(), {.penalty = 1});
    ASSERT_TRUE(difficulty::write_model(file, *blob).has_value());
    const test::Made made = test::make("difficulty", "{ threshold: 0.4, model: " + file + " }");
    std::filesystem::remove(file);
    ASSERT_EQ(made.problems, "");
    EXPECT_EQ(order(made, "Prove the theorem about ring number 9 by induction.")[0], 's');
    EXPECT_EQ(order(made, "Say hello to my friend Ann in a nice way.")[0], 'w');
    EXPECT_NE(test::make("difficulty", "{ model: /no/such.bin }").problems.find("no such file"),
              std::string::npos);
}

TEST(DifficultySettings, NameATierThatIsMissingAndContradictions) {
    const std::vector<Target> one{{.model = "a", .tier = "weak"}, {.model = "b", .tier = "wek"}};
    const std::string problems = test::make("difficulty", "{ threshold: 0.1 }", one).problems;
    EXPECT_NE(problems.find("needs a target with \"tier: strong\""), std::string::npos) << problems;
    EXPECT_NE(problems.find("\"tier: weak\" or \"tier: strong\" at b"), std::string::npos);
    const std::vector<Target> two{{.model = "a", .tier = "weak"}, {.model = "b", .tier = "strong"}};
    EXPECT_EQ(test::make("difficulty", "", two).problems, "");
    EXPECT_NE(test::make("difficulty", "{ threshold: 0.1, strong_share: 20% }", two)
                  .problems.find("exclude each other"),
              std::string::npos);
    for (const std::string_view wrong :
         {"{ strong_share: 0% }", "{ strong_share: 0.2 }", "{ threshold: 2 }", "{ model: [] }"})
        EXPECT_NE(test::make("difficulty", wrong, two).problems, "") << wrong;
}

}  // namespace
}  // namespace weir::route
