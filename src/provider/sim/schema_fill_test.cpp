#include "provider/sim/schema_fill.hpp"

#include <gtest/gtest.h>

#include "json/document.hpp"

namespace weir::provider::sim {
namespace {

struct Filled {
    std::string text;
    json::Document document;
};

Filled fill(std::string_view schema, std::uint64_t seed = 1) {
    Random random(seed);
    Filled filled{.text = fill_schema(schema, random), .document = {}};
    const Result<void> read = filled.document.read(filled.text);
    EXPECT_TRUE(read.has_value()) << filled.text;
    return filled;
}

TEST(SchemaFill, FitsEveryKeywordItKnows) {
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        const Filled filled = fill(R"({"type":"object","$defs":{"c":{"enum":["red","blue"]}},
            "properties":{"name":{"type":"string","minLength":30,"maxLength":32},
            "age":{"type":"integer","minimum":18,"maximum":21},
            "ratio":{"type":"number","minimum":0.25,"maximum":0.75},
            "tags":{"type":"array","minItems":3,"items":{"type":"boolean"}},
            "color":{"$ref":"#/$defs/c"},"kind":{"const":7},
            "maybe":{"anyOf":[{"type":"null"},{"type":"string"}]}}})",
                                   seed);
        const json::Value root = filled.document.root();
        EXPECT_EQ(root.size(), 7u) << filled.text;
        EXPECT_GE(root["name"].text().size(), 30u);
        EXPECT_LE(root["name"].text().size(), 32u);
        EXPECT_GE(root["age"].integer_or(0), 18);
        EXPECT_LE(root["age"].integer_or(99), 21);
        EXPECT_GE(root["ratio"].number().value_or(0), 0.25);
        EXPECT_LE(root["ratio"].number().value_or(1), 0.75);
        EXPECT_EQ(root["tags"].size(), 3u);
        EXPECT_TRUE(root["tags"].at(0).is_boolean());
        EXPECT_TRUE(root["color"].is("red") || root["color"].is("blue"));
        EXPECT_EQ(root["kind"].integer(), 7);
        EXPECT_EQ(root["maybe"].raw(), "null");
    }
}

TEST(SchemaFill, SchemasThatNameThemselvesEnd) {
    const Filled list = fill(R"({"type":"object","required":["next"],"properties":
        {"next":{"$ref":"#"},"also":{"$ref":"#"},"more":{"type":"array","minItems":900,"items":{"$ref":"#"}}}})");
    EXPECT_LT(list.text.size(), 1'000'000u);
    EXPECT_TRUE(list.document.root().is_object());
    fill(R"({"$ref":"#"})");
    fill(R"({"$ref":"#/nowhere"})");
    fill(R"({"anyOf":[{"$ref":"#"}]})");
}

TEST(SchemaFill, WithoutASchemaItIsAnEmptyObject) {
    EXPECT_EQ(fill("").text, "{}");
    EXPECT_EQ(fill("{}").text, "{}");
    EXPECT_EQ(fill("nonsense").text, "{}");
    EXPECT_TRUE(fill(R"({"type":"array","items":{"type":"null"}})").document.root().is_array());
}

}  // namespace
}  // namespace weir::provider::sim
