#include "json/value.hpp"

#include <gtest/gtest.h>

#include "json/document.hpp"

namespace weir::json {
namespace {

TEST(Value, GettersAreTotal) {
    const Result<Document> document =
        read(R"({"a":1,"s":"t","big":123456789012345678901234567890})");
    ASSERT_TRUE(document.has_value());
    const Value root = document->root();
    const Value missing = root["no"]["such"].at(3)["thing"];
    EXPECT_FALSE(missing.exists());
    EXPECT_TRUE(missing.is_null());
    EXPECT_EQ(missing.raw(), "");
    EXPECT_EQ(missing.text("fallback"), "fallback");
    EXPECT_EQ(missing.integer(), std::nullopt);
    EXPECT_EQ(missing.size(), 0U);
    EXPECT_EQ(root["a"].maybe_text(), std::nullopt);
    EXPECT_EQ(root["a"].boolean(), std::nullopt);
    EXPECT_EQ(root["s"].number(), std::nullopt);
    EXPECT_EQ(root["s"].elements().begin(), root["s"].elements().end());
    EXPECT_EQ(root["big"].integer(), std::nullopt);
    EXPECT_EQ(root["big"].raw(), "123456789012345678901234567890");
    EXPECT_EQ(Document().root().kind(), Kind::null);
}

TEST(Value, IntegersAreExact) {
    const Result<Document> document =
        read("[9223372036854775807,-9223372036854775808,9223372036854775808,12.0,1e3,1.5,1e300]");
    ASSERT_TRUE(document.has_value());
    const Value root = document->root();
    EXPECT_EQ(root.at(0).integer(), INT64_MAX);
    EXPECT_EQ(root.at(1).integer(), INT64_MIN);
    EXPECT_EQ(root.at(2).integer(), std::nullopt);
    EXPECT_EQ(root.at(3).integer(), 12);
    EXPECT_EQ(root.at(4).integer(), 1000);
    EXPECT_EQ(root.at(5).integer(), std::nullopt);
    EXPECT_EQ(root.at(6).integer(), std::nullopt);
}

TEST(Value, FindsKeysBehindEscapesAndTakesTheLast) {
    const Result<Document> document = read(R"({"mod\u0065l":"a","x":1,"model":"b"})");
    ASSERT_TRUE(document.has_value());
    EXPECT_EQ(document->root()["model"].text(), "b");
    const Result<Document> one = read(R"({"mod\u0065l":"a"})");
    ASSERT_TRUE(one.has_value());
    EXPECT_EQ(one->root()["model"].text(), "a");
}

TEST(Value, KeepsLoneSurrogatesReadable) {
    const Result<Document> document = read(R"(["\ud83d","\ude00x","\ud83d\ude00","\ud83d\u0041"])");
    ASSERT_TRUE(document.has_value());
    EXPECT_EQ(document->root().at(0).text(), "\xEF\xBF\xBD");
    EXPECT_EQ(document->root().at(1).text(), "\xEF\xBF\xBDx");
    EXPECT_EQ(document->root().at(2).text(), "😀");
    EXPECT_EQ(document->root().at(3).text(), "\xEF\xBF\xBD\x41");
}

}  // namespace
}  // namespace weir::json
