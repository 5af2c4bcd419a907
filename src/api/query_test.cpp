#include "api/query.hpp"

#include <gtest/gtest.h>

#include <array>

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

TEST(Query, ReadsEveryParameterOrNamesTheWrongOne) {
    constexpr std::array<std::string_view, 2> known = {"limit", "model"};
    const auto values = read_query("limit=5&&model=a%2Fb+c", known);
    ASSERT_TRUE(values);
    EXPECT_EQ(values->at("model"), "a/b c");
    EXPECT_EQ(values->size(), 2U);
    EXPECT_TRUE(read_query("", known)->empty());
    for (const auto& [query, field] :
         {std::pair("modle=a", "modle"), std::pair("limit=1&limit=2", "limit"),
          std::pair("model=%zz", "model")}) {
        const auto wrong = read_query(query, known);
        ASSERT_FALSE(wrong) << query;
        EXPECT_EQ(wrong.error().kind(), ErrorKind::invalid_request);
        EXPECT_EQ(wrong.error().field(), field);
    }
    EXPECT_TRUE(read_query("modle=a", known).error().message().contains("\"model\""));
}

TEST(Query, DecodesAPathOrSaysWhatIsWrong) {
    EXPECT_EQ(decode_path("anthropic.claude%3A0").value(), "anthropic.claude:0");
    const auto wrong = decode_path("a%2");
    ASSERT_FALSE(wrong.has_value());
    EXPECT_EQ(wrong.error().kind(), ErrorKind::invalid_request);
}

}  // namespace
}  // namespace weir::api
