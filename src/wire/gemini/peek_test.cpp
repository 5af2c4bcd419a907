#include "wire/gemini/peek.hpp"

#include <gtest/gtest.h>

namespace weir::wire::gemini {
namespace {

constexpr std::string_view body =
    R"({"contents":[{"role":"user","parts":[{"text":"hi"},{"inline_data":{"mime_type":"image/png",)"
    R"("data":"AAAA"}},{"fileData":{"mimeType":"application/pdf","fileUri":"gs://x"}}]}],)"
    R"( "generation_config": {"maxOutputTokens": 7, "candidate_count":2,"temperature":1.0,)"
    R"("responseMimeType":"application/json","thinkingConfig":{"thinkingBudget":5}},)"
    R"("tools":[{}],"serviceTier":"flex"})";

Error refused(std::string_view text) {
    const Result<ChatPeek> read = peek(text, {});
    return read ? Error(ErrorKind::internal, "was taken") : read.error();
}

TEST(GeminiPeek, FindsWhatTheGatewayMustKnow) {
    const Result<ChatPeek> found = peek(body, {});
    ASSERT_TRUE(found.has_value()) << found.error().message();
    EXPECT_EQ(found->model, "");
    EXPECT_TRUE(found->model_value.empty());
    EXPECT_FALSE(found->stream);
    EXPECT_TRUE(found->usage_asked);
    EXPECT_EQ(found->output_max, Tokens(7));
    EXPECT_EQ(found->output_max_field, "generationConfig.maxOutputTokens");
    EXPECT_EQ(found->n, 2);
    EXPECT_EQ(found->messages, 1U);
    EXPECT_TRUE(found->has_tools && found->has_response_format && found->has_reasoning);
    EXPECT_EQ(found->service_tier, "flex");
    EXPECT_EQ(found->inline_media, 1);
    EXPECT_EQ(found->inline_media_bytes, 6U);
    EXPECT_EQ(found->remote_files, 1);
}

TEST(GeminiPeek, RefusesAndNamesTheField) {
    EXPECT_EQ(refused("{}").field(), "contents");
    EXPECT_EQ(refused(R"({"contents":[]})").field(), "contents");
    EXPECT_EQ(refused(R"({"contents":["a"]})").field(), "contents[0]");
    EXPECT_EQ(refused(R"({"contents":[{"parts":[]},{"role":"assistant"}]})").field(),
              "contents[1].role");
    EXPECT_EQ(refused(R"({"contents":[{"parts":[{"text":"a"},7]}]})").field(),
              "contents[0].parts[1]");
    EXPECT_EQ(refused(R"({"contents":[{"parts":7}]})").field(), "contents[0].parts");
    EXPECT_EQ(refused(R"({"contents":[{}],"generationConfig":[]})").field(), "generationConfig");
    EXPECT_EQ(refused(R"({"contents":[{}],"generationConfig":{"maxOutputTokens":0}})").field(),
              "generationConfig.maxOutputTokens");
    EXPECT_EQ(refused(R"({"contents":[{}],"systemInstruction":{"parts":["x"]}})").field(),
              "systemInstruction.parts[0]");
    EXPECT_EQ(refused(R"({"contents":[{}],"tools":1})").field(), "tools");
    EXPECT_EQ(refused("{\"contents\":").kind(), ErrorKind::invalid_request);
}

TEST(GeminiPeek, ANameInBothSpellingsIsRefused) {
    EXPECT_NE(refused(R"({"contents":[{}],"contents":[{}]})").message().find("more than once"),
              std::string::npos);
    EXPECT_EQ(refused(R"({"contents":[{}],"generationConfig":{},"generation_config":{}})").field(),
              "generation_config");
    EXPECT_EQ(refused(R"({"contents":[{}],"generationConfig":{"maxOutputTokens":1,)"
                      R"("max_output_tokens":2}})")
                  .field(),
              "generationConfig.max_output_tokens");
}

TEST(GeminiPeek, TakesOneContentOrPartInThePlaceOfAnArray) {
    EXPECT_TRUE(peek(R"({"contents":{"parts":{"text":"a"}}})", {}).has_value());
    EXPECT_TRUE(
        peek(
            R"({"contents":[{"parts":[{"text":"a"}]}],"systemInstruction":{"parts":{"text":"s"}}})",
            {})
            .has_value());
}

std::string edited(std::string_view text, const RequestEdit& change) {
    const Result<ChatPeek> found = peek(text, {});
    return edit(text, *found, change).text();
}

TEST(GeminiPeek, WithoutAnEditNothingChanges) { EXPECT_EQ(edited(body, {}), body); }

TEST(GeminiPeek, EditsReachIntoGenerationConfig) {
    constexpr std::string_view small =
        R"({"contents":[{}],"generation_config":{"max_output_tokens":7 , "topK":1}})";
    EXPECT_EQ(edited(small, {.set = {{"generationConfig.maxOutputTokens", "9"}}}),
              R"({"contents":[{}],"generation_config":{"max_output_tokens":9 , "topK":1}})");
    EXPECT_EQ(edited(small, {.remove = {"generationConfig.topK"},
                             .defaults = {{"generationConfig.seed", "3"}}}),
              R"({"contents":[{}],"generation_config":{"seed":3,"max_output_tokens":7}})");
    EXPECT_EQ(edited(R"({"contents":[{}]})", {.defaults = {{"generationConfig.seed", "3"}}}),
              R"({"generationConfig":{"seed":3},"contents":[{}]})");
    EXPECT_EQ(edited(R"({"contents":[{}]})", {.remove = {"generationConfig.seed"}}),
              R"({"contents":[{}]})");
}

TEST(GeminiPeek, EditsMeetEitherSpellingAndTheModelIsInThePath) {
    EXPECT_EQ(edited(R"({"model":"models/x","contents":[{}],"safety_settings":[]})",
                     {.model = "y", .set = {{"safetySettings", "[1]"}}}),
              R"({"contents":[{}],"safety_settings":[1]})");
    EXPECT_EQ(edited(R"({"contents":[{}],"a":1})", {.rename = {{"a", "b"}}}),
              R"({"contents":[{}],"b":1})");
}

}  // namespace
}  // namespace weir::wire::gemini
