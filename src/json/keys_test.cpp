#include "json/keys.hpp"

#include <gtest/gtest.h>

#include "json/document.hpp"

namespace weir::json {
namespace {

constexpr Keys keys({"id", "model", "prompt_tokens", "cached_tokens", "x"});

TEST(Keys, FindsWhatOperatorIndexFinds) {
    constexpr std::string_view names[] = {"id", "model", "prompt_tokens", "cached_tokens", "x"};
    for (const std::string_view text :
         {R"({"id":1,"model":"m","x":null})", R"({})", R"([1])", R"("text")",
          R"({"other":{"id":2},"idx":3,"":4,"prompt_tokens":5,"i":6})",
          R"({"id":1,"id":2,"cached_tokens":{"x":1}})",
          R"({"\u0069d":7,"mode\u006c":"escaped"})"}) {
        const Result<Document> document = read(text);
        ASSERT_TRUE(document.has_value()) << text;
        const auto found = keys.of(document->root());
        for (std::size_t i = 0; i < std::size(names); ++i)
            EXPECT_EQ(found[i].raw(), document->root()[names[i]].raw()) << text << names[i];
    }
}

TEST(Keys, NamesThatLookAlikeAreStillTwo) {
    EXPECT_EQ(keys.place_of("prompt_tokens"), 2U);
    EXPECT_EQ(keys.place_of("pronto_tokens"), 5U);
    EXPECT_EQ(keys.place_of(""), 5U);
}

}  // namespace
}  // namespace weir::json
