#include "wire/gemini/names.hpp"

#include <gtest/gtest.h>

#include "json/document.hpp"

namespace weir::wire::gemini {
namespace {

TEST(GeminiNames, SnakeCaseBecomesCamelCase) {
    EXPECT_EQ(camel("inline_data"), "inlineData");
    EXPECT_EQ(camel("max_output_tokens"), "maxOutputTokens");
    EXPECT_EQ(camel("_leading"), "_leading");
    EXPECT_EQ(camel("trailing_"), "trailing_");
    EXPECT_EQ(camel("inlineData"), "inlineData");
    EXPECT_TRUE(same_name("inlineData", "inline_data"));
    EXPECT_FALSE(same_name("inlineData", "inline_date"));
}

TEST(GeminiNames, AMemberIsFoundInEitherSpelling) {
    const auto document = json::read(R"({"inline_data":1,"fileData":2})");
    EXPECT_EQ(member(document->root(), "inlineData").integer(), 1);
    EXPECT_EQ(member(document->root(), "fileData").integer(), 2);
    EXPECT_FALSE(member(document->root(), "functionCall").exists());
    EXPECT_FALSE(member(document->root(), "text").exists());
}

}  // namespace
}  // namespace weir::wire::gemini
