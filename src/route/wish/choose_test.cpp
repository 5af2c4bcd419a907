#include "route/wish/choose.hpp"

#include <gtest/gtest.h>

#include "route/strategy/test_options.hpp"

namespace weir::route {
namespace {

using test::Options;

std::string ids(const std::vector<Option>& options) {
    std::string text;
    for (const Option& option : options)
        text += (text.empty() ? "" : " ") + std::string(option.id);
    return text;
}

TEST(KeepWished, KeepsTheFulfillingCheapestFirst) {
    Random random(1);
    Options all({{.id = "dear", .usd_out = 9, .quality = 80},
                 {.id = "bad", .usd_out = 1, .quality = 10},
                 {.id = "cheap", .usd_out = 2, .quality = 70}});
    std::vector<Option> options = all.options;
    const Wish wish = *Wish::read("auto?quality>=50");
    EXPECT_EQ(keep_wished(wish, all.question(random), options), "");
    EXPECT_EQ(ids(options), "cheap dear");
}

TEST(KeepWished, NamesTheNearestWhenNoneFulfils) {
    Random random(1);
    Options all(
        {{.id = "a", .usd_out = 9, .quality = 10}, {.id = "b", .usd_out = 9, .quality = 70}});
    std::vector<Option> options = all.options;
    const Wish wish = *Wish::read("auto?quality>=50&price_out<1");
    EXPECT_EQ(keep_wished(wish, all.question(random), options),
              "; the nearest is b, which lacks price_out<1 (is 9 USD)");
    EXPECT_TRUE(options.empty());
}

TEST(SortByPreference, NamedProvidersStandFirstThenTheOrder) {
    Random random(1);
    Options all({{.id = "a", .usd_in = 9}, {.id = "b", .usd_in = 1}, {.id = "c", .usd_in = 5}});
    all.needs.prompt = Tokens(1'000);
    const std::vector<std::string> first = {"c"};
    std::vector<Option> options = all.options;
    sort_by_preference(first, std::nullopt, all.question(random), options);
    EXPECT_EQ(ids(options), "c a b");
    sort_by_preference({}, Wish::Sort::price, all.question(random), options);
    EXPECT_EQ(ids(options), "b c a");
}

}  // namespace
}  // namespace weir::route
