#include "wire/gemini/partial_args.hpp"

#include <gtest/gtest.h>

#include "json/document.hpp"

namespace weir::wire::gemini {
namespace {

Result<void> add(PartialArgs& args, std::string_view piece) {
    const auto document = json::read(piece);
    return args.add(document->root());
}

TEST(GeminiPartialArgs, PiecesMakeAnObject) {
    PartialArgs args({});
    EXPECT_EQ(args.text(), "{}");
    for (const char* piece :
         {R"({"jsonPath":"$.recipe.steps[0]","stringValue":"Cu","willContinue":true})",
          R"({"jsonPath":"$.recipe.steps[0]","stringValue":"t"})",
          R"({"jsonPath":"$.recipe.steps[1]","stringValue":"Eat \"it\""})",
          R"({"jsonPath":"$.price","numberValue":0.50})",
          R"({"jsonPath":"$['odd.name']","boolValue":true})",
          R"({"jsonPath":"$.recipe.name","stringValue":""})",
          R"({"jsonPath":"$.none","nullValue":"NULL_VALUE"})"})
        EXPECT_TRUE(add(args, piece).has_value()) << piece;
    EXPECT_EQ(args.text(), R"({"recipe":{"steps":["Cut","Eat \"it\""],"name":""},"price":0.50,)"
                           R"("odd.name":true,"none":null})");
}

TEST(GeminiPartialArgs, OddPathsAreErrors) {
    for (const char* piece :
         {R"({"jsonPath":"a","stringValue":""})", R"({"jsonPath":"$..a","stringValue":""})",
          R"({"jsonPath":"$.a[","stringValue":""})", R"({"jsonPath":"$.a[-1]","stringValue":""})",
          R"({"jsonPath":"$.a['x","stringValue":""})", R"({"stringValue":""})",
          R"({"jsonPath":"$[0]","stringValue":""})"}) {
        PartialArgs args({});
        EXPECT_FALSE(add(args, piece).has_value()) << piece;
    }
    PartialArgs args({});
    EXPECT_TRUE(add(args, R"({"jsonPath":"$.a","numberValue":1})").has_value());
    EXPECT_FALSE(add(args, R"({"jsonPath":"$.a.b","numberValue":1})").has_value());
    EXPECT_FALSE(add(args, R"({"jsonPath":"$.a","stringValue":"x"})").has_value());
}

TEST(GeminiPartialArgs, AreBounded) {
    PartialArgs args({.bytes_max = 10, .depth_max = 3, .values_max = 5});
    EXPECT_FALSE(add(args, R"({"jsonPath":"$.a.b.c.d","numberValue":1})").has_value());
    EXPECT_FALSE(add(args, R"({"jsonPath":"$.x[4000000]","numberValue":1})").has_value());
    PartialArgs text({.bytes_max = 10});
    EXPECT_TRUE(add(text, R"({"jsonPath":"$.a","stringValue":"12345678"})").has_value());
    EXPECT_FALSE(add(text, R"({"jsonPath":"$.a","stringValue":"12345678"})").has_value());
}

}  // namespace
}  // namespace weir::wire::gemini
