#include "json/grammar.hpp"

#include <gtest/gtest.h>

namespace weir::json {
namespace {

TEST(Grammar, KnowsNumbers) {
    for (const std::string_view text : {"0", "-0", "10", "-1.50", "1e5", "1E+5", "0.1e-300"})
        EXPECT_TRUE(is_number(text)) << text;
    for (const std::string_view text :
         {"", "-", "01", "-01", "+1", ".5", "1.", "1e", "1e+", "1.e5", "0x1", "1 ", "NaN", "1e5.0"})
        EXPECT_FALSE(is_number(text)) << text;
}

TEST(Grammar, KnowsEscapes) {
    for (const char c : std::string_view("\"\\/bfnrt"))
        EXPECT_EQ(escape_length(std::string("\\") + c + "rest"), 2U) << c;
    EXPECT_EQ(escape_length("\\u00e9x"), 6U);
    EXPECT_EQ(escape_length("\\uD83D"), 6U);
    for (const std::string_view text : {"", "\\", "x", "\\x", "\\u", "\\u12", "\\u12g4", "\\U0000"})
        EXPECT_EQ(escape_length(text), 0U) << text;
}

}  // namespace
}  // namespace weir::json
