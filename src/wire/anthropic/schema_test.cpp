#include "wire/anthropic/schema.hpp"

#include <gtest/gtest.h>

namespace weir::wire::anthropic {
namespace {

TEST(FitSchema, KeepsTheBytesOfWhatFits) {
    for (
        const std::string schema :
        {R"( {"type":"object" ,"properties":{"a":{"format":"date"}},"additionalProperties":false})",
         R"({"type":"array","items":{"type":"integer"},"minItems":1})", R"({"$ref":"#/$defs/a"})",
         "true", "", "no json"})
        EXPECT_EQ(fit_schema(schema), schema);
}

TEST(FitSchema, MovesBoundsIntoTheDescription) {
    EXPECT_EQ(fit_schema(R"({"type":"integer","description":"Age.","minimum":0,"maximum":150})"),
              R"j({"type":"integer","description":"Age. (minimum: 0, maximum: 150)"})j");
    EXPECT_EQ(fit_schema(R"({"type":"string","pattern":"^a","format":"phone"})"),
              R"j({"type":"string","description":"(pattern: \"^a\", format: \"phone\")"})j");
    EXPECT_EQ(fit_schema(R"({"type":"array","minItems":2,"items":{"maxLength":3}})"),
              R"j({"type":"array","items":{"description":"(maxLength: 3)"},)j"
              R"j("description":"(minItems: 2)"})j");
}

TEST(FitSchema, ClosesObjectsAtEveryLevel) {
    EXPECT_EQ(fit_schema(R"({"type":"object","properties":{"a":{"type":["object","null"]}},)"
                         R"("$defs":{"b":{"properties":{}}}})"),
              R"({"type":"object","properties":{"a":{"type":["object","null"],)"
              R"("additionalProperties":false}},"$defs":{"b":{"properties":{},)"
              R"("additionalProperties":false}},"additionalProperties":false})");
    EXPECT_EQ(fit_schema(R"({"type":"object","additionalProperties":true})"),
              R"j({"type":"object","additionalProperties":false,)j"
              R"j("description":"(additionalProperties: true)"})j");
}

TEST(FitSchema, WritesOneOfAsAnyOfAndLeavesValuesAlone) {
    EXPECT_EQ(fit_schema(R"({"oneOf":[{"const":{"minimum":1}},{"enum":[{"pattern":"x"}]}]})"),
              R"({"anyOf":[{"const":{"minimum":1}},{"enum":[{"pattern":"x"}]}]})");
}

}  // namespace
}  // namespace weir::wire::anthropic
