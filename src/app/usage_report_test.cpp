#include "app/usage_report.hpp"

#include <gtest/gtest.h>

namespace weir::app {
namespace {

using namespace std::chrono_literals;

store::UsageLine line(std::string group, std::int64_t requests, NanoUsd cost,
                      std::int64_t unknown = 0) {
    return {.group = std::move(group),
            .requests = requests,
            .usage = {.input_uncached = Tokens(1'000),
                      .input_cache_read = Tokens(200),
                      .output_visible = Tokens(30),
                      .output_reasoning = Tokens(4)},
            .cost = cost,
            .cost_unknown = unknown};
}

UsageReport report() {
    return {
        .by = store::GroupBy::model,
        .range = {.from = SysTime(0s)},
        .lines = {line("a/x", 1'200, NanoUsd(1'500'000'001)), line("b/\"y\",z", 2, NanoUsd(1), 2)}};
}

TEST(UsageReport, TheTotalAddsUp) {
    const store::UsageLine total = report().total();
    EXPECT_EQ(total.requests, 1'202);
    EXPECT_EQ(total.cost, NanoUsd(1'500'000'002));
    EXPECT_EQ(total.cost_unknown, 2);
    EXPECT_EQ(total.usage.input(), Tokens(2'400));
    EXPECT_EQ(total.usage.output(), Tokens(68));
}

TEST(UsageReport, PeopleSeeExactCostsUnderEachOtherAndASum) {
    EXPECT_EQ(report().table({.interactive = true, .width = 120}),
              "model    requests  errors  input  cached  output  reasoning     cost USD\n"
              "a/x         1,200       0  1,200     200      34          4  1.500000001\n"
              "b/\"y\",z         2       0  1,200     200      34          4  0.000000001  + 2 "
              "unknown\n"
              "total       1,202       0  2,400     400      68          8  1.500000002  + 2 "
              "unknown\n");
}

TEST(UsageReport, ProgramsSeeNoSumAndPlainNumbers) {
    const std::string text = report().table({});
    EXPECT_EQ(text.find("total"), std::string::npos);
    EXPECT_NE(text.find("a/x\t1200\t0\t1200\t200\t34\t4\t1.500000001\t\n"), std::string::npos)
        << text;
}

TEST(UsageReport, CsvQuotesWhatNeedsIt) {
    EXPECT_EQ(
        report().csv(),
        "model,requests,errors,input,cached,output,reasoning,cost_unknown,cancelled,estimated,"
        "cost_usd\r\n"
        "a/x,1200,0,1200,200,34,4,0,0,0,1.500000001\r\n"
        "\"b/\"\"y\"\",z\",2,0,1200,200,34,4,2,0,0,0.000000001\r\n");
}

TEST(UsageReport, JsonKeepsEveryDigitOfTheCost) {
    const std::string json = report().json();
    EXPECT_NE(json.find(R"("cost_usd":"1.500000001")"), std::string::npos) << json;
    EXPECT_NE(json.find(R"("since":"1970-01-01T00:00:00Z")"), std::string::npos) << json;
    EXPECT_EQ(json.find("until"), std::string::npos) << json;
}

TEST(UsageReport, WhatHasNoKeyIsNamedSo) {
    const UsageReport none{.lines = {line("", 1, NanoUsd(0))}};
    EXPECT_NE(none.table({}).find("(none)\t1"), std::string::npos);
}

}  // namespace
}  // namespace weir::app
