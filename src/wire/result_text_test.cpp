#include "wire/result_text.hpp"

#include <gtest/gtest.h>

#include "json/document.hpp"

namespace weir::wire {
namespace {

std::string written(const llm::Text* text, bool is_error) {
    std::string body;
    json::Writer out(body);
    write_result_text(out, text, is_error);
    return body;
}

TEST(ResultText, SaysThatItIsAnErrorUnlessItDoesAnyway) {
    const llm::Text failed{.text = "no\nsuch file", .citations = {}};
    const llm::Text says{.text = "Error 5", .citations = {}};
    EXPECT_EQ(written(&failed, true), R"("Error: no\nsuch file")");
    EXPECT_EQ(written(&failed, false), R"("no\nsuch file")");
    EXPECT_EQ(written(&says, true), R"("Error 5")");
    EXPECT_EQ(written(nullptr, true), R"("Error: ")");
    EXPECT_EQ(written(nullptr, false), R"("")");
}

TEST(ResultText, PassesAsItCameWhereNothingIsToBeSaid) {
    const std::string json = R"("a\/b")";
    const auto document = json::read(json);
    ASSERT_TRUE(document);
    const llm::Text text{.text = document->root().lazy_text(), .citations = {}};
    EXPECT_EQ(written(&text, false), json);
    EXPECT_EQ(written(&text, true), R"("Error: a/b")");
}

}  // namespace
}  // namespace weir::wire
