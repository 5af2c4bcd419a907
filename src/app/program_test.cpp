// The commands that only read, run as a person runs them.
#include "app/program.hpp"

#include <gtest/gtest.h>

#include "app/test_command.hpp"
#include "json/document.hpp"

namespace weir::app {
namespace {

constexpr std::string_view world =
    "providers:\n"
    "  sim: {}\n"
    "  here: { url: \"http://127.0.0.1:1/v1\", models: [{ id: m, context: 32768,\n"
    "          price: { input: 0.1, output: 0.4 } }, n] }\n"
    "routes: { fast: { targets: [\"sim/echo;status=500\", sim/echo] }, odd: { targets: [here/n] } "
    "}\n"
    "limits: [{ key: \"*\", requests: 5/s }]\n";

// The document views the text.
struct Json {
    std::string text;
    json::Document document;
    explicit Json(std::string of) : text(std::move(of)) {
        Result<json::Document> read = json::read(text);
        EXPECT_TRUE(read) << text;
        if (read) document = std::move(*read);
    }
    json::Value root() const { return document.root(); }
};

TEST(Program, EveryCommandHasHelpWithExamples) {
    const TestFolder folder;
    for (const std::vector<std::string>& words : {std::vector<std::string>{"--help"},
                                                  {"check", "--help"},
                                                  {"key", "--help"},
                                                  {"key", "create", "--help"},
                                                  {"key", "hash", "--help"},
                                                  {"models", "--help"},
                                                  {"providers", "--help"},
                                                  {"providers", "test", "--help"},
                                                  {"chat", "--help"},
                                                  {"usage", "--help"},
                                                  {"version", "--help"}}) {
        const Ran ran = folder.run(words);
        EXPECT_EQ(ran.code, 0) << words.front();
        EXPECT_TRUE(has(ran.out, "Examples:\n  weir ")) << words.front();
    }
}

TEST(Program, AWrongCallIsTwoAndSaysWhatIsNear) {
    const char* const typo[] = {"weir", "cheque"};
    testing::internal::CaptureStderr();
    EXPECT_EQ(run_program(2, typo), 2);
    EXPECT_TRUE(has(testing::internal::GetCapturedStderr(), "no command \"cheque\""));
    EXPECT_EQ(TestFolder().run({"models", "--nonsense"}).code, 2);
    EXPECT_EQ(TestFolder().run({"usage", "--since", "never"}).code, 2);
    EXPECT_EQ(TestFolder().run({"models", "--where", "prize<1"}).code, 2);
}

TEST(Check, SummarisesAGoodFileAndMakesNothing) {
    const TestFolder folder(world);
    const Ran ran = folder.run({"check"});
    EXPECT_EQ(ran.code, 0) << ran.err;
    EXPECT_TRUE(has(ran.out, "provider\there\thttp://127.0.0.1:1/v1, no credential, 2 models\n"));
    EXPECT_TRUE(has(ran.out, "route\tfast\tsim/echo;status=500, sim/echo\n")) << ran.out;
    EXPECT_TRUE(has(ran.out, "limits\t1\t1 limit, 0 budgets\n"));
    EXPECT_TRUE(has(ran.err, "the price of here/n")) << ran.err;
    EXPECT_FALSE(std::filesystem::exists(folder.store()));
}

TEST(Check, NamesEveryProblemWithItsPlace) {
    const TestFolder folder("providers:\n  sim: {}\n  nope: {}\ntimeouts: { connect: 5 }\n");
    const Ran ran = folder.run({"check"});
    EXPECT_EQ(ran.code, 1);
    EXPECT_TRUE(has(ran.out, folder.file() + ":3:3: ")) << ran.out;
    EXPECT_TRUE(has(ran.out, folder.file() + ":4:22: ")) << ran.out;
    const Ran json = folder.run({"check", "--json"});
    EXPECT_EQ(json.code, 1);
    const Json read(json.out);
    EXPECT_FALSE(read.root()["ok"].is_true());
    EXPECT_EQ(read.root()["problems"].at(0)["line"].integer(), 3);
}

TEST(Check, LooksForTheFilesThatServeOpens) {
    const TestFolder folder(
        "providers: { sim: {} }\ntls: { certificate: /nowhere/a.pem, key: /nowhere/a.key }\n");
    const Ran ran = folder.run({"check"});
    EXPECT_EQ(ran.code, 1);
    EXPECT_TRUE(has(ran.out, "/nowhere/a.pem")) << ran.out;
}

TEST(Models, ShowsWhatCanBeAskedFor) {
    const TestFolder folder(world);
    const Ran ran = folder.run({"models", "--where", "ctx>=32k"});
    EXPECT_EQ(ran.code, 0);
    EXPECT_EQ(ran.out,
              "model\tkind\tcontext\tmax out\t$/M in\t$/M out\tcan\tnote\n"
              "here/m\tchat\t32768\t-\t0.1\t0.4\t\t\n");
    const Json json(folder.run({"models", "--json"}).out);
    EXPECT_EQ(json.root().at(0)["name"].text(), "fast");
}

TEST(Providers, ShowsWhatIsConfiguredOrTheWholeCatalog) {
    const TestFolder folder(world);
    EXPECT_TRUE(
        has(folder.run({"providers"}).out, "here\topenai_chat\thttp://127.0.0.1:1/v1\t-\t2\t"));
    const std::string all = folder.run({"providers", "--all"}).out;
    EXPECT_TRUE(has(all, "\tOPENAI_API_KEY\t"));
}

TEST(ProvidersTest, SimulatedOnesAreAlwaysThere) {
    const TestFolder folder;
    const Ran ran = folder.run({"providers", "test"});
    EXPECT_EQ(ran.code, 0);
    EXPECT_TRUE(has(ran.out, "sim\t-\tok\t")) << ran.out;
    const Ran unknown = folder.run({"providers", "test", "simm"});
    EXPECT_EQ(unknown.code, 1);
    EXPECT_TRUE(has(unknown.err, "did you mean \"sim\"?"));
}

TEST(Chat, AnswersOnTheOutputAndTellsAboutItBeside) {
    const TestFolder folder(world);
    const Ran ran = folder.run({"chat", "fast", "hello there"});
    EXPECT_EQ(ran.code, 0) << ran.err;
    EXPECT_EQ(ran.out, "hello there\n");
    EXPECT_TRUE(ran.err.starts_with("sim/echo by route fast | 2 attempts | ")) << ran.err;
    EXPECT_EQ(folder.run({"chat", "fast", "hello there", "--no-stream"}).out, "hello there\n");
    const Json json(folder.run({"chat", "fast", "hello there", "--json"}).out);
    EXPECT_EQ(json.root()["choices"].at(0)["message"]["content"].text(), "hello there");
}

TEST(Chat, AFailureIsOneSentenceAndOne) {
    const TestFolder folder;
    const Ran ran = folder.run({"chat", "sim/ecko", "hi"});
    EXPECT_EQ(ran.code, 1);
    EXPECT_EQ(ran.out, "");
    EXPECT_TRUE(ran.err.starts_with("weir: ")) << ran.err;
    EXPECT_TRUE(has(ran.err, "echo"));
    const Ran broken = folder.run({"chat", "sim/fast;break_after=8", "hi"});
    EXPECT_EQ(broken.code, 1);
    EXPECT_NE(broken.out, "");
}

TEST(Chat, NeedsNoKeyOfItsOwn) {
    const TestFolder folder;
    EXPECT_EQ(folder.run({"key", "create", "mobile"}).code, 0);
    EXPECT_EQ(folder.run({"chat", "sim/echo", "hi"}).out, "hi\n");
}

TEST(Usage, TellsWhatChatUsed) {
    const TestFolder folder;
    EXPECT_EQ(folder.run({"usage"}).code, 1) << "there is no ledger yet";
    EXPECT_EQ(folder.run({"chat", "sim/echo", "one two three"}).code, 0);
    EXPECT_EQ(folder.run({"chat", "sim/echo", "four"}).code, 0);
    const Json json(folder.run({"usage", "--by", "model", "--json"}).out);
    EXPECT_EQ(json.root()["groups"].at(0)["group"].text(), "sim/echo");
    EXPECT_EQ(json.root()["groups"].at(0)["requests"].integer(), 2);
    EXPECT_GT(json.root()["total"]["input"].integer_or(0), 0);
    const Ran csv = folder.run({"usage", "--by", "model", "--csv"});
    EXPECT_TRUE(has(csv.out, "\r\nsim/echo,2,0,")) << csv.out;
    const Json other(folder.run({"usage", "--provider", "openai", "--json"}).out);
    EXPECT_EQ(other.root()["total"]["requests"].integer(), 0);
}

TEST(Version, NamesTheProgramAndTheCatalog) {
    const TestFolder folder;
    EXPECT_TRUE(folder.run({"version"}).out.starts_with("weir "));
    const Json json(folder.run({"version", "--json"}).out);
    EXPECT_NE(json.root()["catalog"].text(), "");
    EXPECT_GT(json.root()["catalog_offerings"].integer_or(0), 2'000);
}

}  // namespace
}  // namespace weir::app
