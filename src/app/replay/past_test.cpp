#include "app/replay/past.hpp"

#include <gtest/gtest.h>

#include "store/test_rows.hpp"

namespace weir::app {
namespace {

constexpr std::string_view decision =
    R"({"strategy":"weighted","needs":{"prompt":1200,"output_max":50,"tools":true},"candidates":[)"
    R"({"target":"one/m","use":"target","propensity":0.25},)"
    R"({"target":"two/m","use":"target","propensity":0.25},)"
    R"({"target":"three/m","use":"target","late":true,"propensity":0.5}]})";

struct Row {
    std::vector<store::AttemptRow> attempts = {
        {.provider = "one", .model = "m", .duration = std::chrono::milliseconds(300)}};
    store::LedgerRow row = store::row_at(store::test_start, 1);
    Row() { row.decision = decision; }
    std::expected<Past, Unusable> read() {
        row.attempts = attempts;
        return read_past(row);
    }
};

TEST(Past, HasWhatWasAskedAndWhoWasAskedFirst) {
    Row row;
    const auto past = row.read();
    ASSERT_TRUE(past);
    EXPECT_EQ(past->chosen(), "one/m");
    EXPECT_EQ(past->asked_model, "fast");
    EXPECT_EQ(past->needs.prompt, Tokens(1'200));
    EXPECT_EQ(past->needs.output_max, Tokens(50));
    EXPECT_TRUE(past->needs.tools);
    EXPECT_FALSE(past->needs.images);
    EXPECT_EQ(past->cost, store::row_cost);
    EXPECT_DOUBLE_EQ(past->seconds().value_or(0), 0.3);
}

TEST(Past, ItsPropensityIsAmongThoseThatStoodAlike) {
    Row row;
    const auto past = row.read();
    ASSERT_TRUE(past);
    EXPECT_TRUE(past->by_chance);
    EXPECT_DOUBLE_EQ(past->propensity, 0.5) << "the slow one stood behind, whatever was drawn";
    row.row.decision = R"({"candidates":[{"target":"one/m","use":"target"}]})";
    EXPECT_FALSE(row.read()->by_chance);
    EXPECT_EQ(row.read()->propensity, 1);
}

TEST(Past, AFailureIsTheTargetsUnlessTheClientCausedIt) {
    Row row;
    row.attempts[0].error = ErrorKind::upstream_timeout;
    EXPECT_TRUE(row.read()->first_failed());
    row.attempts[0].error = ErrorKind::context_length;
    EXPECT_FALSE(row.read()->first_failed());
}

TEST(Past, ItsTimeCountsOnlyWhereTheFirstAnsweredAlone) {
    Row row;
    row.attempts.insert(row.attempts.begin(),
                        {.provider = "two", .model = "m", .error = ErrorKind::upstream_timeout});
    EXPECT_EQ(row.read()->chosen(), "two/m");
    EXPECT_EQ(row.read()->seconds(), std::nullopt);
}

TEST(Past, WhatUsedNothingHasNoCost) {
    Row row;
    row.row.usage = {};
    row.row.cost = NanoUsd(0);
    EXPECT_EQ(row.read()->cost, std::nullopt);
}

TEST(Past, SaysWhyARowCannotBeReplayed) {
    Row row;
    row.row.status = store::RowStatus::running;
    EXPECT_EQ(row.read().error(), Unusable::running);
    row.row.status = store::RowStatus::ok;
    row.row.operation = "embeddings";
    EXPECT_EQ(row.read().error(), Unusable::other_kind);
    row.row.operation = "chat";
    row.row.decision = "{\"candidates\":";
    EXPECT_EQ(row.read().error(), Unusable::no_decision);
    row.row.decision = decision;
    row.attempts.clear();
    EXPECT_EQ(row.read().error(), Unusable::nobody_tried);
    EXPECT_EQ(name(Unusable::other_kind), "no chat");
}

}  // namespace
}  // namespace weir::app
