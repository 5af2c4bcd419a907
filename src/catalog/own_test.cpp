#include "catalog/own.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "catalog/overlay.hpp"

namespace weir::catalog {
namespace {

Rate usd(std::string_view text) { return Rate(read_usd(text)->value()); }

// A custom server, and one changed model of a known provider.
Overlay two_providers() {
    OwnModel own{.id = "org/qwen3-72b"};
    own.model = "alibaba/qwen3-72b";
    own.context = Tokens(131'072);
    own.prices = std::vector<OwnPrice>{{.meter = Meter::input, .rate = usd("0.5")},
                                       {.meter = Meter::output, .rate = usd("1.5")}};
    OwnProvider frankfurt{.id = "frankfurt"};
    frankfurt.regions = "eu";
    frankfurt.endpoints = std::vector<OwnEndpoint>{{.base_url = "http://10.0.0.5:8000/v1/"}};
    frankfurt.models.push_back(own);

    OwnModel cheaper{.id = "gpt-5"};
    cheaper.prices = std::vector<OwnPrice>{{.meter = Meter::input, .rate = usd("1")},
                                           {.meter = Meter::output, .rate = usd("8")}};
    cheaper.quirks.seed_field = "dice";
    OwnModel house{.id = "ft:gpt-5:house"};
    OwnProvider openai{.id = "openai"};
    openai.quirks.output_limit = OutputLimit::max_tokens;
    openai.models = {house, cheaper};

    Overlay overlay;
    overlay.providers = {std::move(openai), std::move(frankfurt)};
    return overlay;
}

class Laid : public testing::Test {
protected:
    Catalog plain = open_embedded();
    Catalog catalog = *open_embedded().with(two_providers());
};

TEST_F(Laid, AddsProvidersAndModels) {
    EXPECT_EQ(catalog.provider_count(), plain.provider_count() + 1);
    EXPECT_EQ(catalog.offering_count(), plain.offering_count() + 2);
    EXPECT_EQ(catalog.provider_ids().size(), catalog.provider_count());
    EXPECT_EQ(catalog.providers().size(), catalog.provider_count());
    const Provider frankfurt = *catalog.find_provider("frankfurt");
    EXPECT_EQ(frankfurt.cls, Class::own);
    EXPECT_EQ(frankfurt.endpoints.at(0).base_url, "http://10.0.0.5:8000/v1");
    EXPECT_EQ(frankfurt.quirks, Quirks{});
    const Offering qwen = *catalog.find_qualified("frankfurt/org/qwen3-72b");
    EXPECT_EQ(qwen.context, Tokens(131'072));
    EXPECT_EQ(qwen.billing, Billing::metered);
    EXPECT_EQ(qwen.price({})->tokens(Meter::output), usd("1.5"));
    EXPECT_EQ(catalog.offerings_of("frankfurt").size(), 1U);
}

TEST_F(Laid, FindsOwnModelsByEachName) {
    for (const std::string_view name : {"org/qwen3-72b", "alibaba/qwen3-72b", "qwen3-72b"}) {
        const std::vector<Offering> found = catalog.offerings_by_name(name);
        EXPECT_TRUE(std::ranges::any_of(found, [](const Offering& offering) {
            return offering.provider == "frankfurt";
        })) << name;
    }
}

TEST_F(Laid, ReplacesThePriceListWholeAndKeepsTheRest) {
    const Offering before = *plain.find_offering("openai", "gpt-5");
    const Offering after = *catalog.find_offering("openai", "gpt-5");
    EXPECT_EQ(after.price({})->tokens(Meter::input), usd("1"));
    EXPECT_EQ(after.price({})->tokens(Meter::cache_read), usd("1"));  // no longer the listed 0.125
    EXPECT_TRUE(after.price({.tier = ServiceTier::priority})->tier_not_listed);
    EXPECT_EQ(after.context, before.context);
    EXPECT_EQ(after.can, before.can);
}

TEST_F(Laid, GivesEachOfferingOnce) {
    for (const std::string_view id : {"openai", "frankfurt"}) {
        const std::vector<Offering> all = catalog.offerings_of(id);
        EXPECT_EQ(all.size(), catalog.find_provider(id)->offering_count);
        for (std::size_t i = 1; i < all.size(); ++i)
            EXPECT_LT(all[i - 1].id, all[i].id);
    }
    const std::vector<Offering> named = catalog.offerings_by_name("gpt-5");
    EXPECT_EQ(std::ranges::count_if(named,
                                    [](const Offering& offering) {
                                        return offering.provider == "openai" &&
                                               offering.id == "gpt-5";
                                    }),
              1);
}

TEST_F(Laid, UserQuirksWinForAllModelsOfAProvider) {
    EXPECT_EQ(catalog.find_offering("openai", "gpt-4o")->quirks.output_limit,
              OutputLimit::max_tokens);
    EXPECT_EQ(catalog.find_offering("openai", "gpt-5")->quirks.seed_field, "dice");
    const Offering house = *catalog.find_offering("openai", "ft:gpt-5:house");
    EXPECT_EQ(house.quirks.output_limit, OutputLimit::max_tokens);
    EXPECT_EQ(house.quirks.developer_role, DeveloperRole::accepted);  // the provider's
    EXPECT_EQ(house.billing, Billing::unknown);
    EXPECT_FALSE(house.price({}).has_value());
    EXPECT_EQ(catalog.find_provider("openai")->endpoints, plain.find_provider("openai")->endpoints);
}

TEST_F(Laid, LeavesOtherProvidersAlone) {
    const Offering before = *plain.find_offering("groq", "openai/gpt-oss-120b");
    const Offering after = *catalog.find_offering("groq", "openai/gpt-oss-120b");
    EXPECT_EQ(after.quirks, before.quirks);
    EXPECT_EQ(after.price({})->tokens(Meter::input), before.price({})->tokens(Meter::input));
}

TEST_F(Laid, SuggestsOwnNamesToo) {
    EXPECT_EQ(catalog.suggest_provider("frankfort").at(0), "frankfurt");
    EXPECT_EQ(catalog.suggest("frankfurt/org/qwen3-72").at(0), "frankfurt/org/qwen3-72b");
}

TEST_F(Laid, StaysValidWhenMoved) {
    const Offering qwen = *catalog.find_qualified("frankfurt/org/qwen3-72b");
    const Catalog moved = std::move(catalog);
    EXPECT_EQ(qwen.price({})->tokens(Meter::input), usd("0.5"));
    EXPECT_EQ(moved.find_qualified("frankfurt/org/qwen3-72b")->id, qwen.id);
}

TEST(Overlay, IsRefusedWithItsPlaceNamed) {
    const auto refused = [](OwnProvider provider) {
        Overlay overlay;
        overlay.providers.push_back(std::move(provider));
        const Result<Catalog> laid = open_embedded().with(std::move(overlay));
        return laid ? std::string() : laid.error().message();
    };
    EXPECT_EQ(refused({.id = "a/b"}), "provider \"a/b\": a name must not be empty or hold '/'");
    OwnProvider twice{.id = "a"};
    twice.models = {OwnModel{.id = "m"}, OwnModel{.id = "m"}};
    EXPECT_EQ(refused(twice), "provider \"a\", model \"m\": is there twice");
    OwnProvider nowhere{.id = "a"};
    nowhere.endpoints = std::vector<OwnEndpoint>(1);
    EXPECT_EQ(refused(nowhere), "provider \"a\": an endpoint needs a wire and a URL");
    OwnModel negative{.id = "m"};
    negative.prices = std::vector<OwnPrice>{{.rate = Rate(-1)}};
    OwnProvider priced{.id = "a"};
    priced.models = {negative};
    EXPECT_EQ(refused(priced), "provider \"a\", model \"m\": a price is negative");
}

TEST(Overlay, IsLaidOnlyOnce) {
    Result<Catalog> once = open_embedded().with(two_providers());
    ASSERT_TRUE(once.has_value());
    EXPECT_FALSE((*std::move(once)).with(two_providers()).has_value());
}

}  // namespace
}  // namespace weir::catalog
