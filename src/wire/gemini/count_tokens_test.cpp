#include "wire/gemini/count_tokens.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "json/document.hpp"
#include "wire/replay_data.hpp"

namespace weir::wire::gemini {
namespace {

TEST(GeminiCountTokens, BothFormsAreRead) {
    const auto bare = read_count_request(R"({"contents":[{"parts":[{"text":"a"}]}]})", {});
    EXPECT_EQ(bare->messages.size(), 1U);
    const auto whole = read_count_request(
        R"({"generateContentRequest":{"model":"models/m","contents":[{"parts":[{"text":"a"}]}],)"
        R"("systemInstruction":{"parts":{"text":"s"}}}})",
        {});
    EXPECT_EQ(whole->model.value(), "m");
    EXPECT_EQ(whole->messages.size(), 2U);
    EXPECT_EQ(read_count_request(R"({"generateContentRequest":{}})", {}).error().field(),
              "generateContentRequest.contents");
    EXPECT_EQ(read_count_request(R"({"generateContentRequest":[]})", {}).error().field(),
              "generateContentRequest");
    EXPECT_FALSE(read_count_request("{", {}).has_value());
}

TEST(GeminiCountTokens, AiStudioWantsTheRequestInside) {
    llm::ChatRequest request;
    request.model = ModelName("gemini-2.5-pro");
    request.messages.push_back({.parts = {{.body = llm::Text{.text = "a", .citations = {}}}}});
    EXPECT_EQ(write_count_request(request, {}, CountForm::ai_studio)->body,
              R"({"generateContentRequest":{"model":"models/gemini-2.5-pro","contents":[)"
              R"({"role":"user","parts":[{"text":"a"}]}]}})");
    EXPECT_EQ(write_count_request(request, {}, CountForm::vertex)->body,
              R"({"contents":[{"role":"user","parts":[{"text":"a"}]}]})");
    request.tools.push_back({.kind = llm::Tool::Kind::custom});
    EXPECT_FALSE(write_count_request(request, {}, CountForm::ai_studio).has_value());
}

TEST(GeminiCountTokens, CountsBothWays) {
    const TokenCount count = {Tokens(12), Tokens(3)};
    EXPECT_EQ(read_count(write_count(count), {}), count);
    EXPECT_EQ(read_count(R"({"error":{"code":404,"message":"x"}})", {}).error().kind(),
              ErrorKind::upstream_model_missing);
    for (const char* bad : {"", "{}", R"({"totalTokens":-1})", R"({"totalTokens":"x"})"})
        EXPECT_EQ(read_count(bad, {}).error().kind(), ErrorKind::upstream_protocol) << bad;
}

TEST(GeminiCountTokens, EveryRecording) {
    if (replay::folder().empty()) GTEST_SKIP() << "no recordings: set WEIR_DATA";
    int seen = 0;
    for (const char* file : {"gemini.jsonl", "vertex.jsonl"}) {
        std::ifstream in(std::filesystem::path(replay::folder()) / "exchanges" / file);
        for (std::string line; std::getline(in, line);) {
            const auto record = json::read(line);
            ASSERT_TRUE(record.has_value());
            const json::Value root = record->root();
            if (!root["api"].is("gemini.countTokens")) continue;
            ++seen;
            if (root["request_body"].is_object()) {
                const auto request = read_count_request(root["request_body"].raw(), {});
                EXPECT_TRUE(request.has_value()) << root["id"].text();
            }
            const std::string body = root["response_body"].text();
            const auto count = read_count(body, {});
            ASSERT_TRUE(count.has_value()) << root["id"].text();
            const auto document = json::read(body);
            EXPECT_EQ(count->total.value(), document->root()["totalTokens"].integer());
        }
    }
    EXPECT_GT(seen, 0);
}

}  // namespace
}  // namespace weir::wire::gemini
