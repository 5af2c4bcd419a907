#include "route/record.hpp"

#include <gtest/gtest.h>

#include "json/document.hpp"
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
    std::string record;
    append_record(record, *plan, {.tools = true, .prompt = Tokens(12)}, "rules[1]", deployments,
                  at_ms(0));
    EXPECT_EQ(record, R"({"strategy":"order","rule":"rules[1]","needs":{"prompt":12,"tools":true},)"
                      R"("candidates":[{"target":"a/m","use":"target","benched":{"what":"quotas",)"
                      R"("reason":"upstream_rate_limited","for_ms":40000}},)"
                      R"({"target":"b/m","use":"fallback"}],)"
                      R"("rejected":[{"target":"b/m","why":"weight_zero"}]})");
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
    std::string record;
    append_record(record, *plan, {}, "", deployments, at_ms(0));
    EXPECT_EQ(record,
              R"({"needs":{"prompt":0},"candidates":[{"target":"local/x/y","use":"target"}]})");
}

TEST(Record, ItsNeedsCanBeReadAgain) {
    const Deployments deployments({provider("a", {"m"}, {"main"})});
    const Health health(deployments, HealthSettings{});
    const Routes routes;
    Random random(1);
    const auto plan = test::plan({.model = "a/m"}, routes, deployments, health, at_ms(0), random);
    const Needs needs{.tools = true,
                      .images = true,
                      .audio = true,
                      .documents = true,
                      .structured = true,
                      .reasoning = true,
                      .stream = true,
                      .traffic = Traffic::batch,
                      .prompt = Tokens(12),
                      .output_max = Tokens(7)};
    for (const Needs& each : {needs, Needs{}}) {
        std::string record, again;
        append_record(record, *plan, each, "", deployments, at_ms(0));
        const auto read = json::read(record);
        ASSERT_TRUE(read);
        const Needs found = read_needs(read->root()["needs"], each.stream);
        append_record(again, *plan, found, "", deployments, at_ms(0));
        EXPECT_EQ(again, record);
        EXPECT_EQ(found.stream, each.stream);
    }
}

}  // namespace
}  // namespace weir::route
