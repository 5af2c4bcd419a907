#include "provider/model_reader.hpp"

#include <gtest/gtest.h>

#include "provider/test_settings.hpp"

namespace weir::provider {
namespace {

class Models : public test::SettingsFixture {};

TEST_F(Models, NameEveryProblemWithItsPlace) {
    struct Row {
        std::string_view yaml;
        std::string_view problem;
    };
    const Row rows[] = {
        {"box: { url: \"http://x/v1\", models: [{ id: m, price: { input: 1e-3 } }] }",
         "weir.yaml:1:62: providers.box.models[0].price: \"input\" must be an amount in USD per "
         "million "
         "tokens, such as 0.25, with at most nine decimals"},
        {"box: { url: \"http://x/v1\", models: [{ id: m, price: { inptu: 1 } }] }",
         "weir.yaml:1:62: providers.box.models[0].price: \"inptu\" is not counted here, did you "
         "mean "
         "\"input\"?"},
        {"box: { url: \"http://x/v1\", models: [m, m] }",
         "weir.yaml:1:40: providers.box.models[1]: \"m\" stands there twice"},
        {"box: { url: \"http://x/v1\", quirks: { stream_usage: often } }",
         "weir.yaml:1:52: providers.box.quirks: \"stream_usage\" must be on_request, always or "
         "not_supported, not \"often\""},
    };
    for (const Row& row : rows)
        expect_problem(row.yaml, row.problem);
}

TEST_F(Models, QuirksOfTheProviderHoldForItsModelsUnlessTheySayOtherwise) {
    const auto providers = make(
        "box: { url: \"http://x/v1\", quirks: { stream_usage: always, seed_field: \"\",\n"
        "       unsupported_fields: [user, n], usage_excludes_reasoning: true },\n"
        "       models: [a, { id: b, quirks: { stream_usage: not_supported } }] }");
    const catalog::Quirks a = providers[0].model("a").quirks;
    const catalog::Quirks b = providers[0].model("b").quirks;
    EXPECT_EQ(a.stream_usage, catalog::StreamUsage::always);
    EXPECT_EQ(b.stream_usage, catalog::StreamUsage::not_supported);
    for (const catalog::Quirks& quirks : {a, b}) {
        EXPECT_EQ(quirks.seed_field, "");
        EXPECT_TRUE(quirks.refuses("user") && quirks.refuses("n"));
        EXPECT_FALSE(quirks.refuses("use"));
        EXPECT_TRUE(quirks.usage_excludes_reasoning);
    }
    EXPECT_TRUE(providers[0].model("nobody knows it").quirks.refuses("user"));
}

}  // namespace
}  // namespace weir::provider
