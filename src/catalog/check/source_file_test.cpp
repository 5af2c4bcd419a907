#include "catalog/check/source_file.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace weir::catalog {
namespace {

constexpr Date today{.year = 2026, .month = 11, .day = 20};

KnownNames known() {
    return {.wires = {"openai_chat", "anthropic"}, .vendors = {"acme"}, .providers = {"acme"}};
}

std::vector<Finding> check(std::string_view text, std::string_view file = "catalog/acme.json") {
    Findings findings;
    check_source_file(file, text, known(), today, {}, findings);
    return findings.all();
}

// The findings of a file with one model of these fields, as "rule: what".
std::vector<std::string> of_model(std::string_view fields) {
    std::vector<std::string> texts;
    const std::string text = fmt::format(
        "{{\"id\": \"acme\", \"class\": \"first_party\",\n\"endpoints\": [{{\"wire\": "
        "\"openai_chat\", \"url\": \"https://a.test\"}}],\n\"models\": [\n{{\"id\": \"m\", {}}}]}}",
        fields);
    for (const Finding& one : check(text)) {
        EXPECT_EQ(one.line, 4);
        EXPECT_EQ(one.entry, "acme/m");
        EXPECT_EQ(one.file, "catalog/acme.json");
        EXPECT_FALSE(one.advice.empty());
        texts.push_back(fmt::format("{} {}: {}", name(one.severity), one.rule, one.what));
    }
    return texts;
}

using Lines = std::vector<std::string>;

TEST(SourceFile, AGoodModelHasNothingAgainstIt) {
    EXPECT_EQ(
        of_model(R"("model": "acme/m", "ctx": 1000, "out_max": 100, "can": "tools", "released":
        "2026-01", "prices": [{"input": 2, "output": 8, "cache_read": 0.2, "cache_write_5m": 2.5,
        "cache_write_1h": 4}, {"over": 500, "input": 4, "output": 9}, {"tier": "batch", "input": 1},
        {"window": "22:00-06:00 12:00-13:00", "days": "Fri-Mon", "input": 1},
        {"regions": "eu|us", "from": "2026-01-31", "until": "2026-02-01", "input": 1}])"),
        Lines{});
}

TEST(SourceFile, FindsEachContradiction) {
    struct Row {
        std::string_view fields;
        std::string_view finding;
    };
    const Row rows[] = {
        {R"("prices": [{"input": 0}])", "error zero_price: input costs 0 and is not marked free"},
        {R"("ctx": 1)", "error no_price: is metered and has no price"},
        {R"("billing": "unknown")", "warning no_price: nobody knows its price"},
        {R"("billing": "free", "prices": [{"input": 1}])",
         "error price_of_unpriced: is marked free and has prices"},
        {R"("prices": [{"input": 1, "cache_read": 1.5}])",
         "error cache_above_input: a cached token costs 1.5, more than an input token at 1"},
        {R"("prices": [{"input": 1, "cache_write_5m": 2.5}])",
         "warning cache_write_dear: cache_write_5m costs 2.5, more than twice the input at 1"},
        {R"("ctx": 100, "out_max": 101, "billing": "free")",
         "error limit_above_context: the most output is 101, more than the context of 100"},
        {R"("ctx": 100, "in_max": 101, "billing": "free")",
         "error limit_above_context: the most input is 101, more than the context of 100"},
        {R"("deprecated": "2026-11-19", "billing": "free")",
         "warning past_end: its end, 2026-11-19, is past"},
        {R"("prices": [{"input": 2}, {"over": 10, "input": 1}])",
         "warning tiers_out_of_order: input over 10 costs 1, less than 2 for shorter prompts"},
        {R"("prices": [{"input": 2}, {"tier": "batch", "input": 3}])",
         "warning tiers_out_of_order: input of tier batch costs 3, more than the standard 2"},
        {R"("prices": [{"input": 2}, {"tier": "priority", "input": 1}])",
         "warning tiers_out_of_order: input of tier priority costs 1, less than the standard 2"},
        {R"("ctx": 10, "prices": [{"input": 2}, {"over": 10, "input": 3}])",
         "warning tier_out_of_reach: input over 10 never applies: the context is 10"},
        {R"("prices": [{"input": 1}, {"input": 2}])", "error two_prices: has two prices for input"},
        {R"("wire": "morse", "billing": "free")",
         "error unknown_wire: nothing speaks the wire \"morse\""},
        {R"("wire": "anthropic", "billing": "free")",
         "warning wire_without_endpoint: no endpoint of the provider speaks \"anthropic\""},
        {R"("model": "amce/m", "billing": "free")",
         "warning unknown_vendor: nobody else names the vendor \"amce\""},
        {R"("model": "m", "billing": "free")",
         "warning unknown_vendor: its model \"m\" has no vendor"},
        {R"("modle": "m", "billing": "free")", "error unreadable: unknown key \"modle\""},
        {R"("kind": "chatter", "billing": "free")",
         "error unreadable: kind: \"chatter\" is no word for it"},
        {R"("can": "fly", "billing": "free")", "error unreadable: can: \"fly\" is no word for it"},
        {R"("ctx": "1k", "billing": "free")", "error unreadable: ctx is no number of tokens"},
        {R"("released": "soon", "billing": "free")",
         "error unreadable: released: \"soon\" is no date"},
        {R"("prices": [{"input": 1, "inptu": 2}])",
         "error unreadable: prices: \"inptu\" must be a meter, as in catalog/README.md"},
        {R"("prices": [{"input": 1, "window": "9-17"}])",
         "error unreadable: prices: \"window\" must be times like 22:00-06:00"},
        {R"("prices": [{"input": 1, "from": "2026-02-30"}])",
         "error unreadable: prices: \"from\" must be a day like 2026-08-16"},
        {R"("prices": [{"input": 1, "output": "2"}])",
         "error unreadable: prices: output is no number"},
    };
    for (const Row& row : rows)
        EXPECT_EQ(of_model(row.fields), Lines{std::string(row.finding)}) << row.fields;
}

TEST(SourceFile, AnEndOfTodayIsNotPastNorAMonthThatIsNotOver) {
    for (const std::string_view date : {"2026-11-20", "2026-11", "2026"})
        EXPECT_EQ(of_model(fmt::format(R"("deprecated": "{}", "billing": "free")", date)), Lines{});
    EXPECT_EQ(of_model(R"("deprecated": "2026-10", "billing": "free")").size(), 1U);
}

TEST(SourceFile, FindsTwoModelsOfOneId) {
    const auto found = check(R"({"id": "acme", "class": "cloud", "models": [
{"id": "m", "billing": "free"},
{"id": "m", "billing": "free"}]})");
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].rule, "two_of_one_id");
    EXPECT_EQ(found[0].line, 3);
    EXPECT_EQ(found[0].what, "is there twice, first in line 2");
}

TEST(SourceFile, ChecksTheHead) {
    const auto found = check(R"({"id": "amce", "class": "shop",
"endpoints": [{"wire": "morse", "url": "https://x"}, {"url": "https://y"}], "modles": []})");
    ASSERT_EQ(found.size(), 5U);
    EXPECT_EQ(found[0].what, "unknown key \"modles\"");
    EXPECT_EQ(found[0].advice, "did you mean \"models\"?");
    EXPECT_EQ(found[1].what, "the id is \"amce\" and the file is named acme");
    EXPECT_EQ(found[2].what, "\"shop\" is no class of provider");
    EXPECT_EQ(found[3].rule, "unknown_wire");
    EXPECT_EQ(found[4].what, "an endpoint needs a wire and a url");
}

TEST(SourceFile, WhatIsNoJsonIsOneFinding) {
    for (const std::string_view text : {"", "{", "[]", "1", "{\"id\": \"acme\", }"})
        EXPECT_EQ(check(text).size(), 1U) << text;
}

TEST(SourceFile, BoundsThePricesOfAModel) {
    std::string groups;
    for (int i = 0; i < 1500; ++i)
        groups += fmt::format("{}{{\"over\": {}, \"input\": 1}}", i == 0 ? "" : ", ", i);
    EXPECT_EQ(of_model(fmt::format("\"prices\": [{}]", groups)),
              Lines{"error unreadable: has more than 1000 prices"});
}

}  // namespace
}  // namespace weir::catalog
