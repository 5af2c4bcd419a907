#include "route/record.hpp"

#include <gtest/gtest.h>

#include "route/test_world.hpp"

namespace weir::route {
namespace {

using test::at_ms;
using test::milliseconds;
using test::outcome;
using test::provider;
using test::seconds;

TEST(Record, SaysWhoWasAskedWhyNotTheOthersAndHowItWent) {
    const Deployments deployments({provider("a", {"m"}, {"main"}), provider("b", {"m"}, {})});
    const Health health(deployments, HealthSettings{});
    const Routes routes(test::read("r: { targets: [a/m, { model: b/m, weight: 0 }],\n"
                                   "     fallbacks: [b/m] }",
                                   deployments)
                            .routes);
    Random random(1);
    health.quota(0, 0).strike(seconds(40), at_ms(0), random, {});
    const auto plan = test::plan({.model = "r"}, routes, deployments, health, at_ms(0), random);
    ASSERT_TRUE(plan);
    Attempts attempts(*plan, deployments, health, random, no_deadline);
    ASSERT_TRUE(std::holds_alternative<Try>(attempts.start(at_ms(0))));
    attempts.failed(outcome(ErrorKind::upstream_error), at_ms(20));
    EXPECT_EQ(record_json(*plan, deployments, attempts.history(), at_ms(0)),
              R"({"asked":"r","route":"r","strategy":"order","candidates":[{"target":"a/m",)"
              R"("use":"target","benched":{"what":"quotas","reason":"upstream_rate_limited",)"
              R"("for_ms":40000}},{"target":"b/m","use":"fallback"}],"rejected":[{"target":"b/m",)"
              R"("why":"weight_zero"}],"attempts":[{"target":"b/m","ms":20,)"
              R"("failure":"upstream_error","status":502}]})");
    EXPECT_EQ(record_text(*plan, deployments, attempts.history()), "r: b/m upstream_error (20 ms)");
    EXPECT_EQ(record_text(*plan, deployments, {}), "r: nobody was tried");
}

TEST(Record, NamesTheModelThatAnAnyModelEndpointWasAskedFor) {
    std::vector<ProviderSpec> specs = {provider("local", {})};
    specs[0].any_model = true;
    const Deployments deployments(std::move(specs));
    const Health health(deployments, HealthSettings{});
    const Routes routes;
    Random random(1);
    const auto plan =
        test::plan({.model = "local/x/y"}, routes, deployments, health, at_ms(0), random);
    EXPECT_EQ(record_json(*plan, deployments, {}, at_ms(0)),
              R"({"asked":"local/x/y","candidates":[{"target":"local/x/y","use":"target"}],)"
              R"("rejected":[],"attempts":[]})");
}

}  // namespace
}  // namespace weir::route
