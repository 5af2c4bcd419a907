#include "json/schema.hpp"

#include <gtest/gtest.h>

namespace weir::json {
namespace {

std::string wrong(std::string_view schema, std::string_view value,
                  const SchemaLimits& limits = {}) {
    const Result<Schema> read = Schema::read(schema, SchemaDraft::draft2020_12, {}, limits);
    if (!read) return "schema: " + read.error().message();
    const Result<void> fits = read->check(value);
    return fits ? "" : fits.error().message();
}

TEST(Schema, SaysWhereAndWhyAValueDoesNotFit) {
    constexpr std::string_view schema =
        R"({"type":"object","properties":{"items":{"type":"array","items":{"type":"object",)"
        R"("properties":{"price":{"type":"number","minimum":0}},"required":["price"]}}}})";
    EXPECT_EQ(wrong(schema, R"({"items":[{"price":1.5}]})"), "");
    EXPECT_EQ(wrong(schema, R"({"items":[{"price":"1"}]})"),
              "/items/0/price: must be of type number");
    EXPECT_EQ(wrong(schema, R"({"items":[{"price":-1}]})"), "/items/0/price: must be at least 0");
    EXPECT_EQ(wrong(schema, R"({"items":[{}]})"), "/items/0: must have the property \"price\"");
    EXPECT_EQ(wrong(schema, "[]"), "(root): must be of type object");
}

TEST(Schema, WhatIsNoJsonDoesNotFit) {
    EXPECT_FALSE(wrong("true", "{\"a\":").empty());
    EXPECT_FALSE(wrong("true", "").empty());
}

TEST(Schema, WhatAnAlternativeFailsOnIsNotTheReason) {
    EXPECT_EQ(wrong(R"({"anyOf":[{"type":"string"},{"type":"null"}]})", "1"),
              "(root): must fit one of \"anyOf\"");
}

TEST(Schema, RefusesWhatIsNoSchema) {
    EXPECT_TRUE(wrong("[]", "1").starts_with("schema: the schema has a array"));
    EXPECT_TRUE(wrong(R"({"properties":{"a":3}})", "{}").starts_with("schema: "));
    EXPECT_TRUE(wrong(R"({"$ref":"#/$defs/none"})", "1").contains("leads nowhere"));
    EXPECT_TRUE(wrong(R"({"$ref":"http://10.0.0.1/x"})", "1").contains("leads nowhere"))
        << "nothing is fetched";
}

TEST(Schema, ACircleOfReferencesEnds) {
    EXPECT_TRUE(wrong(R"({"$ref":"#"})", "1").contains("too many steps"));
    EXPECT_TRUE(wrong(R"({"$ref":"#/$defs/a","$defs":{"a":{"anyOf":[{"$ref":"#/$defs/a"},)"
                      R"({"$ref":"#/$defs/a"}]}}})",
                      "1")
                    .contains("too many steps"));
}

TEST(Schema, StepsAreBounded) {
    constexpr std::string_view unique = R"({"uniqueItems":true})";
    std::string many = "[0";
    for (int i = 1; i < 400; ++i)
        many += "," + std::to_string(i);
    many += "]";
    EXPECT_EQ(wrong(unique, many), "");
    EXPECT_TRUE(wrong(unique, many, {.steps_max = 1000}).contains("too many steps"));
}

TEST(Schema, APatternThatCouldTakeForeverDoesNot) {
    EXPECT_EQ(wrong(R"({"pattern":"^(a+)+$"})", "\"" + std::string(50'000, 'a') + "b\""),
              "(root): must match the pattern \"^(a+)+$\"");
}

TEST(Schema, APatternThatRe2HasNotIsNamedAndNotChecked) {
    const Result<Schema> schema = Schema::read(R"({"pattern":"(?=a)b"})");
    ASSERT_TRUE(schema);
    EXPECT_EQ(schema->unchecked(), std::vector<std::string>{"pattern"});
    EXPECT_TRUE(schema->check("\"c\""));
}

}  // namespace
}  // namespace weir::json
