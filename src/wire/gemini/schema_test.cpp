#include "wire/gemini/schema.hpp"

#include <gtest/gtest.h>

#include "json/document.hpp"

namespace weir::wire::gemini {
namespace {

std::string from(std::string_view schema) {
    const auto document = json::read(schema);
    return read_openapi_schema(document->root());
}

OpenapiSchema to(std::string_view schema) {
    return write_openapi_schema(schema).value_or(OpenapiSchema{.json = "none", .loosened = {}});
}

TEST(GeminiSchema, OlderSchemasBecomeJsonSchema) {
    EXPECT_EQ(
        from(R"({"type":"OBJECT","properties":{"type":{"type":"STRING","nullable":true,
        "format":"enum","enum":["a"]},"n":{"type":"ARRAY","items":{"type":"INTEGER"},
        "min_items":"1"}},"required":["n"],"propertyOrdering":["n"]})"),
        R"({"type":"object","properties":{"type":{"type":["string","null"],"enum":["a",null]},)"
        R"("n":{"type":"array","items":{"type":"integer"},"minItems":1}},"required":["n"]})");
    EXPECT_EQ(from(R"({"any_of":[{"type":"STRING"}],"nullable":true})"),
              R"({"anyOf":[{"type":"string"},{"type":"null"}]})");
    EXPECT_EQ(from(R"({"type":"object","properties":{}})"), R"({"type":"object","properties":{}})");
}

TEST(GeminiSchema, TypesAreCapitalsAndNullIsNullable) {
    EXPECT_EQ(to(R"({"type":["string","null"]})").json, R"({"type":"STRING","nullable":true})");
    EXPECT_EQ(to(R"({"type":["string","integer"]})").json,
              R"({"anyOf":[{"type":"STRING"},{"type":"INTEGER"}]})");
    EXPECT_EQ(to(R"({"anyOf":[{"type":"integer"},{"type":"null"}],"description":"d"})").json,
              R"({"type":"INTEGER","nullable":true,"description":"d"})");
    EXPECT_EQ(to(R"({"oneOf":[{"type":"string"},{"type":"number"}]})").json,
              R"({"anyOf":[{"type":"STRING"},{"type":"NUMBER"}]})");
}

TEST(GeminiSchema, ReferencesAreWrittenOutAndAllOfIsMerged) {
    EXPECT_EQ(to(R"({"type":"object","properties":{"a":{"$ref":"#/$defs/A","title":"T"}},
                  "$defs":{"A":{"type":"object","properties":{"x":{"type":"string"}},
                  "required":["x","y"]}}})")
                  .json,
              R"({"type":"OBJECT","properties":{"a":{"type":"OBJECT","title":"T",)"
              R"("properties":{"x":{"type":"STRING"}},"required":["x"]}}})");
    EXPECT_EQ(to(R"({"allOf":[{"type":"object","properties":{"a":{"type":"string"}}},
                  {"properties":{"b":{"type":"number"}},"required":["a"]}]})")
                  .json,
              R"({"type":"OBJECT","properties":{"a":{"type":"STRING"},"b":{"type":"NUMBER"}},)"
              R"("required":["a"]})");
}

TEST(GeminiSchema, ASchemaWithinItselfIsAnyObjectThere) {
    const OpenapiSchema tree = to(R"({"type":"object","properties":{"kids":{"type":"array",
        "items":{"$ref":"#"}}}})");
    EXPECT_EQ(tree.json,
              R"({"type":"OBJECT","properties":{"kids":{"type":"ARRAY","items":{"type":"OBJECT",)"
              R"("properties":{"kids":{"type":"ARRAY","items":{"type":"OBJECT"}}}}}}})");
    EXPECT_EQ(tree.loosened, std::vector<std::string>{"$ref"});
}

TEST(GeminiSchema, WhatCannotBeSaidIsNamed) {
    const OpenapiSchema schema =
        to(R"({"type":"object","additionalProperties":false,"$schema":"x","properties":{
            "a":{"type":"string","format":"uri","not":{"const":"z"}},
            "b":{"type":"object","additionalProperties":{"type":"string"}},
            "c":{"type":"array","prefixItems":[{"type":"string"}]},
            "d":{"enum":[1,2,null]},"e":{"const":"k"}}})");
    EXPECT_EQ(schema.loosened, (std::vector<std::string>{"not", "format", "additionalProperties",
                                                         "prefixItems", "enum"}));
    EXPECT_NE(schema.json.find(
                  R"("d":{"type":"STRING","format":"enum","enum":["1","2"],"nullable":true})"),
              std::string::npos)
        << schema.json;
    EXPECT_NE(schema.json.find(R"("e":{"type":"STRING","format":"enum","enum":["k"]})"),
              std::string::npos);
}

TEST(GeminiSchema, AnEmptyObjectIsToldApart) {
    EXPECT_TRUE(to(R"({"type":"object","properties":{}})").is_empty_object);
    EXPECT_TRUE(to(R"({"type":"object","additionalProperties":false})").is_empty_object);
    EXPECT_FALSE(to(R"({"type":"object","properties":{"a":{}}})").is_empty_object);
}

TEST(GeminiSchema, ReferencesThatMultiplyAreRefused) {
    std::string bomb = R"({"$ref":"#/$defs/a0","$defs":{)";
    for (int i = 0; i < 40; ++i) {
        const std::string next = R"({"$ref":"#/$defs/a)" + std::to_string(i + 1) + R"("})";
        bomb += "\"a" + std::to_string(i) + R"(":{"type":"object","properties":{"x":)" + next +
                ",\"y\":" + next + "}},";
    }
    bomb += R"("a40":{"type":"string"}}})";
    EXPECT_FALSE(write_openapi_schema(bomb).has_value());
    std::string deep = R"({"$ref":"#/$defs/a0","$defs":{)";
    for (int i = 0; i < 300; ++i)
        deep += "\"a" + std::to_string(i) + R"(":{"properties":{"x":{"$ref":"#/$defs/a)" +
                std::to_string(i + 1) + R"("}}},)";
    deep += R"("a300":{}}})";
    EXPECT_FALSE(write_openapi_schema(deep).has_value());
    EXPECT_FALSE(write_openapi_schema("{").has_value());
}

}  // namespace
}  // namespace weir::wire::gemini
