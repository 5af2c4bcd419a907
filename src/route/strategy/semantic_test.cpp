#include <gtest/gtest.h>

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
          {"{ routes: { code: { utterances: [hi], targets: x/a } }, embeddings: openai }",
           "not available"}})
        EXPECT_NE(problems(yaml).find(problem), std::string::npos) << problems(yaml);
}

}  // namespace
}  // namespace weir::route
