#include "app/replay/report.hpp"

#include <gtest/gtest.h>

#include "app/test_command.hpp"
#include "json/document.hpp"

namespace weir::app {
namespace {

ReplayReport report() {
    ReplayReport report{.policy = "new.yaml", .rows = 5, .left_out = {{"no chat", 1}}};
    Random random(1);
    ReplayCase refused{.chosen = "one/m"};
    ReplayCase moved{
        .chosen = "one/m", .cost = 2, .seconds = 1, .choices = {{.target = "two/m", .cost = 0.5}}};
    ReplayCase stays{
        .chosen = "two/m", .cost = 1, .seconds = 3, .choices = {{.target = "two/m", .cost = 1}}};
    ReplayCase unknown{.chosen = "two/m", .choices = {{.target = "new/m"}}};
    report.figures = estimate({refused, moved, stays, unknown}, random, 50);
    report.refused = {{"01A", "no model\x1b[2J"}};
    report.notes = {"a note"};
    return report;
}

TEST(ReplayReport, SaysWhatChangesAndWhatNobodyKnows) {
    const std::string text = report().text({});
    EXPECT_TRUE(has(text, "choices that differ: 2 of 3")) << text;
    EXPECT_TRUE(has(text, "one/m\ttwo/m\t1")) << text;
    EXPECT_TRUE(has(text, "two/m\t(the same)\t1")) << text;
    EXPECT_TRUE(has(text, "cost\t$3\t$1.5 (")) << text;
    EXPECT_TRUE(has(text, "new/m\t0\t1\tunknown: never asked")) << text;
    EXPECT_TRUE(has(text, "left out: 1 (no chat)")) << text;
    EXPECT_TRUE(has(text, "cost leaves out 1 calls")) << text;
    EXPECT_TRUE(has(text, "support: 66.67 %")) << text;
    EXPECT_TRUE(has(text, "refused: 1\n  01A  no model")) << text;
    EXPECT_TRUE(has(text, "method: direct")) << text;
    EXPECT_FALSE(has(text, "\x1b")) << "what a configuration says must not steer a terminal";
}

TEST(ReplayReport, IsOneObjectForPrograms) {
    const std::string text = report().json();
    const auto read = json::read(text);
    ASSERT_TRUE(read) << text;
    const json::Value root = read->root();
    EXPECT_EQ(root["calls"].integer(), 4);
    EXPECT_EQ(root["refused_calls"].integer(), 1);
    EXPECT_EQ(root["refused"].at(0)["id"].text(), "01A");
    EXPECT_EQ(root["cost_usd"]["after"]["value"].number(), 1.5);
    EXPECT_EQ(root["cost_usd"]["calls"].integer(), 2);
    EXPECT_EQ(root["left_out"]["no chat"].integer(), 1);
    EXPECT_EQ(root["moves"].size(), 3U);
}

TEST(ReplayReport, OfNothingSaysUnknown) {
    const std::string text = ReplayReport{.policy = "new.yaml"}.text({});
    EXPECT_TRUE(has(text, "cost\tunknown\tunknown\tunknown\t0")) << text;
}

}  // namespace
}  // namespace weir::app
