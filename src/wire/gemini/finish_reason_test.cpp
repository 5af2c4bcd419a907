#include "wire/gemini/finish_reason.hpp"

#include <gtest/gtest.h>

namespace weir::wire::gemini {
namespace {

using llm::StopReason;

TEST(GeminiFinishReason, KeepsItsOwnWordsAndNobodyElses) {
    EXPECT_EQ(write_finish_reason(StopReason::content_filter, "RECITATION"), "RECITATION");
    EXPECT_EQ(write_finish_reason(StopReason::unknown, "NEW_REASON"), "NEW_REASON");
    EXPECT_EQ(write_finish_reason(StopReason::tool_use, "STOP"), "STOP");
    // Cohere's word looks like Google's.
    EXPECT_EQ(write_finish_reason(StopReason::tool_use, "TOOL_CALL"), "STOP");
    EXPECT_EQ(write_finish_reason(StopReason::max_tokens, "length"), "MAX_TOKENS");
}

}  // namespace
}  // namespace weir::wire::gemini
