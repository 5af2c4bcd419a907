#include "catalog/prices.hpp"

#include <gtest/gtest.h>

#include "catalog/catalog.hpp"
#include "catalog/overlay.hpp"

namespace weir::catalog {
namespace {

using namespace std::chrono;

SysTime at(year_month_day day, hours hour = 12h, minutes minute = 0min) {
    return sys_days(day) + hour + minute;
}

const SysTime autumn = at(2026y / November / 19);  // a Thursday

// "0.25": dollars per million units.
Rate usd(std::string_view text) { return Rate(read_usd(text)->value()); }

class Prices : public testing::Test {
protected:
    PriceSheet sheet(std::string_view name, PriceQuery query) {
        const std::optional<Offering> offering = catalog.find_qualified(name);
        EXPECT_TRUE(offering.has_value()) << name;
        if (!offering) return {};
        if (query.at == SysTime{}) query.at = autumn;
        const std::optional<PriceSheet> found = offering->price(query);
        EXPECT_TRUE(found.has_value()) << name;
        return found.value_or(PriceSheet{});
    }
    void expect(std::string_view name, const PriceQuery& query, std::string_view input,
                std::string_view output, std::string_view cache_read) {
        const PriceSheet found = sheet(name, query);
        EXPECT_EQ(found.tokens(Meter::input), usd(input)) << name << " input";
        EXPECT_EQ(found.tokens(Meter::output), usd(output)) << name << " output";
        EXPECT_EQ(found.tokens(Meter::cache_read), usd(cache_read)) << name << " cache_read";
    }

    Catalog catalog = open_embedded();
};

// One offering with the user's prices only.
class OwnPrices : public testing::Test {
protected:
    Offering offering(std::vector<OwnPrice> prices) {
        OwnModel model{.id = "m"};
        model.prices = std::move(prices);
        OwnProvider provider{.id = "mine"};
        provider.models.push_back(std::move(model));
        Overlay overlay;
        overlay.providers.push_back(std::move(provider));
        Result<Catalog> laid = open_embedded().with(std::move(overlay));
        EXPECT_TRUE(laid.has_value());
        catalogs.push_back(*std::move(laid));
        return *catalogs.back().find_offering("mine", "m");
    }
    std::vector<Catalog> catalogs;
};

TEST_F(Prices, OfGpt5) {
    expect("openai/gpt-5", {}, "1.25", "10", "0.125");
    expect("openai/gpt-5", {.tier = ServiceTier::batch}, "0.625", "5", "0.0625");
    expect("openai/gpt-5", {.tier = ServiceTier::flex}, "0.625", "5", "0.0625");
    expect("openai/gpt-5", {.tier = ServiceTier::priority}, "2.5", "20", "0.25");
}

TEST_F(Prices, OfGpt4oMiniWhoseBatchTierHasNoCachePrice) {
    expect("openai/gpt-4o-mini", {}, "0.15", "0.6", "0.075");
    expect("openai/gpt-4o-mini", {.tier = ServiceTier::batch}, "0.075", "0.3", "0.075");
    EXPECT_FALSE(sheet("openai/gpt-4o-mini", {.tier = ServiceTier::batch}).tier_not_listed);
    EXPECT_TRUE(sheet("openai/gpt-4o-mini", {.tier = ServiceTier::flex}).tier_not_listed);
}

TEST_F(Prices, OfALongPromptHoldForTheWholeCallAndOnlyBeyondTheLimit) {
    expect("openai/gpt-5.4", {.prompt = Tokens(272'000)}, "2.5", "15", "0.25");
    expect("openai/gpt-5.4", {.prompt = Tokens(272'001)}, "5", "22.5", "0.5");
    expect("openai/gpt-5.4", {.prompt = Tokens(300'000), .tier = ServiceTier::batch}, "2.5",
           "11.25", "0.25");
    expect("google/gemini-2.5-pro", {.prompt = Tokens(200'000)}, "1.25", "10", "0.125");
    expect("google/gemini-2.5-pro", {.prompt = Tokens(200'001)}, "2.5", "15", "0.25");
    expect("xai/grok-4.6", {.prompt = Tokens(1)}, "2", "6", "0.5");
    expect("xai/grok-4.6", {.prompt = Tokens(250'000)}, "4", "12", "1");
}

TEST_F(Prices, RiseInStepsWithThePrompt) {
    expect("alibaba/qwen3-max", {.prompt = Tokens(32'000)}, "1.2", "6", "0.24");
    // The list has no cache price for long prompts: 0.24 rises as input does, 1.2 to 2.4 and 3.
    expect("alibaba/qwen3-max", {.prompt = Tokens(100'000)}, "2.4", "12", "0.48");
    const PriceSheet found = sheet("alibaba/qwen3-max", {.prompt = Tokens(100'000)});
    EXPECT_EQ(found[Meter::cache_read].known, Known::substituted);
    EXPECT_EQ(found[Meter::input].known, Known::listed);
    EXPECT_EQ(sheet("alibaba/qwen3-max", {.prompt = Tokens(200'000)}).tokens(Meter::output),
              usd("15"));
}

TEST_F(Prices, OfADataRegionWinOverTheGeneralOnes) {
    expect("openai/gpt-5.4", {.region = "eu"}, "2.75", "16.5", "0.275");
    expect("openai/gpt-5.4", {.prompt = Tokens(272'001), .region = "jp"}, "5.5", "24.75", "0.55");
    EXPECT_FALSE(sheet("openai/gpt-5.4", {.region = "eu"}).region_not_listed);
    expect("openai/gpt-5.4", {.region = "e"}, "2.5", "15", "0.25");
    EXPECT_TRUE(sheet("openai/gpt-5.4", {.region = "mars"}).region_not_listed);
}

TEST_F(Prices, OfALongPromptInATierWithoutOneAreTheDearer) {
    // gpt-5.4 priority: 5 / 30 for short prompts only; standard beyond 272,000: 5 / 22.5.
    expect("openai/gpt-5.4", {.prompt = Tokens(300'000), .tier = ServiceTier::priority}, "5", "30",
           "0.5");
}

TEST_F(Prices, OfClaudeNameBothCacheLifetimes) {
    const PriceSheet haiku = sheet("anthropic/claude-haiku-4-5", {});
    EXPECT_EQ(haiku.tokens(Meter::input), usd("1"));
    EXPECT_EQ(haiku.tokens(Meter::output), usd("5"));
    EXPECT_EQ(haiku.tokens(Meter::cache_read), usd("0.1"));
    EXPECT_EQ(haiku.tokens(Meter::cache_write_5m), usd("1.25"));
    EXPECT_EQ(haiku.tokens(Meter::cache_write_1h), usd("2"));
    EXPECT_EQ(haiku[Meter::cache_write_1h].known, Known::listed);
    // Thought is billed as output, and that is derived.
    EXPECT_EQ(haiku.tokens(Meter::output_reasoning), usd("5"));
    EXPECT_EQ(haiku[Meter::output_reasoning].known, Known::substituted);
    expect("anthropic/claude-opus-5", {.tier = ServiceTier::batch}, "2.5", "12.5", "0.5");
}

TEST_F(Prices, ChangeOnTheirDate) {
    expect("openai/o3", {.at = at(2025y / June / 9, 23h)}, "10", "40", "0.5");
    expect("openai/o3", {.at = at(2025y / June / 10, 0h)}, "2", "8", "0.5");
    expect("openai/gpt-5.6-luna-2026-07-09", {.at = at(2026y / July / 29)}, "1", "6", "0.1");
    expect("openai/gpt-5.6-luna-2026-07-09", {.at = at(2026y / July / 30, 0h)}, "0.2", "1.2",
           "0.02");
    expect("anthropic/claude-sonnet-5-5", {.at = at(2026y / October / 6)}, "2", "10", "0.2");
    expect("anthropic/claude-sonnet-5-5", {.at = at(2026y / October / 7)}, "2", "10", "0.1");
    expect("google/gemini-3.8-flash", {.at = at(2026y / December / 31, 23h, 59min)}, "0.75", "3.75",
           "0.075");
    expect("google/gemini-3.8-flash", {.at = at(2027y / January / 1, 0h)}, "1.5", "7.5", "0.15");
}

TEST_F(Prices, OfDeepSeekFollowTheClockAndTheWeek) {
    const auto monday = 2026y / November / 16;
    const auto peak = [&](SysTime when) {
        expect("deepseek/deepseek-v4-pro", {.at = when}, "1.32", "3.96", "0.044");
    };
    const auto quiet = [&](SysTime when) {
        expect("deepseek/deepseek-v4-pro", {.at = when}, "0.66", "1.98", "0.022");
    };
    quiet(at(monday, 0h, 59min));
    peak(at(monday, 1h));
    peak(at(monday, 3h, 59min));
    quiet(at(monday, 4h));
    peak(at(monday, 6h));
    quiet(at(monday, 10h));
    peak(at(2026y / November / 20, 9h));   // Friday
    quiet(at(2026y / November / 21, 9h));  // Saturday
    quiet(at(2026y / November / 22, 2h));  // Sunday
    // Before the scheme began, at what are peak hours now.
    expect("deepseek/deepseek-v4-pro", {.at = at(2026y / August / 10, 2h)}, "0.435", "0.87",
           "0.003625");
    expect("deepseek/deepseek-flash", {.at = at(monday, 7h)}, "0.3", "1.2", "0.006");
}

TEST_F(Prices, OfOtherHosts) {
    expect("groq/openai/gpt-oss-120b", {}, "0.15", "0.6", "0.075");
    expect("fireworks-ai/accounts/fireworks/models/kimi-k2p6", {}, "0.95", "4", "0.16");
    expect("cohere/command-a-03-2025", {}, "2.5", "10", "2.5");  // no cache price: as input
    EXPECT_EQ(sheet("cohere/command-a-03-2025", {})[Meter::cache_read].known, Known::substituted);
}

TEST_F(Prices, PerImageAndPerCall) {
    const Offering image = *catalog.find_qualified("openai/gpt-image-1");
    const auto per_image = [&](std::string_view variant) {
        return price_of(image.prices, {.at = autumn, .variant = variant}, Meter::output_image,
                        Unit::image);
    };
    // Per million images, as all rates: 0.011 each is 11,000 a million.
    EXPECT_EQ(per_image("low/1024x1024"), usd("11000"));
    EXPECT_EQ(per_image("high/1024x1536"), usd("250000"));
    EXPECT_EQ(per_image("unheard of"), usd("167000"));
    EXPECT_EQ(sheet("openai/gpt-image-1", {}).tokens(Meter::output_image), usd("40"));

    const PriceSheet chat = sheet("openai/gpt-5", {});
    EXPECT_EQ(chat[Meter::web_search].unit, Unit::call);
    EXPECT_EQ(chat[Meter::web_search].rate, usd("10000"));  // 0.01 a call
    EXPECT_FALSE(chat.tokens(Meter::web_search).has_value());

    const PriceSheet transcribe = sheet("openai/gpt-4o-transcribe", {});
    EXPECT_EQ(transcribe.tokens(Meter::input_audio), usd("6"));
    EXPECT_EQ(sheet("elevenlabs/eleven_multilingual_v2", {})[Meter::input_text].rate, usd("180"));
}

TEST_F(Prices, FreeAndFlatPlansAreAKnownZero) {
    for (const std::string_view name :
         {"openrouter/cohere/north-mini-code:free", "zai-coding-plan/glm-5.2"}) {
        const PriceSheet found = sheet(name, {});
        EXPECT_EQ(found.tokens(Meter::input), Rate(0)) << name;
        EXPECT_EQ(found.tokens(Meter::output), Rate(0)) << name;
        EXPECT_EQ(found[Meter::input].known, Known::included) << name;
        EXPECT_TRUE(found.complete_for_chat()) << name;
    }
}

TEST_F(Prices, UnknownIsNothingAndNeverZero) {
    const Offering unknown = *catalog.find_qualified("volcengine/deepseek-v3-2-251201");
    EXPECT_EQ(unknown.billing, Billing::unknown);
    EXPECT_FALSE(unknown.price({.at = autumn}).has_value());
    // A list without an output price cannot price a chat call.
    const PriceSheet router = sheet("azure/model-router", {});
    EXPECT_EQ(router.tokens(Meter::input), usd("0.14"));
    EXPECT_FALSE(router.tokens(Meter::output).has_value());
    EXPECT_FALSE(router.complete_for_chat());
}

TEST_F(Prices, AreNeverZeroWhereTheyAreListed) {
    std::size_t rows = 0;
    for (const std::string_view provider : catalog.provider_ids())
        for (const Offering& offering : catalog.offerings_of(provider))
            for (std::size_t i = 0; i < offering.prices.size(); ++i, ++rows)
                ASSERT_GT(offering.prices[i].rate, Rate(0)) << provider << '/' << offering.id;
    EXPECT_GT(rows, 20'000U);
}

// What is_fixed() promises, over all that the catalog has.
TEST_F(Prices, ThatAreFixedAreTheSameAtEveryTimeAndForEveryPrompt) {
    std::size_t fixed = 0;
    std::size_t others = 0;
    const auto same = [](const std::optional<PriceSheet>& a, const std::optional<PriceSheet>& b) {
        if (a.has_value() != b.has_value()) return false;
        for (std::size_t i = 0; a && i < meter_count; ++i) {
            const Price& x = (*a)[static_cast<Meter>(i)];
            const Price& y = (*b)[static_cast<Meter>(i)];
            if (x.rate != y.rate || x.unit != y.unit || x.known != y.known) return false;
        }
        return true;
    };
    for (const Provider& provider : catalog.providers()) {
        for (const Offering& offering : catalog.offerings_of(provider.id)) {
            if (!offering.prices.is_fixed()) {
                ++others;
                continue;
            }
            ++fixed;
            const auto first = offering.price({.at = SysTime{}});
            for (const SysTime when : {autumn, at(2024y / January / 1, 3h), at(2031y / June / 7)})
                for (const Tokens prompt : {Tokens(1), Tokens(10'000'000)})
                    EXPECT_TRUE(same(first, offering.price({.prompt = prompt, .at = when})))
                        << provider.id << "/" << offering.id;
        }
    }
    EXPECT_GT(fixed, 5000U);
    EXPECT_GT(others, 50U);
}

TEST_F(OwnPrices, WindowsThatWrapMidnightBelongToTheDayOnWhichTheyBegin) {
    constexpr std::uint8_t friday = 1U << 5U;
    const Offering night = offering({{.meter = Meter::input, .rate = usd("4")},
                                     {.meter = Meter::input,
                                      .rate = usd("1"),
                                      .from_minute = 22 * 60,
                                      .until_minute = 6 * 60,
                                      .weekdays = friday}});
    const auto input = [&](SysTime when) {
        return night.price({.at = when})->tokens(Meter::input);
    };
    EXPECT_EQ(input(at(2026y / November / 20, 21h, 59min)), usd("4"));  // Friday
    EXPECT_EQ(input(at(2026y / November / 20, 22h)), usd("1"));
    EXPECT_EQ(input(at(2026y / November / 21, 5h, 59min)), usd("1"));  // still Friday's night
    EXPECT_EQ(input(at(2026y / November / 21, 6h)), usd("4"));
    EXPECT_EQ(input(at(2026y / November / 21, 23h)), usd("4"));
    EXPECT_EQ(input(at(2026y / November / 20, 1h)), usd("4"));  // Thursday's night
}

TEST_F(OwnPrices, OnlyInTheFutureAreNone) {
    const Offering later =
        offering({{.meter = Meter::input, .rate = usd("1"), .from_day = 30'000}});
    EXPECT_FALSE(later.price({.at = autumn}).has_value());
}

TEST_F(OwnPrices, CacheWritesOfAnHourFallBackToThoseOfFiveMinutes) {
    const PriceSheet found = *offering({{.meter = Meter::input, .rate = usd("4")},
                                        {.meter = Meter::cache_write_5m, .rate = usd("5")}})
                                  .price({.at = autumn});
    EXPECT_EQ(found.tokens(Meter::cache_write_1h), usd("5"));
    EXPECT_EQ(found.tokens(Meter::cache_read), usd("4"));
    EXPECT_FALSE(found.tokens(Meter::output).has_value());
}

TEST_F(OwnPrices, InTokensWinOverOtherUnitsOfTheSameMeter) {
    for (const bool minutes_first : {true, false}) {
        std::vector<OwnPrice> prices = {
            {.meter = Meter::input_audio, .unit = Unit::minute, .rate = usd("6000")},
            {.meter = Meter::input_audio, .rate = usd("3")}};
        if (!minutes_first) std::swap(prices[0], prices[1]);
        const Offering both = offering(std::move(prices));
        EXPECT_EQ(both.price({.at = autumn})->tokens(Meter::input_audio), usd("3"));
        EXPECT_EQ(price_of(both.prices, {.at = autumn}, Meter::input_audio, Unit::minute),
                  usd("6000"));
    }
}

}  // namespace
}  // namespace weir::catalog
