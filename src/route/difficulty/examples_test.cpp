#include "route/difficulty/examples.hpp"

#include <gtest/gtest.h>

namespace weir::route::difficulty {
namespace {

TEST(Examples, ReadsLabelsAsNumbersOrTruth) {
    const auto rows = read_examples(
        "{\"prompt\": \"a\", \"strong_right\": 1, \"weak_right\": 0.5, \"set\": \"s\", \"topic\": "
        "\"t\"}\n"
        "\n"
        "{\"prompt\": \"b\", \"weak_right\": false, \"cost\": [1, 2]}\r\n");
    ASSERT_TRUE(rows.has_value()) << rows.error().message();
    ASSERT_EQ(rows->size(), 2U);
    EXPECT_EQ((*rows)[0].weak_right, 0.5);
    EXPECT_EQ((*rows)[0].topic, "t");
    EXPECT_EQ((*rows)[1].strong_right, std::nullopt);
    EXPECT_EQ((*rows)[1].weak_right, 0.0);
    EXPECT_TRUE(read_examples("")->empty());
}

TEST(Examples, NamesTheLineAndTheField) {
    const std::string_view good = "{\"prompt\": \"a\", \"weak_right\": 1}\n";
    const std::pair<std::string_view, std::string_view> cases[] = {
        {"[]", "line 2: must be an object"},
        {"{\"weak_right\": 1}", "line 2: prompt"},
        {"{\"prompt\": 3, \"weak_right\": 1}", "line 2: prompt"},
        {"{\"prompt\": \"a\"}", "line 2: strong_right or weak_right is missing"},
        {"{\"prompt\": \"a\", \"weak_right\": 2}", "line 2: weak_right"},
        {"{\"prompt\": \"a\", \"strong_right\": \"yes\"}", "line 2: strong_right"},
        {"{\"prompt\": \"a\", \"weak_right\": 1, \"set\": 4}", "line 2: set"},
        {"{\"prompt\": ", "line 2: "},
    };
    for (const auto& [line, message] : cases) {
        const auto rows = read_examples(std::string(good) + std::string(line));
        ASSERT_FALSE(rows.has_value()) << line;
        EXPECT_TRUE(rows.error().message().starts_with(message)) << rows.error().message();
    }
}

}  // namespace
}  // namespace weir::route::difficulty
