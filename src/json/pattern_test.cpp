#include "json/pattern.hpp"

#include <gtest/gtest.h>

namespace weir::json {
namespace {

TEST(Pattern, FindsAnywhereUnlessAnchored) {
    EXPECT_TRUE(Pattern("b+").found_in("abbc"));
    EXPECT_FALSE(Pattern("^b+$").found_in("abbc"));
    EXPECT_TRUE(Pattern("^\\u00e1$").found_in("\xc3\xa1"));
    EXPECT_TRUE(Pattern("^\\p{Letter}+$").found_in("\xce\xb1"));
    EXPECT_FALSE(Pattern("^\\d$").found_in("x"));
}

TEST(Pattern, IsNotOkWhereRe2HasItNot) {
    EXPECT_FALSE(Pattern("(?=a)").ok());
    EXPECT_FALSE(Pattern("(").ok());
    EXPECT_FALSE(Pattern("((((a{1000}){1000}){1000}){1000})").ok());
    EXPECT_FALSE(Pattern(std::string(5000, 'a')).ok());
}

}  // namespace
}  // namespace weir::json
