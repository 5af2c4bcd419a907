#include "wire/anthropic/usage.hpp"

#include <gtest/gtest.h>

#include "json/document.hpp"

namespace weir::wire::anthropic {
namespace {

UsageCount count(std::initializer_list<std::string_view> objects) {
    UsageCount sum;
    for (const std::string_view object : objects) {
        const Result<json::Document> document = json::read(object);
        EXPECT_TRUE(document.has_value()) << object;
        sum.take(document->root());
    }
    return sum;
}

std::string written(const UsageCount& count) {
    std::string text;
    json::Writer out(text);
    out.open_object();
    write_usage(out, count.usage().value_or(llm::Usage()), count.service_tier(), count.extras());
    out.close_object();
    return text;
}

TEST(AnthropicUsage, CountsInputApart) {
    const auto usage = count({R"({"input_tokens":10,"output_tokens":20,
        "cache_read_input_tokens":300,"cache_creation_input_tokens":50,
        "cache_creation":{"ephemeral_5m_input_tokens":20,"ephemeral_1h_input_tokens":30},
        "output_tokens_details":{"thinking_tokens":8},
        "server_tool_use":{"web_search_requests":2}})"})
                           .usage();
    ASSERT_TRUE(usage.has_value());
    EXPECT_EQ(usage->input_uncached, Tokens(10));
    EXPECT_EQ(usage->input_cache_read, Tokens(300));
    EXPECT_EQ(usage->input_cache_write, Tokens(20));
    EXPECT_EQ(usage->input_cache_write_1h, Tokens(30));
    EXPECT_EQ(usage->output_visible, Tokens(12));
    EXPECT_EQ(usage->output_reasoning, Tokens(8));
    EXPECT_EQ(usage->total(), Tokens(380));
    EXPECT_EQ(usage->web_searches, 2);
}

// Cumulative: replaced, never added (providers.md TRAP-08).
TEST(AnthropicUsage, TakesTheLatestOfEachNumber) {
    const auto usage =
        count({R"({"input_tokens":10,"output_tokens":1,"service_tier":"standard",
        "cache_creation_input_tokens":40,"cache_creation":{"ephemeral_1h_input_tokens":40}})",
               R"({"input_tokens":10,"cache_creation_input_tokens":40,"output_tokens":9})"});
    EXPECT_EQ(usage.usage()->input_cache_write_1h, Tokens(40));
    EXPECT_EQ(usage.usage()->total(), Tokens(59));
    EXPECT_EQ(usage.service_tier(), "standard");
}

TEST(AnthropicUsage, AddsCompactionsThatStandApart) {
    const std::string_view text =
        R"({"input_tokens":181,"output_tokens":8,"iterations":[{"input_tokens":100,"output_tokens":83,"cache_read_input_tokens":55096,"type":"compaction"},{"input_tokens":181,"output_tokens":8,"type":"message"}]})";
    const UsageCount sum = count({text});
    EXPECT_EQ(sum.usage()->input(), Tokens(281 + 55096));
    EXPECT_EQ(sum.usage()->output(), Tokens(91));
    // And they stand apart again when written.
    EXPECT_EQ(count({written(sum)}).usage(), sum.usage());
    EXPECT_NE(written(sum).find(R"("input_tokens":181,)"), std::string::npos);
}

TEST(AnthropicUsage, IsNothingWithoutCounts) {
    EXPECT_FALSE(count({"null", "{}", R"({"service_tier":"x"})", R"({"input_tokens":"1"})"})
                     .usage()
                     .has_value());
    const auto odd = count({R"({"input_tokens":-5,"output_tokens":3,
        "output_tokens_details":{"thinking_tokens":99}})"})
                         .usage();
    EXPECT_EQ(odd->input(), Tokens(0));
    EXPECT_EQ(odd->output(), Tokens(3));
}

TEST(AnthropicUsage, KeepsWhatItDoesNotKnow) {
    const UsageCount sum =
        count({R"({"input_tokens":1,"output_tokens":1,"inference_geo":"eu","speed":null,
            "server_tool_use":{"web_search_requests":1,"web_fetch_requests":3}})"});
    ASSERT_EQ(sum.extras().size(), 2U);
    EXPECT_EQ(sum.extras()[0].name, "usage.inference_geo");
    EXPECT_EQ(
        written(sum),
        R"({"input_tokens":1,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"cache_creation":{"ephemeral_5m_input_tokens":0,"ephemeral_1h_input_tokens":0},"output_tokens":1,"server_tool_use":{"web_search_requests":1,"web_fetch_requests":3},"inference_geo":"eu"})");
}

TEST(AnthropicStop, KnowsEveryWord) {
    using llm::StopReason;
    for (const std::string_view word : {"end_turn", "tool_use", "max_tokens", "stop_sequence",
                                        "refusal", "pause_turn", "model_context_window_exceeded"})
        EXPECT_EQ(write_stop_reason(read_stop_reason(word)), word);
    EXPECT_EQ(read_stop_reason("brand_new"), StopReason::unknown);
    EXPECT_EQ(write_stop_reason(StopReason::content_filter), "refusal");
    EXPECT_EQ(write_stop_reason(StopReason::unknown), "end_turn");
}

}  // namespace
}  // namespace weir::wire::anthropic
