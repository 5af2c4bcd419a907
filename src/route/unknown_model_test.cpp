#include "route/unknown_model.hpp"

#include <gtest/gtest.h>

#include "route/test_world.hpp"

namespace weir::route {
namespace {

TEST(NobodyMatches, NamesWhatEachTargetLackedAndStopsAtSome) {
    std::vector<std::string> models;
    for (int i = 0; i < 9; ++i)
        models.push_back("m" + std::to_string(i));
    const Deployments deployments({test::provider("p", models)});
    Plan plan;
    plan.asked = "fast";
    for (std::uint32_t i = 0; i < 9; ++i)
        plan.rejected.push_back({i, "m", "tools", {.filter = "tools", .source = "the key"}, false});
    const Error error = nobody_matches(plan, deployments);
    EXPECT_EQ(error.kind(), ErrorKind::no_match);
    EXPECT_EQ(traits(error.kind()).http_status, 422);
    EXPECT_TRUE(
        error.message().starts_with("no target of \"fast\" is what is demanded: p/m0 tools"))
        << error.message();
    EXPECT_TRUE(error.message().ends_with("; and more")) << error.message();
}

TEST(WrongKind, SaysWhatTheModelIsNot) {
    EXPECT_NE(wrong_kind("x", catalog::Kind::embedding).message().find("no model for embedding"),
              std::string::npos);
}

}  // namespace
}  // namespace weir::route
