#include "api/query.hpp"

#include <gtest/gtest.h>

namespace weir::api {
namespace {

TEST(Query, FindsTheFirstValueOfAName) {
    EXPECT_EQ(query_value("alt=sse&key=a%2Bb", "alt"), "sse");
    EXPECT_EQ(query_value("alt=sse&key=a%2Bb", "key"), "a+b");
    EXPECT_EQ(query_value("a=1&a=2", "a"), "1");
    EXPECT_EQ(query_value("a=", "a"), "");
    for (const std::string_view query : {"", "a", "&&", "ab=1", "a=%zz", "=a"})
        EXPECT_EQ(query_value(query, "a"), std::nullopt) << query;
}

TEST(Query, DecodesAPathOrSaysWhatIsWrong) {
    EXPECT_EQ(decode_path("anthropic.claude%3A0").value(), "anthropic.claude:0");
    const auto wrong = decode_path("a%2");
    ASSERT_FALSE(wrong.has_value());
    EXPECT_EQ(wrong.error().kind(), ErrorKind::invalid_request);
}

}  // namespace
}  // namespace weir::api
