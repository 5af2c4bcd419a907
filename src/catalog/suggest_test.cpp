#include <gtest/gtest.h>

#include <algorithm>

#include "base/text.hpp"
#include "catalog/catalog.hpp"

namespace weir::catalog {
namespace {

class Suggest : public testing::Test {
protected:
    Catalog catalog = open_embedded();
};

TEST_F(Suggest, SuggestsWhatWasMeant) {
    const auto has = [](const std::vector<std::string>& names, std::string_view wanted) {
        return std::ranges::find(names, wanted) != names.end();
    };
    EXPECT_TRUE(has(catalog.suggest("gpt-4o-mimi"), "gpt-4o-mini"));
    EXPECT_TRUE(has(catalog.suggest("claude-sonet-5"), "claude-sonnet-5"));
    EXPECT_TRUE(has(catalog.suggest("openai/gpt5"), "openai/gpt-5"));
    EXPECT_TRUE(has(catalog.suggest_provider("opnai"), "openai"));
    EXPECT_LE(catalog.suggest("gpt", 5).size(), 5U);
    EXPECT_TRUE(catalog.suggest("").empty());
    EXPECT_TRUE(catalog.suggest(std::string(10'000, 'x')).empty());
}

// What is put aside early must be what comparing every name would not have found either.
TEST_F(Suggest, FindsWhatComparingEveryNameFinds) {
    std::vector<std::string> names;
    for (const std::string_view id : catalog.provider_ids())
        for (const Offering& offering : catalog.offerings_of(id)) {
            names.emplace_back(offering.id);
            names.emplace_back(offering.model);
            names.emplace_back(offering.model.substr(offering.model.find('/') + 1));
        }
    std::ranges::sort(names);
    names.erase(std::ranges::unique(names).begin(), names.end());
    const std::vector<std::string_view> known(names.begin(), names.end());
    for (const std::string_view typed :
         {"gpt-4o-mimi", "GPT5", "sonnet-4.6", "lama-3.3-70b", "deepseek_v4", "qwen", "zzzzzzzz",
          "mistral-larg-latest"}) {
        std::vector<std::string> wanted;
        for (const std::string_view near : nearest_few(typed, known, 5))
            wanted.emplace_back(near);
        EXPECT_EQ(catalog.suggest(typed, 5), wanted) << typed;
    }
}

}  // namespace
}  // namespace weir::catalog
