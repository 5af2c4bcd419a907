#include "json/scan.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace weir::json {
namespace {

constexpr std::array<std::string_view, 2> once = {"model", "stream"};

TEST(Scan, GivesMembersWithTheirBytes) {
    const std::string text = R"({ "model" : "gpt", "x\n":[1, 2] ,"n":3})";
    const Result<Scan> found = scan(text, {}, once);
    ASSERT_TRUE(found.has_value());
    ASSERT_EQ(found->fields.size(), 3U);
    EXPECT_EQ(found->fields[1].key, "x\n");
    EXPECT_EQ(found->fields[1].key_range.of(text), R"("x\n")");
    EXPECT_EQ(found->fields[1].value.range().of(text), "[1, 2]");
    EXPECT_EQ((*found)["model"].text(), "gpt");
    EXPECT_EQ(found->find("none"), nullptr);
}

TEST(Scan, RefusesARepeatedKeyThatMatters) {
    for (const std::string_view text :
         {R"({"model":"a","model":"a"})", R"({"model":"a","x":1,"mod\u0065l":"b"})",
          R"({"\u006dodel":"a","\u006Dodel":"b"})"}) {
        const Result<Scan> found = scan(text, {}, once);
        ASSERT_FALSE(found.has_value()) << text;
        EXPECT_EQ(found.error().kind(), ErrorKind::invalid_request);
        EXPECT_EQ(found.error().field(), "model");
        EXPECT_EQ(found.error().message(), "\"model\" is given more than once");
    }
}

TEST(Scan, AllowsOtherKeysTwice) {
    const Result<Scan> found = scan(R"({"x":1,"x":2,"model":"m"})", {}, once);
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ((*found)["x"].integer(), 2);
}

TEST(Scan, FindsTheRepeatedKeyAmongVeryMany) {
    std::string text = "{\"stream\":true";
    for (int i = 0; i < 1000; ++i)
        text += ",\"k" + std::to_string(i) + "\":0";
    EXPECT_TRUE(scan(text + "}", {}, once).has_value());
    const std::string with_repeat = text + ",\"str\\u0065am\":false}";
    const Result<Scan> found = scan(with_repeat, {}, once);
    ASSERT_FALSE(found.has_value());
    EXPECT_EQ(found.error().field(), "stream");
}

TEST(Scan, WantsAnObject) {
    const Result<Scan> found = scan("[1]", {}, once);
    ASSERT_FALSE(found.has_value());
    EXPECT_EQ(found.error().message(), "the body must be a JSON object, not array");
    EXPECT_FALSE(scan("{", {}, once).has_value());
}

TEST(Scan, StaysValidWhenMoved) {
    const std::string text = R"({"model":"gpt"})";
    Result<Scan> found = scan(text, {}, once);
    ASSERT_TRUE(found.has_value());
    const Scan moved = std::move(*found);
    EXPECT_EQ(moved["model"].text(), "gpt");
}

TEST(Scan, ChecksInnerObjects) {
    const Result<Document> document = read(R"({"a":1,"\u0061":2})");
    ASSERT_TRUE(document.has_value());
    constexpr std::array<std::string_view, 1> keys = {"a"};
    const Result<void> checked = refuse_repeated(document->root(), keys, "outer.");
    ASSERT_FALSE(checked.has_value());
    EXPECT_EQ(checked.error().field(), "outer.a");
}

}  // namespace
}  // namespace weir::json
