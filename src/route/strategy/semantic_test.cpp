#include <gtest/gtest.h>

#include "route/embedded/embedded.hpp"
#include "route/strategy/test_options.hpp"

namespace weir::route {
namespace {

struct Said final : PromptSource {
    llm::ChatRequest request;
    const llm::ChatRequest* chat() override { return &request; }
    void add(llm::Role role, std::string text) {
        request.messages.push_back(
            {.role = role, .parts = {{.body = llm::Text{.text = std::move(text)}}}});
    }
};

// What somebody has had embedded.
struct Embedding final : PromptSource {
    Said said;
    SeenByEmbedding seen;
    std::string asked;
    const llm::ChatRequest* chat() override { return &said.request; }
    SeenByEmbedding seen_by(const Embedded&, std::string_view text) override {
        asked = text;
        return seen;
    }
};

const std::vector<Target> targets = {
    {.id = "x/a"}, {.id = "x/b"}, {.id = "x/c#one"}, {.id = "x/c#two"}};

constexpr std::string_view settings =
    "{ routes: { code: { utterances: [fix this bug, why does my program crash],\n"
    "                    targets: [x/c, x/b] },\n"
    "            weather: { utterances: [Wie wird das Wetter, 今天天气怎么样], targets: x/b } },\n"
    "  else: x/b }";

struct World {
    Random random{1};
    test::Options options{{{"x/a"}, {"x/b"}, {"x/c#one"}, {"x/c#two"}}};
    test::Made made = test::make("semantic", settings, targets);
    std::string note;

    std::string order(Said& said) {
        options.prompt = &said;
        return order();
    }
    std::string order() {
        Ranking ranking;
        made.orderer->order(options.question(random), ranking, note);
        std::string text;
        for (const Ranked& ranked : ranking)
            text += (text.empty() ? "" : " ") + std::string(options.options[ranked.option].id);
        return text;
    }
    std::string order(std::string_view prompt) {
        Said said;
        said.add(llm::Role::user, std::string(prompt));
        const std::string text = order(said);
        options.prompt = nullptr;
        return text;
    }
};

TEST(Semantic, TheTargetsOfTheBestDescriptionAreFirst) {
    World world;
    EXPECT_EQ(world.made.problems, "");
    EXPECT_EQ(world.order("My program crashes, why does it?"), "x/c#one x/c#two x/b x/a");
    EXPECT_EQ(world.note.substr(0, 7), "code 0.");
    EXPECT_EQ(world.order("明天天气怎么样"), "x/b x/a x/c#one x/c#two");
    EXPECT_EQ(world.note.substr(0, 10), "weather 0.");
}

TEST(Semantic, WithoutAMatchTheOthersAreFirst) {
    World world;
    EXPECT_EQ(world.order("Sing me to sleep"), "x/b x/a x/c#one x/c#two");
    EXPECT_EQ(world.note.substr(0, 9), "like none") << world.note;
    EXPECT_EQ(world.order(""), "x/b x/a x/c#one x/c#two");
    EXPECT_EQ(world.note, "no text of a user");
    EXPECT_EQ(world.order(), "x/b x/a x/c#one x/c#two") << "a call that cannot be read";
}

TEST(Semantic, TheLastWordsOfTheUserCount) {
    World world;
    Said said;
    said.add(llm::Role::system, "fix this bug");
    said.add(llm::Role::user, "fix this bug");
    said.add(llm::Role::assistant, "fix this bug");
    said.add(llm::Role::user, "Wie wird das Wetter?");
    said.add(llm::Role::assistant, "fix this bug");
    EXPECT_EQ(world.order(said), "x/b x/a x/c#one x/c#two");
    EXPECT_EQ(world.note.substr(0, 7), "weather") << world.note;
}

TEST(Semantic, EachTargetIsAsLikeAsItsLikestDescription) {
    World world;
    Said said;
    said.add(llm::Role::user, "fix this bug");
    world.options.prompt = &said;
    const Ranking ranking = world.options.rank(*world.made.orderer, world.random);
    ASSERT_EQ(ranking.size(), 4U);
    EXPECT_NEAR(ranking[0].score, 1, 0.001);
    EXPECT_NEAR(ranking[1].score, 1, 0.001);
    EXPECT_NEAR(ranking[2].score, 1, 0.001) << "x/b is named by both";
    EXPECT_EQ(ranking[3].score, 0) << "x/a by none";
    EXPECT_EQ(world.options.note, "code 1.00 by words");
}

// The words say "code" by chance; the embedding knows what was meant.
TEST(Semantic, EmbeddingsDecideWhereThereAreAny) {
    const std::string yaml = std::string(settings.substr(0, settings.size() - 1)) +
                             ", embeddings: { model: x/e, threshold: 0.5 } }";
    World world;
    world.made = test::make("semantic", yaml, targets);
    ASSERT_EQ(world.made.problems, "");
    ASSERT_NE(world.made.orderer->embedded(), nullptr);
    EXPECT_EQ(world.made.orderer->embedded()->settings().model, "x/e");
    Embedding prompt;
    prompt.said.add(llm::Role::user, "why does my roof leak when it crashes down from the sky");
    world.options.prompt = &prompt;
    EXPECT_EQ(world.order(), "x/c#one x/c#two x/b x/a");
    EXPECT_EQ(world.note.substr(0, 7), "code 0.") << world.note;
    EXPECT_TRUE(world.note.ends_with("by words: no embedding was asked for")) << world.note;
    EXPECT_EQ(prompt.asked, "why does my roof leak when it crashes down from the sky");

    const std::vector<float> similarities = {0.1F, 0.75F};
    prompt.seen = {.similarities = similarities, .outcome = EmbeddingOutcome::made};
    EXPECT_EQ(world.order(), "x/b x/a x/c#one x/c#two");
    EXPECT_EQ(world.note, "weather 0.75 by embeddings");
    const Ranking ranking = world.options.rank(*world.made.orderer, world.random);
    EXPECT_NEAR(ranking[0].score, 0.75, 0.001);
    EXPECT_NEAR(ranking[2].score, 0.1, 0.001);

    const std::vector<float> unlike = {0.4F, 0.3F};
    prompt.seen.similarities = unlike;
    EXPECT_EQ(world.order(), "x/b x/a x/c#one x/c#two") << "under the embeddings' own threshold";
    EXPECT_EQ(world.note, "like none, nearest code 0.40 by embeddings");
    prompt.seen = {.similarities = {}, .outcome = EmbeddingOutcome::late};
    world.order();
    EXPECT_TRUE(world.note.ends_with("by words: its embedding was late")) << world.note;
}

TEST(Semantic, SettingsThatCannotBeAreProblems) {
    const auto problems = [](std::string_view yaml) {
        return test::make("semantic", yaml, targets).problems;
    };
    for (const auto& [yaml, problem] :
         {std::pair("{}", "must describe at least one"),
          {"routes:\n  code: { utterances: [hi], targets: [x/z] }",
           "weir.yaml:2:38: semantic.routes.code: \"targets\" has \"x/z\""},
          {"{ routes: { code: { utterances: [], targets: [x/a] } } }", "at least one sentence"},
          {"{ routes: { code: { utterances: [hi] } } }", "must name a target"},
          {"{ routes: { code: { utterances: [hi], targets: x/a } }, else: [y] }", "\"else\" has"},
          {"{ routes: { code: { utterances: [hi], targets: x/a } }, threshold: 2 }", "threshold"},
          {"routes: { code: { utterances: [hi], targets: x/a } }\nembeddings: [x/e]",
           "weir.yaml:2:13: semantic.embeddings"},
          {"routes: { code: { utterances: [hi], targets: x/a } }\nembeddings: { timeout: 1s }",
           "\"model\""},
          {"routes: { code: { utterances: [hi], targets: x/a } }\n"
           "embeddings: { model: x/e, timeout: 5 }",
           "weir.yaml:2:36: semantic.embeddings"},
          {"routes: { code: { utterances: [hi], targets: x/a } }\n"
           "embeddings: { model: x/e, retries: 5 }",
           "unknown key \"retries\""}})
        EXPECT_NE(problems(yaml).find(problem), std::string::npos) << problems(yaml);
}

}  // namespace
}  // namespace weir::route
