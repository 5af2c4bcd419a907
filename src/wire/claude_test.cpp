#include "wire/claude.hpp"

#include <gtest/gtest.h>

namespace weir::wire {
namespace {

TEST(Claude, ThinksByABudgetUpTo45) {
    for (const std::string_view model :
         {"claude-3-7-sonnet-latest", "anthropic.claude-3-7-sonnet-20250219-v1:0",
          "claude-sonnet-4-20250514", "claude-opus-4-1-20250805", "claude-opus-4-1@20250805",
          "claude-sonnet-4@20250514", "claude-sonnet-4-0", "claude-sonnet-4",
          "us.anthropic.claude-sonnet-4-5-20250929-v1:0", "anthropic/claude-sonnet-4.5",
          "claude-haiku-4-5", "claude-opus-4-5-20251101"})
        EXPECT_EQ(claude_thinking(model), ClaudeThinking::budget) << model;
}

TEST(Claude, ThinksEitherWayIn46) {
    for (const std::string_view model :
         {"claude-sonnet-4-6", "claude-opus-4-6-20260205", "anthropic/claude-opus-4.6"})
        EXPECT_EQ(claude_thinking(model), ClaudeThinking::either) << model;
}

TEST(Claude, ThinksAdaptivelyFromThenOn) {
    for (const std::string_view model :
         {"claude-opus-4-7", "claude-opus-4-8-20260601", "claude-sonnet-5", "claude-opus-5-5",
          "claude-fable-5", "claude-mythos-preview", "claude-6-something"})
        EXPECT_EQ(claude_thinking(model), ClaudeThinking::adaptive) << model;
}

TEST(Claude, DoesNotThinkBefore37) {
    for (const std::string_view model : {"claude-3-haiku-20240307", "claude-3-5-sonnet-latest",
                                         "claude-2.1", "anthropic.claude-v2", "claude-instant-1"})
        EXPECT_EQ(claude_thinking(model), ClaudeThinking::none) << model;
}

TEST(Claude, IsKnownByItsName) {
    for (const std::string_view model : {"m", "", "gpt-5", "minimax-m2", "claudette"})
        EXPECT_EQ(claude_thinking(model), ClaudeThinking::unknown) << model;
}

}  // namespace
}  // namespace weir::wire
