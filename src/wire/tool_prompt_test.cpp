#include "wire/tool_prompt.hpp"

#include <gtest/gtest.h>

namespace weir::wire {
namespace {

std::string shown(std::string schema, std::string description = "") {
    const llm::Tool tool{
        .name = "f", .description = std::move(description), .parameters_json = std::move(schema)};
    return tool_prompt(std::span(&tool, 1));
}

TEST(ToolPrompt, DeclaresFunctions) {
    EXPECT_EQ(tool_prompt({}), "");
    EXPECT_EQ(
        shown(R"({"type":"object","properties":{}})", "does it"),
        "namespace functions {\n\n// does it\ntype f = () => any;\n\n} // namespace functions");
    EXPECT_EQ(shown(R"({"type":"object","required":["a"],"properties":{)"
                    R"("a":{"type":"string","description":"the a"},)"
                    R"("b":{"type":["integer","null"],"default":3},)"
                    R"("c":{"enum":["x","y"]},)"
                    R"("d":{"type":"array","items":{"type":"object","properties":{)"
                    R"("e":{"type":"boolean","description":"not shown"}}}}}})"),
              "namespace functions {\n\ntype f = (_: {\n"
              "// the a\na: string,\n"
              "b?: number | null, // default: 3\n"
              "c?: \"x\" | \"y\",\n"
              "d?: {\n  e?: boolean,\n}[],\n"
              "}) => any;\n\n} // namespace functions");
}

TEST(ToolPrompt, TakesAnySchema) {
    EXPECT_TRUE(shown("not json").contains("not json"));
    EXPECT_TRUE(shown("[1,2]").contains("type f = () => any;"));
    EXPECT_TRUE(
        shown(R"({"properties":{"a":7,"b":{"anyOf":[{},{"const":1}]}}})").contains("b?: any | 1,"));
    std::string deep = R"({"type":"string"})";
    for (int i = 0; i < 40; ++i)
        deep = R"({"type":"object","properties":{"a":)" + deep + "}}";
    EXPECT_TRUE(shown(deep).contains("a?: any,")) << "cut, not followed for ever";
}

}  // namespace
}  // namespace weir::wire
