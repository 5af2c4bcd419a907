#include "ledger/explanation.hpp"

#include <gtest/gtest.h>

#include "json/document.hpp"
#include "store/test_rows.hpp"

namespace weir::ledger {
namespace {

constexpr std::string_view decision =
    R"x({"strategy":"latency","unit":"ms","note":"two drawn","needs":{"prompt":9},"candidates":[)x"
    R"x({"target":"a/m","use":"target","score":412.5,"propensity":0.25},{"target":"b/m","use":)x"
    R"x("fallback","benched":{"what":"breaker","reason":"upstream_timeout","for_ms":900}}],)x"
    R"x("rejected":[{"target":"c/m","why":"region","lack":"region: wanted eu, is us (the key)"}]})x";

TEST(Explanation, TellsPeopleWhoWasAskedAndWhyNotTheOthers) {
    const store::FullRow full;
    store::LedgerRow row = full.row;
    row.decision = decision;
    const std::string text = explanation_text(row);
    for (const char* words :
         {"asked for \"fast\", route fast, variant b, error", "strategy: latency", "why: two drawn",
          "1. a/m  (target, 412.5 ms, chosen with 25 %)",
          "2. b/m  (fallback, out after upstream_timeout for 900 ms more)",
          "c/m  (region: wanted eu, is us (the key))",
          "openai/gpt-5-mini  upstream_rate_limited (429) after 81 ms, $0",
          "anthropic/claude-haiku-4-5  answered (200) after 500 ms, an unknown cost",
          ", estimated; an unknown cost"})
        EXPECT_NE(text.find(words), std::string::npos) << words << " in\n" << text;
}

TEST(Explanation, IsOneJsonObjectWithTheDecisionInIt) {
    const store::FullRow full;
    store::LedgerRow row = full.row;
    row.decision = decision;
    const std::string text = explanation_json(row);
    const Result<json::Document> read = json::read(text);
    ASSERT_TRUE(read) << text;
    const json::Value root = read->root();
    EXPECT_EQ(root["decision"].raw(), decision);
    EXPECT_EQ(root["attempts"].size(), 2U);
    EXPECT_TRUE(root["cost_usd"].exists() && root["cost_usd"].is_null()) << "unknown, not 0";
    EXPECT_EQ(root["attempts"].at(0)["failure"].text(), "upstream_rate_limited");
    row.decision = {};
    EXPECT_TRUE(json::read(explanation_json(row)));
    EXPECT_NE(explanation_text(row).find("no decision was recorded"), std::string::npos);
}

TEST(Explanation, HasWhatTheClientSaidAndLetsItNotSteerATerminal) {
    const store::FullRow full;
    const store::Feedback said{.request = full.row.id,
                               .at = store::test_start,
                               .score_millionths = 250'000,
                               .comment = "\x1b[2J \"no\""};
    EXPECT_TRUE(explanation_text(full.row, said)
                    .ends_with("feedback: 0.25 of 1, 2026-11-20T10:00:00Z, "
                               "\"\\u001b[2J \\\"no\\\"\"\n"))
        << explanation_text(full.row, said);
    EXPECT_FALSE(explanation_text(full.row).contains("feedback"));
    const std::string text = explanation_json(full.row, said);
    const Result<json::Document> read = json::read(text);
    ASSERT_TRUE(read) << text;
    EXPECT_EQ(read->root()["feedback"]["score"].number(), 0.25);
    EXPECT_TRUE(read->root()["feedback"]["comment"].is(said.comment));
    EXPECT_TRUE(json::read(explanation_json(full.row))->root()["feedback"].is_null());
}

}  // namespace
}  // namespace weir::ledger
