#include "wire/gemini/hosted_tools.hpp"

#include <gtest/gtest.h>

namespace weir::wire::gemini {
namespace {

TEST(GeminiHostedTools, HaveEverybodysWord) {
    EXPECT_EQ(canonical_tool("googleSearch"), "web_search");
    EXPECT_EQ(canonical_tool("googleMaps"), "googleMaps");
    EXPECT_EQ(google_tool("web_search"), "googleSearch");
    EXPECT_EQ(google_tool("web_search_20250305"), "googleSearch");
    EXPECT_EQ(google_tool("web_search_preview"), "googleSearch");
    EXPECT_EQ(google_tool("web_searches"), "");
    EXPECT_EQ(google_tool("file_search"), "");
    EXPECT_EQ(google_tool("bash_20250124"), "");
}

}  // namespace
}  // namespace weir::wire::gemini
