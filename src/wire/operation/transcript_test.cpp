#include "wire/operation/transcript.hpp"

#include <gtest/gtest.h>

namespace weir::wire::operation {
namespace {

using namespace std::chrono_literals;

std::optional<llm::Usage> usage(std::string_view body) {
    const auto facts = scan_transcript(body, {}, {});
    EXPECT_TRUE(facts.has_value()) << body;
    return facts ? facts->usage : std::nullopt;
}

// Shapes as recorded of OpenAI, Groq and Mistral, 2025.
TEST(Transcript, ReadsUsageInTokens) {
    const auto tokens =
        usage(R"({"text":"hi","usage":{"type":"tokens","input_tokens":54,"output_tokens":16,)"
              R"("total_tokens":70,"input_token_details":{"audio_tokens":50,"text_tokens":4}}})");
    ASSERT_TRUE(tokens.has_value());
    EXPECT_EQ(tokens->input(), Tokens(54));
    EXPECT_EQ(tokens->input_audio, Tokens(50));
    EXPECT_EQ(tokens->output(), Tokens(16));
}

TEST(Transcript, ReadsHowLongTheSoundWas) {
    EXPECT_EQ(transcript_time(
                  R"({"text":"hi","duration":5.48,"usage":{"type":"duration","seconds":6}})", {}),
              6000ms);
    EXPECT_EQ(transcript_time(R"({"text":"hi","duration":5.489999771118164,"segments":[]})", {}),
              5490ms)
        << "rounded up to the millisecond";
    EXPECT_EQ(transcript_time(R"({"text":"hi","usage":{"type":"duration","seconds":0.5}})", {}),
              500ms);
    const std::string_view mistral =
        R"({"text":"hi","usage":{"prompt_audio_seconds":30,"prompt_tokens":4,"total_tokens":389,)"
        R"("completion_tokens":11,"prompt_tokens_details":{"audio_tokens":374}}})";
    EXPECT_EQ(transcript_time(mistral, {}), 30s);
    EXPECT_EQ(usage(mistral)->input(), Tokens(378)) << "the sound is in the total alone";
    EXPECT_EQ(usage(mistral)->input_audio, Tokens(374));
}

TEST(Transcript, SaysNothingWhereTheProviderDoes) {
    for (const std::string_view body :
         {R"({"text":"hi"})", R"({"text":"hi","usage":null})", R"({"text":"hi","usage":{}})",
          R"({"text":"hi","duration":"long"})", R"({"text":"hi","duration":-1})",
          R"({"text":"hi","duration":1e300})", "WEBVTT\n\n00:00.000 --> 00:08.640\nhi", "",
          "{a text with a brace", "\xff\xfe"}) {
        EXPECT_FALSE(usage(body).has_value()) << body;
        EXPECT_FALSE(transcript_time(body, {}).has_value()) << body;
    }
}

TEST(Transcript, AnErrorInASuccessIsOne) {
    const auto facts = scan_transcript(R"({"error":{"message":"no","code":"429"}})", {}, {});
    ASSERT_TRUE(facts.has_value() && facts->error.has_value());
    EXPECT_EQ(facts->error->kind(), ErrorKind::upstream_rate_limited);
    EXPECT_EQ(scan_transcript(R"({"text":"hello"})", {}, {})->text_bytes, 5U);
    EXPECT_EQ(scan_transcript("hello", {}, {})->text_bytes, 5U);
}

}  // namespace
}  // namespace weir::wire::operation
