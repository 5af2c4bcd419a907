#include "wire/gemini/candidate.hpp"

#include <gtest/gtest.h>

#include "json/document.hpp"

namespace weir::wire::gemini {
namespace {

TEST(GeminiCandidate, CountsTextByKind) {
    const auto document = json::read(
        R"({"parts":[{"text":"abc"},{"text":"plan","thought":true},
        {"functionCall":{"name":"f","args":{"a":1}}},{"inlineData":{"data":"AA"}},
        {"executableCode":{"code":"1+1"}}]})");
    const TextBytes bytes = text_in(document->root());
    EXPECT_EQ(bytes.content, 6U);
    EXPECT_EQ(bytes.reasoning, 4U);
    EXPECT_EQ(bytes.tools, 8U);
    EXPECT_TRUE(bytes.call && bytes.other);
}

TEST(GeminiCandidate, TimesAreUnixSeconds) {
    EXPECT_EQ(read_time("1970-01-02T00:00:01Z"), 86401);
    EXPECT_EQ(read_time("2025-08-19T14:55:21.164378Z"), 1755615321);
    EXPECT_EQ(write_time(1755615321), "2025-08-19T14:55:21Z");
    for (const char* none : {"", "yesterday", "2025-13-40T00:00:00Z", "2025-08-19T14:55:21"})
        EXPECT_EQ(read_time(none), 0) << none;
}

TEST(GeminiCandidate, ABlockedPromptHasAReasonAndNoCandidates) {
    const auto blocked = json::read(R"({"promptFeedback":{"blockReason":"SAFETY"}})");
    EXPECT_EQ(block_reason(blocked->root()), "SAFETY");
    EXPECT_TRUE(is_answer(blocked->root()));
    const auto answered =
        json::read(R"({"candidates":[{}],"promptFeedback":{"blockReason":"SAFETY"}})");
    EXPECT_EQ(block_reason(answered->root()), "");
    EXPECT_FALSE(is_answer(json::read("[]")->root()));
}

TEST(GeminiCandidate, APlaceOutOfRangeIsAnError) {
    EXPECT_EQ(candidate_index(json::read(R"({"index":3})")->root()), 3);
    EXPECT_EQ(candidate_index(json::read("{}")->root()), 0);
    EXPECT_FALSE(candidate_index(json::read(R"({"index":-1})")->root()).has_value());
    EXPECT_FALSE(candidate_index(json::read(R"({"index":5000})")->root()).has_value());
}

}  // namespace
}  // namespace weir::wire::gemini
