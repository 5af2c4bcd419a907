#include "json/equal.hpp"

#include <gtest/gtest.h>

#include "json/document.hpp"

namespace weir::json {
namespace {

bool same(std::string_view a, std::string_view b, std::size_t steps = 1000) {
    const auto left = read(a);
    const auto right = read(b);
    return equal(left->root(), right->root(), steps);
}

TEST(Equal, IsOfValuesNotOfSpellings) {
    EXPECT_TRUE(same("1", "1.0"));
    EXPECT_TRUE(same(R"({"a":1,"b":[2]})", R"({ "b":[2.0], "a":1 })"));
    EXPECT_TRUE(same(R"("a")", R"("\u0061")"));
    EXPECT_FALSE(same("9007199254740992", "9007199254740993"));
    EXPECT_FALSE(same("0", "false"));
    EXPECT_FALSE(same("[1]", "[1,1]"));
    EXPECT_FALSE(same(R"({"a":1})", R"({"b":1})"));
}

TEST(Equal, GivesUpAtItsLimit) { EXPECT_FALSE(same("[1,2,3,4,5]", "[1,2,3,4,5]", 3)); }

}  // namespace
}  // namespace weir::json
