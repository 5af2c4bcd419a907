#include "catalog/where.hpp"

#include <gtest/gtest.h>

namespace weir::catalog {
namespace {

using namespace std::chrono;
const SysTime autumn = sys_days(2026y / November / 19);

class WhereTest : public testing::Test {
protected:
    bool matches(std::string_view filter, std::string_view name) {
        const Result<Where> where = Where::read(filter);
        EXPECT_TRUE(where.has_value()) << (where ? "" : where.error().message());
        const std::optional<Offering> offering = catalog.find_qualified(name);
        EXPECT_TRUE(offering.has_value()) << name;
        if (!where || !offering) return false;
        return where->matches(*catalog.find_provider(offering->provider), *offering, autumn);
    }
    static std::string problem(std::string_view filter) {
        const Result<Where> where = Where::read(filter);
        return where ? std::string() : where.error().message();
    }

    Catalog catalog = open_embedded();
};

TEST_F(WhereTest, AllConditionsMustHold) {
    EXPECT_TRUE(
        matches("provider=openai,kind=chat,ctx>=200k,price_in<=1.25,tools", "openai/gpt-5"));
    EXPECT_FALSE(matches("provider=openai,kind=chat,ctx>=200k,price_in<=1,tools", "openai/gpt-5"));
    EXPECT_FALSE(matches("provider=azure,kind=chat", "openai/gpt-5"));
    EXPECT_TRUE(matches("", "openai/gpt-5"));
    EXPECT_TRUE(matches(" provider = openai , tools ", "openai/gpt-5"));
}

TEST_F(WhereTest, NumbersCompareExactly) {
    EXPECT_TRUE(
        matches("ctx=400k,ctx>=400000,ctx<=0400k,ctx!=1M,ctx>399999,ctx<400001", "openai/gpt-5"));
    EXPECT_FALSE(matches("ctx>400k", "openai/gpt-5"));
    EXPECT_FALSE(matches("ctx<400k", "openai/gpt-5"));
    EXPECT_TRUE(matches("price_in=1.25,price_out>=10,price_cache_read<0.126", "openai/gpt-5"));
    EXPECT_FALSE(matches("price_in<1.25", "openai/gpt-5"));
    EXPECT_TRUE(matches("released>=2025-08-07,released<2026", "openai/gpt-5"));
    EXPECT_TRUE(matches("output_max>100k,input_max=272k", "openai/gpt-5"));
}

TEST_F(WhereTest, WordsTakeStarsAlternativesAndAnyCase) {
    EXPECT_TRUE(matches("id=gpt-*", "openai/gpt-5"));
    EXPECT_TRUE(matches("id=*5", "openai/gpt-5"));
    EXPECT_TRUE(matches("id=g*t*5*", "openai/gpt-5"));
    EXPECT_FALSE(matches("id=gpt", "openai/gpt-5"));
    EXPECT_TRUE(matches("model=GPT-5", "openai/gpt-5"));
    EXPECT_TRUE(matches("model=openai/*", "openai/gpt-5"));
    EXPECT_TRUE(matches("provider=azure|openai", "openai/gpt-5"));
    EXPECT_FALSE(matches("provider!=azure|openai", "openai/gpt-5"));
    EXPECT_TRUE(matches("class=first_party,status=active,billing=metered", "openai/gpt-5"));
    EXPECT_TRUE(matches("in=image,out=text,in!=audio", "openai/gpt-5"));
    EXPECT_TRUE(matches("region=eu", "openai/gpt-5.4"));
}

TEST_F(WhereTest, WireMeansWhatServesTheModel) {
    EXPECT_TRUE(matches("wire=openai_chat", "openai/gpt-5"));
    EXPECT_FALSE(matches("wire=openai_chat", "openai/gpt-5.1-codex"));
    EXPECT_TRUE(matches("wire=gemini|openai_chat", "google/gemini-2.5-pro"));
}

TEST_F(WhereTest, FlagsCanBeDenied) {
    EXPECT_TRUE(matches("tools,vision,!open_weights,!free", "openai/gpt-5"));
    EXPECT_FALSE(matches("!tools", "openai/gpt-5"));
    EXPECT_TRUE(matches("free", "openrouter/cohere/north-mini-code:free"));
}

TEST_F(WhereTest, TheUnknownMatchesNeitherWay) {
    constexpr std::string_view unpriced = "volcengine/deepseek-v3-2-251201";
    for (const std::string_view filter :
         {"price_in<=1000", "price_in>=0", "price_in!=1", "free", "!free"})
        EXPECT_FALSE(matches(filter, unpriced)) << filter;
    // Nobody says what claude-sonnet-5-5 can do with tools.
    EXPECT_FALSE(matches("tools", "anthropic/claude-sonnet-5-5"));
    EXPECT_FALSE(matches("!tools", "anthropic/claude-sonnet-5-5"));
    EXPECT_FALSE(matches("released>2000", "anthropic/claude-sonnet-5-5"));
    EXPECT_FALSE(matches("output_max>1", "xai/grok-4.6"));
}

TEST_F(WhereTest, ErrorsNameTheConditionAndHelp) {
    EXPECT_EQ(problem("provder=openai"),
              "\"provder=openai\": there is no \"provder\", did you mean \"provider\"?");
    EXPECT_EQ(problem("tols"), "\"tols\": there is no \"tols\", did you mean \"tools\"?");
    EXPECT_EQ(problem("ctx>=lots"), "\"ctx>=lots\": \"lots\" is not a number of tokens like 200k");
    EXPECT_EQ(problem("price_in<=-1"),
              "\"price_in<=-1\": \"-1\" is not a price like 0.25 in USD per million tokens");
    EXPECT_EQ(problem("released>May"), "\"released>May\": \"May\" is not a date like 2026-08-16");
    EXPECT_EQ(problem("ctx"), "\"ctx\": a value is missing");
    EXPECT_EQ(problem("ctx>="), "\"ctx>=\": a value is missing");
    EXPECT_EQ(problem("kind>chat"), "\"kind>chat\": only = and != make sense here");
    EXPECT_EQ(problem("tools=yes"), "\"tools=yes\": write \"tools\" or \"!tools\"");
    EXPECT_EQ(problem("tools,,vision"), "\"tools,,vision\": a condition is empty");
}

// Any bytes are either a filter or an error.
TEST_F(WhereTest, AnyTextIsReadOrRefused) {
    constexpr std::string_view text =
        "provider=open*|x,ctx>=200k,!tools,released<2026-01,price_in<=1";
    for (std::size_t from = 0; from < text.size(); ++from)
        for (std::size_t count = 0; from + count <= text.size(); ++count) {
            const Result<Where> where = Where::read(text.substr(from, count));
            EXPECT_TRUE(where.has_value() || !where.error().message().empty());
        }
    for (const std::string_view odd : std::initializer_list<std::string_view>{
             "=", "!", "!!", "<>", "a!b", ",", "!=", "ctx>=99999999999999999999",
             "ctx=9999999999999M", std::string_view("\0\0", 2), "released=2026-"})
        EXPECT_FALSE(Where::read(odd).has_value()) << odd;
}

}  // namespace
}  // namespace weir::catalog
