#include "wire/gemini/usage.hpp"

#include <gtest/gtest.h>

#include "json/document.hpp"

namespace weir::wire::gemini {
namespace {

std::optional<llm::Usage> read(std::string_view json) {
    const auto document = json::read(json);
    return read_usage(document->root());
}

llm::Usage counted(std::string_view json) { return read(json).value_or(llm::Usage{}); }

std::string write(const llm::Usage& usage) {
    std::string text;
    json::Writer out(text);
    out.open_object();
    write_usage(out, usage);
    out.close_object();
    return text;
}

TEST(GeminiUsage, NothingWithoutCounts) {
    EXPECT_FALSE(read("{}").has_value());
    EXPECT_FALSE(read(R"({"trafficType":"ON_DEMAND"})").has_value());
    EXPECT_FALSE(read(R"({"totalTokenCount":5})").has_value());
}

// providers.md 0.1 facts 6 and 7.
TEST(GeminiUsage, CachedIsInsideAndThoughtsAreBeside) {
    const llm::Usage usage = counted(R"({"promptTokenCount":100,"cachedContentTokenCount":60,
        "candidatesTokenCount":7,"thoughtsTokenCount":20,"toolUsePromptTokenCount":30})");
    EXPECT_EQ(usage.input(), Tokens(130));
    EXPECT_EQ(usage.input_uncached, Tokens(70));
    EXPECT_EQ(usage.output(), Tokens(27));
    EXPECT_EQ(write(usage),
              R"({"promptTokenCount":100,"cachedContentTokenCount":60,"candidatesTokenCount":7,)"
              R"("thoughtsTokenCount":20,"toolUsePromptTokenCount":30,"totalTokenCount":157})");
}

TEST(GeminiUsage, OddCountsAreHarmless) {
    const llm::Usage usage = counted(R"({"promptTokenCount":-5,"cachedContentTokenCount":9,
        "candidatesTokenCount":"x","thoughtsTokenCount":null,
        "promptTokensDetails":[7,{"modality":2,"tokenCount":3},{"modality":"AUDIO"}]})");
    EXPECT_EQ(usage.total(), Tokens(0));
    EXPECT_EQ(usage.input_image, Tokens(3));
}

TEST(GeminiUsage, TheTierHasTwoNames) {
    const auto tier = [](std::string_view json) {
        const auto document = json::read(json);
        return read_service_tier(document->root());
    };
    EXPECT_EQ(tier(R"({"serviceTier":"standard"})"), "standard");
    EXPECT_EQ(tier(R"({"trafficType":"ON_DEMAND_PRIORITY"})"), "priority");
    EXPECT_EQ(tier(R"({"trafficType":"ON_DEMAND"})"), "");
    EXPECT_EQ(tier(R"({"trafficType":1})"), "");
}

}  // namespace
}  // namespace weir::wire::gemini
