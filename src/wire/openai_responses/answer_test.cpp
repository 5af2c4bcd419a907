#include "wire/openai_responses/answer.hpp"

#include <gtest/gtest.h>

#include "json/document.hpp"

namespace weir::wire::openai_responses {
namespace {

std::optional<llm::Usage> usage_of(const std::string& response) {
    const Result<json::Document> document = json::read(response);
    return read_usage(document->root());
}

TEST(ResponsesUsage, SplitsTotalsIntoDisjointCounts) {
    const auto usage = usage_of(
        R"({"usage":{"input_tokens":100,"input_tokens_details":{"cached_tokens":60,"cache_write_tokens":10},)"
        R"("output_tokens":50,"output_tokens_details":{"reasoning_tokens":20},"total_tokens":150}})");
    ASSERT_TRUE(usage.has_value());
    EXPECT_EQ(usage->input_uncached, Tokens(30));
    EXPECT_EQ(usage->input_cache_read, Tokens(60));
    EXPECT_EQ(usage->input_cache_write, Tokens(10));
    EXPECT_EQ(usage->output_visible, Tokens(30));
    EXPECT_EQ(usage->output_reasoning, Tokens(20));
}

TEST(ResponsesUsage, BelievesTheSums) {
    // More cached than input: beside it (xAI). Reasoning beside the output, by the total.
    EXPECT_EQ(usage_of(R"({"usage":{"input_tokens":10,"output_tokens":1,)"
                       R"("input_tokens_details":{"cached_tokens":30}}})")
                  ->input(),
              Tokens(40));
    EXPECT_EQ(usage_of(R"({"usage":{"input_tokens":10,"output_tokens":1,"total_tokens":16,)"
                       R"("output_tokens_details":{"reasoning_tokens":5}}})")
                  ->output(),
              Tokens(6));
    EXPECT_FALSE(usage_of(R"({"usage":null})").has_value());
    EXPECT_FALSE(usage_of(R"({"usage":{"input_tokens":null}})").has_value());
    EXPECT_EQ(usage_of(R"({"usage":{"input_tokens":-4,"output_tokens":1}})")->input(), Tokens(0));
}

TEST(ResponsesUsage, CountsSearches) {
    EXPECT_EQ(usage_of(R"({"output":[{"type":"web_search_call"},{"type":"web_search_call"}],)"
                       R"("usage":{"input_tokens":1,"output_tokens":1}})")
                  ->web_searches,
              2);
}

TEST(ResponsesScanAnswer, TellsHowItEnded) {
    const auto stop_of = [](const std::string& more, std::string_view output = "") {
        const Result<AnswerFacts> facts = scan_answer(
            R"({"id":"r","output":[)" + std::string(output) + "]," + more + "}", {}, {});
        EXPECT_TRUE(facts.has_value());
        return facts ? facts->stops.at(0) : llm::StopReason::unknown;
    };
    const std::string_view call = R"({"type":"function_call","name":"f","arguments":"{}"})";
    EXPECT_EQ(stop_of(R"("status":"completed")"), llm::StopReason::end_turn);
    EXPECT_EQ(stop_of(R"("status":"completed")", call), llm::StopReason::tool_use);
    for (const std::string type : {"computer", "local_shell", "shell", "apply_patch"}) {
        const std::string made = R"({"type":")" + type + R"(_call","call_id":"c"})";
        const std::string ran = R"({"type":")" + type + R"(_call_output","call_id":"c"})";
        EXPECT_EQ(stop_of(R"("status":"completed")", made), llm::StopReason::tool_use) << type;
        EXPECT_EQ(stop_of(R"("status":"completed")", made + "," + ran), llm::StopReason::end_turn)
            << type << " that the provider ran itself";
    }
    EXPECT_EQ(stop_of(R"("status":"completed")", R"({"type":"web_search_call"})"),
              llm::StopReason::end_turn);
    EXPECT_EQ(
        stop_of(R"("status":"incomplete","incomplete_details":{"reason":"max_output_tokens"})"),
        llm::StopReason::max_tokens);
    EXPECT_EQ(stop_of(R"("status":"incomplete","incomplete_details":{"reason":"content_filter"})"),
              llm::StopReason::content_filter);
    EXPECT_EQ(stop_of(R"("status":"queued")"), llm::StopReason::unknown);
}

TEST(ResponsesScanAnswer, KnowsAnErrorInA200) {
    const Result<AnswerFacts> facts =
        scan_answer(R"({"id":"r","object":"response","status":"failed","output":[],)"
                    R"("error":{"code":"rate_limit_exceeded","message":"slow"},"usage":null})",
                    {}, {});
    ASSERT_TRUE(facts && facts->error);
    EXPECT_EQ(facts->error->kind(), ErrorKind::upstream_rate_limited);
    EXPECT_EQ(facts->said.code, "rate_limit_exceeded");
    EXPECT_FALSE(scan_answer("{}", {}, {}).has_value());
    EXPECT_FALSE(scan_answer("<html>", {}, {}).has_value());
}

TEST(ResponsesEnding, IsTheWordForTheReason) {
    EXPECT_EQ(ending_of(llm::StopReason::tool_use, "").status, "completed");
    EXPECT_EQ(ending_of(llm::StopReason::context_window, "").incomplete, "max_output_tokens");
    EXPECT_EQ(ending_of(llm::StopReason::refusal, "").incomplete, "content_filter");
    EXPECT_EQ(ending_of(llm::StopReason::upstream_error, "").status, "failed");
    EXPECT_EQ(ending_of(llm::StopReason::unknown, "in_progress").status, "in_progress");
    EXPECT_EQ(ending_of(llm::StopReason::unknown, "something").status, "completed");
}

}  // namespace
}  // namespace weir::wire::openai_responses
