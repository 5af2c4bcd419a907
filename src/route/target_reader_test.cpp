#include "route/target_reader.hpp"

#include <gtest/gtest.h>

#include "route/test_world.hpp"

namespace weir::route {
namespace {

using test::provider;

class TargetReaderTest : public testing::Test {
protected:
    static std::vector<ProviderSpec> specs() {
        std::vector<ProviderSpec> all = {provider("openai", {"gpt-5", "gpt-5-mini"}),
                                         provider("groq", {"llama"}), provider("local", {})};
        all[1].region = "eu";
        all[2].any_model = true;
        return all;
    }
    Deployments deployments{specs()};
};

TEST_F(TargetReaderTest, NamesEveryProblemWithItsPlace) {
    struct Row {
        std::string_view yaml;
        std::string_view problem;
    };
    const Row rows[] = {
        {"r: { targets: [opnai/gpt-5] }",
         "weir.yaml:1:16: routes.r.targets[0]: the provider \"opnai\" is not configured, did you "
         "mean \"openai\"?"},
        {"r: { targets: [openai/gpt5] }",
         "weir.yaml:1:16: routes.r.targets[0]: the provider \"openai\" has no model \"gpt5\" (a "
         "new one "
         "can be named under providers.openai.models), did you mean \"gpt-5\"?"},
        {"r: { targets: [gpt-5] }",
         "weir.yaml:1:16: routes.r.targets[0]: \"gpt-5\" is not of the form \"provider/model\", "
         "did "
         "you mean \"openai/gpt-5\"?"},
        {"r: { targets: [{ model: groq/llama, region: us }] }",
         "weir.yaml:1:45: routes.r.targets[0]: \"region\" is \"us\", but \"groq\" is "
         "configured for the region \"eu\""},
        {"r: { targets: [[openai/gpt-5]] }",
         "weir.yaml:1:16: routes.r.targets[0]: must be \"provider/model\" or a mapping with "
         "\"model\""},
    };
    for (const Row& row : rows)
        EXPECT_EQ(test::read(row.yaml, deployments).problems, row.problem) << row.yaml;
}

TEST_F(TargetReaderTest, AFallbackIsARouteBeforeItIsATarget) {
    const test::RoutesRead read = test::read(
        "local/x: { targets: [local/x] }\nr: { targets: [local/x], fallbacks: [local/x] }",
        deployments);
    ASSERT_EQ(read.problems, "");
    EXPECT_EQ(std::get<std::uint32_t>(read.routes[1].fallbacks[0]), 0U);
    EXPECT_EQ(read.routes[1].targets[0].model, "x");
}

TEST_F(TargetReaderTest, AListIsBounded) {
    std::string yaml = "r: { targets: [";
    for (int i = 0; i < 65; ++i)
        yaml += "local/m" + std::to_string(i) + ", ";
    const test::RoutesRead read = test::read(yaml + "] }", deployments);
    EXPECT_NE(read.problems.find("has 65 items"), std::string::npos) << read.problems;
}

}  // namespace
}  // namespace weir::route
