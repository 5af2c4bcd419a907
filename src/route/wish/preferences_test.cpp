#include "route/wish/preferences.hpp"

#include <gtest/gtest.h>

#include "json/document.hpp"

namespace weir::route {
namespace {

struct Read {
    Preferences preferences;
    std::string problem, field;
};

Read read(std::string_view body) {
    Read result;
    const Result<json::Document> document = json::read(body);
    EXPECT_TRUE(document);
    for (const json::Member& member : document->root().members()) {
        const std::string key = member.key.text();
        if (!is_preference(key)) continue;
        const Result<void> one = read_preference(key, member.value, "m", result.preferences);
        if (one) continue;
        result.problem = one.error().message();
        result.field = one.error().field();
        EXPECT_EQ(one.error().kind(), ErrorKind::invalid_request);
    }
    return result;
}

using Texts = std::vector<std::string>;

TEST(Preferences, OpenRoutersProviderObject) {
    const Read all = read(
        R"({"model":"m","models":["m","b"],"provider":{"order":["azure","deepinfra/turbo"],
            "ignore":["x"],"sort":"throughput","max_price":{"prompt":1,"completion":"2.5",
            "image":1},"require_parameters":true,"data_collection":"deny",
            "preferred_min_throughput":40,"preferred_max_latency":{"p95":2.5},
            "quantizations":["fp8"]}})");
    EXPECT_EQ(all.problem, "");
    const Preferences& p = all.preferences;
    EXPECT_EQ(p.more_models, Texts{"b"}) << "the model itself is asked already";
    EXPECT_EQ(p.providers_first, (Texts{"azure", "deepinfra"}));
    EXPECT_TRUE(p.demands.providers.empty());
    EXPECT_EQ(p.demands.not_providers, Texts{"x"});
    EXPECT_EQ(p.sort, Wish::Sort::tps);
    EXPECT_EQ(p.demands.price_in_max, Rate(1'000'000'000));
    EXPECT_EQ(p.demands.price_out_max, Rate(2'500'000'000));
    EXPECT_TRUE(p.demands.parameters);
    EXPECT_EQ(p.demands.data, (Texts{"private", "no_collection", "zdr"}));
    EXPECT_EQ(p.demands.tokens_per_second_min, 40);
    ASSERT_EQ(p.demands.latency.size(), 1U);
    EXPECT_EQ(p.demands.latency[0].most, std::chrono::milliseconds(2500));
    EXPECT_EQ(p.ignored, (Texts{"provider.max_price.image", "provider.quantizations"}));
}

TEST(Preferences, WithoutFallbacksOnlyTheOrderIsAllowed) {
    EXPECT_EQ(read(R"({"provider":{"allow_fallbacks":false,"order":["a","b"]}})")
                  .preferences.demands.providers,
              (Texts{"a", "b"}));
}

TEST(Preferences, LiteLLMsFallbacksInTheirThreeShapes) {
    const Read all = read(
        R"({"fallbacks":["a",{"model":"b"},{"other":["no"]},{"*":["c"]},{"m":["d"]}],"tags":["t"]})");
    EXPECT_EQ(all.problem, "");
    EXPECT_EQ(all.preferences.more_models, (Texts{"a", "b", "c", "d"}));
    EXPECT_EQ(all.preferences.tags, Texts{"t"});
}

TEST(Preferences, ProblemsNameTheField) {
    const Read unknown = read(R"({"provider":{"ordr":["a"]}})");
    EXPECT_EQ(unknown.problem, "provider.ordr is unknown, did you mean \"order\"?");
    EXPECT_EQ(unknown.field, "provider.ordr");
    EXPECT_EQ(read(R"({"provider":{"sort":"best"}})").problem,
              "provider.sort must be price, throughput or latency");
    EXPECT_EQ(read(R"({"provider":{"max_price":{"prompt":"cheap"}}})").field,
              "provider.max_price.prompt");
    EXPECT_EQ(read(R"({"provider":"azure"})").problem, "provider must be an object");
    EXPECT_EQ(read(R"({"models":"b"})").problem, "models must be a list of models");
    EXPECT_EQ(read(R"({"fallbacks":[1]})").field, "fallbacks");
    EXPECT_EQ(read(R"({"provider":{"preferred_max_latency":-1}})").problem,
              "provider.preferred_max_latency must be a positive number of seconds");
    EXPECT_EQ(read(R"({"provider":null,"models":null})").problem, "");
}

}  // namespace
}  // namespace weir::route
