#include "catalog/catalog.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace weir::catalog {
namespace {

class Embedded : public testing::Test {
protected:
    Catalog catalog = open_embedded();
};

TEST_F(Embedded, FindsEveryProviderAndOfferingByItsId) {
    std::size_t count = 0;
    std::set<std::string_view> ids;
    for (const std::string_view id : catalog.provider_ids()) {
        EXPECT_TRUE(ids.insert(id).second) << id;
        const std::optional<Provider> provider = catalog.find_provider(id);
        ASSERT_TRUE(provider.has_value()) << id;
        EXPECT_EQ(provider->id, id);
        const std::vector<Offering> offerings = catalog.offerings_of(id);
        EXPECT_EQ(offerings.size(), provider->offering_count);
        for (const Offering& offering : offerings) {
            const std::optional<Offering> same = catalog.find_offering(id, offering.id);
            ASSERT_TRUE(same.has_value()) << id << ' ' << offering.id;
            ASSERT_EQ(same->id, offering.id);
            ASSERT_EQ(same->provider, id);
            ++count;
        }
    }
    EXPECT_EQ(count, catalog.offering_count());
    EXPECT_EQ(ids.size(), catalog.provider_count());
}

TEST_F(Embedded, FindsEveryOfferingByEachOfItsNames) {
    const auto among = [this](std::string_view name, const Offering& wanted) {
        return std::ranges::any_of(catalog.offerings_by_name(name), [&](const Offering& found) {
            return found.provider == wanted.provider && found.id == wanted.id;
        });
    };
    for (const std::string_view id : {"openai", "groq", "fireworks-ai", "huggingface", "azure"})
        for (const Offering& offering : catalog.offerings_of(id)) {
            EXPECT_TRUE(among(offering.id, offering)) << offering.id;
            EXPECT_TRUE(among(offering.model, offering)) << offering.id;
            EXPECT_TRUE(among(offering.bare_name(), offering)) << offering.id;
        }
}

TEST_F(Embedded, DoesNotFindWhatIsNotThere) {
    EXPECT_FALSE(catalog.find_provider("").has_value());
    EXPECT_FALSE(catalog.find_provider("openai ").has_value());
    EXPECT_FALSE(catalog.find_provider("zzzz").has_value());
    EXPECT_FALSE(catalog.find_offering("openai", "").has_value());
    EXPECT_FALSE(catalog.find_offering("openai", "gpt-5x").has_value());
    EXPECT_FALSE(catalog.find_offering("openai", "zzzz").has_value());
    EXPECT_FALSE(catalog.find_offering("nobody", "gpt-5").has_value());
    EXPECT_FALSE(catalog.find_qualified("gpt-5").has_value());
    EXPECT_TRUE(catalog.offerings_by_name("").empty());
    EXPECT_TRUE(catalog.offerings_by_name("nobody/nothing").empty());
    EXPECT_TRUE(catalog.offerings_of("nobody").empty());
}

TEST_F(Embedded, SplitsQualifiedNamesAtTheProviderOnly) {
    EXPECT_EQ(catalog.find_qualified("openrouter/cohere/north-mini-code:free")->id,
              "cohere/north-mini-code:free");
    EXPECT_EQ(catalog.find_qualified("fireworks-ai/accounts/fireworks/models/kimi-k2p6")->provider,
              "fireworks-ai");
}

TEST_F(Embedded, NamesEveryDeploymentOfAModel) {
    const std::vector<Offering> found = catalog.offerings_by_name("gpt-oss-120b");
    std::set<std::string_view> providers;
    for (const Offering& offering : found)
        providers.insert(offering.provider);
    EXPECT_GE(providers.size(), 10U);
    EXPECT_TRUE(providers.contains("groq"));
    EXPECT_TRUE(providers.contains("cerebras"));
    EXPECT_TRUE(std::ranges::is_sorted(found, {}, [](const Offering& offering) {
        return std::pair(offering.provider, offering.id);
    }));
}

TEST_F(Embedded, StaysValidWhenMoved) {
    const Offering before = *catalog.find_offering("openai", "gpt-5");
    const Catalog moved = std::move(catalog);
    EXPECT_EQ(before.id, "gpt-5");
    EXPECT_TRUE(before.price({}).has_value());
    EXPECT_EQ(moved.built_from(), "2026-11-20");
}

}  // namespace
}  // namespace weir::catalog
