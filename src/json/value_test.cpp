#include "json/value.hpp"

#include <gtest/gtest.h>

#include "json/document.hpp"
#include "json/writer.hpp"

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

TEST(Value, IsComparedWithoutItsEscapes) {
    const std::string long_one = "\"" + std::string(1000, 'x') + "\\n\"";
    for (const auto& [json, text, same] : {std::tuple(std::string(R"("\u0041\u0042")"), "AB", true),
                                           {R"("\ud83d\ude00")", "😀", true},
                                           {R"("\n")", "\n", true},
                                           {R"("\n")", "", false},
                                           {R"("\u0041")", "A!", false},
                                           {R"("\u0041\u0042")", "A", false},
                                           {long_one, "", false},
                                           {long_one, "x", false}}) {
        const Result<Document> document = read(json);
        ASSERT_TRUE(document.has_value()) << json;
        EXPECT_EQ(document->root().is(text), same) << json << " " << text;
    }
}

TEST(Value, KeepsLoneSurrogatesReadable) {
    const Result<Document> document = read(R"(["\ud83d","\ude00x","\ud83d\ude00","\ud83d\u0041"])");
    ASSERT_TRUE(document.has_value());
    EXPECT_EQ(document->root().at(0).text(), "\xEF\xBF\xBD");
    EXPECT_EQ(document->root().at(1).text(), "\xEF\xBF\xBDx");
    EXPECT_EQ(document->root().at(2).text(), "😀");
    EXPECT_EQ(document->root().at(3).text(), "\xEF\xBF\xBD\x41");
}

// What is written from it has the same meaning; the same bytes unless there is a \\u in it, which
// could be half a pair.
TEST(Value, LazyTextsAreWrittenAsTheyCame) {
    for (const auto& [json, as_it_came] : {std::pair(R"("")", true),
                                           {R"("plain ü")", true},
                                           {R"("a\nb\"c\/d\\")", true},
                                           {R"("\u00e9")", false},
                                           {R"("\n\ud83d")", false}}) {
        const Result<Document> document = read(json);
        ASSERT_TRUE(document.has_value()) << json;
        const LazyText text = document->root().lazy_text();
        std::string out;
        Writer(out).text(text);
        EXPECT_EQ(out == json, as_it_came) << json << " became " << out;
        const Result<Document> again = read(out);
        ASSERT_TRUE(again.has_value()) << out;
        EXPECT_EQ(again->root().text(), document->root().text());
        EXPECT_EQ(text.str(), document->root().text());
        out.clear();
        Writer(out).text(text);
        EXPECT_EQ(read(out)->root().text(), text.str()) << "somebody has looked in between";
    }
    EXPECT_EQ(read("[1]")->root().at(0).lazy_text(), "");
}

}  // namespace
}  // namespace weir::json
