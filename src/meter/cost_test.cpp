#include "meter/cost.hpp"

#include <gtest/gtest.h>

#include "base/random.hpp"

namespace weir::meter {
namespace {

using catalog::Known;
using catalog::PriceSheet;
using Kind = catalog::Meter;

void set(PriceSheet& sheet, Kind kind, std::int64_t nano_per_million,
         catalog::Unit unit = catalog::Unit::token) {
    sheet[kind] = {.rate = Rate(nano_per_million), .unit = unit, .known = Known::listed};
}

// All token kinds priced differently: 1 + 1/2 ... dollars per million would hide mistakes less.
PriceSheet full_sheet() {
    PriceSheet sheet;
    set(sheet, Kind::input, 3'000'000'000);
    set(sheet, Kind::cache_read, 300'000'000);
    set(sheet, Kind::cache_write_5m, 3'750'000'000);
    set(sheet, Kind::cache_write_1h, 6'000'000'000);
    set(sheet, Kind::output, 15'000'000'000);
    set(sheet, Kind::output_reasoning, 16'000'000'000);
    set(sheet, Kind::input_audio, 10'000'000'000);
    set(sheet, Kind::input_image, 5'000'000'000);
    set(sheet, Kind::input_video, 5'500'000'000);
    set(sheet, Kind::output_audio, 20'000'000'000);
    set(sheet, Kind::output_image, 40'000'000'000);
    return sheet;
}

TEST(Cost, EveryKindAtItsOwnRate) {
    const PriceSheet sheet = full_sheet();
    llm::Usage usage;
    usage.input_uncached = Tokens(1'000);
    usage.input_cache_read = Tokens(2'000);
    usage.input_cache_write = Tokens(400);
    usage.input_cache_write_1h = Tokens(10);
    usage.output_visible = Tokens(100);
    usage.output_reasoning = Tokens(50);
    EXPECT_EQ(cost(usage, sheet), NanoUsd(1'000 * 3'000 + 2'000 * 300 + 400 * 3'750 + 10 * 6'000 +
                                          100 * 15'000 + 50 * 16'000));
}

// Cohere counts its own prompt template and does not bill it (recorded 2026-07: 917 of which 34).
TEST(Cost, WhatTheProviderSaysItBillsIsWhatIsPriced) {
    llm::Usage usage;
    usage.input_uncached = Tokens(917);
    usage.output_visible = Tokens(60);
    usage.billed_input = Tokens(34);
    usage.billed_output = Tokens(50);
    EXPECT_EQ(cost(usage, full_sheet()), NanoUsd(34 * 3'000 + 50 * 15'000));
    EXPECT_EQ(cost(usage, PriceSheet()), std::nullopt);
}

TEST(Cost, ARerankerThatIsPaidByTheQuestionIsNotPaidByTokens) {
    llm::Usage usage;
    usage.input_uncached = Tokens(1'000);
    usage.web_searches = 3;
    PriceSheet by_question;
    set(by_question, Kind::query, 2'000'000'000'000, catalog::Unit::call);
    EXPECT_EQ(cost(usage, by_question), NanoUsd(6'000'000));
    EXPECT_EQ(cost(usage, full_sheet()), NanoUsd(3'000'000)) << "and the others as ever";
    usage.web_searches = 0;
    EXPECT_EQ(cost(usage, by_question), std::nullopt) << "nobody says how many questions";
    const ReserveFacts facts{.input_bytes = 9, .output_max = Tokens(0), .searches_max = 4};
    EXPECT_EQ(worst_cost(facts, std::span(&by_question, 1)), NanoUsd(8'000'000));
}

TEST(Cost, AudioAndImagesArePartOfInputAndOutputNotAddedToThem) {
    const PriceSheet sheet = full_sheet();
    llm::Usage usage;
    usage.input_uncached = Tokens(100);
    usage.input_audio = Tokens(30);
    usage.input_image = Tokens(20);
    usage.output_visible = Tokens(50);
    usage.output_audio = Tokens(40);
    EXPECT_EQ(cost(usage, sheet),
              NanoUsd(30 * 10'000 + 20 * 5'000 + 50 * 3'000 + 40 * 20'000 + 10 * 15'000));
}

TEST(Cost, SubsetsLargerThanTheirWholeAreCutToIt) {
    const PriceSheet sheet = full_sheet();
    llm::Usage usage;
    usage.input_uncached = Tokens(10);
    usage.input_audio = Tokens(1'000);
    EXPECT_EQ(cost(usage, sheet), NanoUsd(10 * 10'000));
}

TEST(Cost, AnUnknownPriceIsNeverZero) {
    PriceSheet sheet = full_sheet();
    sheet[Kind::output_audio] = {};
    llm::Usage usage;
    usage.input_uncached = Tokens(10);
    usage.output_visible = Tokens(10);
    EXPECT_TRUE(cost(usage, sheet));
    usage.output_audio = Tokens(1);
    EXPECT_FALSE(cost(usage, sheet));
    EXPECT_FALSE(cost(usage, PriceSheet{}));
}

TEST(Cost, AFreeOfferingCostsZero) {
    PriceSheet sheet;
    sheet[Kind::input] = {.known = Known::included};
    sheet[Kind::output] = {.known = Known::included};
    llm::Usage usage;
    usage.input_uncached = Tokens(10);
    usage.output_visible = Tokens(10);
    EXPECT_EQ(cost(usage, sheet), NanoUsd(0));
}

TEST(Cost, RoundsOnceAndUp) {
    PriceSheet sheet;
    set(sheet, Kind::input, 12'500'000);  // 12.5 nano-dollars a token
    set(sheet, Kind::output, 12'500'000);
    llm::Usage usage;
    usage.input_uncached = Tokens(1);
    EXPECT_EQ(cost(usage, sheet), NanoUsd(13));
    usage.output_visible = Tokens(1);
    EXPECT_EQ(cost(usage, sheet), NanoUsd(25));
}

TEST(Cost, SearchesAndTheFeePerRequestWhereListed) {
    PriceSheet sheet = full_sheet();
    llm::Usage usage;
    usage.web_searches = 3;
    EXPECT_EQ(cost(usage, sheet), NanoUsd(0));
    set(sheet, Kind::web_search, 10'000'000 * std::int64_t{1'000'000}, catalog::Unit::call);
    set(sheet, Kind::request, 5'000'000 * std::int64_t{1'000'000}, catalog::Unit::call);
    EXPECT_EQ(cost(usage, sheet), NanoUsd(35'000'000));
}

TEST(WorstCase, BytesBoundTheInputUnlessItLiesElsewhere) {
    ReserveFacts facts{.input_bytes = 5'000, .context = Tokens(200'000)};
    EXPECT_EQ(worst_input(facts), Tokens(5'000));
    facts.input_bytes = 500'000;
    EXPECT_EQ(worst_input(facts), Tokens(200'000));
    facts.input_bytes = 100;
    facts.input_elsewhere = true;
    EXPECT_EQ(worst_input(facts), Tokens(200'000));
    facts.context.reset();
    EXPECT_FALSE(worst_input(facts));
}

TEST(WorstCase, OutputIsBoundedByTheClientThenTheModelThenTheContext) {
    ReserveFacts facts{.output_max = Tokens(100),
                       .choices = 3,
                       .context = Tokens(10'000),
                       .model_output_max = Tokens(4'000)};
    EXPECT_EQ(worst_output(facts), Tokens(300));
    facts.reasoning_beyond_output_max = true;
    EXPECT_EQ(worst_output(facts), Tokens(12'000));
    facts.output_max.reset();
    facts.model_output_max.reset();
    EXPECT_EQ(worst_output(facts), Tokens(30'000));
    facts.context.reset();
    EXPECT_FALSE(worst_output(facts));
    facts.reasoning_beyond_output_max = false;
    facts.output_max = Tokens(INT64_MAX);
    EXPECT_FALSE(worst_output(facts)) << "three times that overflows: no bound";
}

TEST(WorstCase, UnknownPricesGiveNoWorstCase) {
    const ReserveFacts facts{.input_bytes = 10, .output_max = Tokens(10)};
    EXPECT_FALSE(worst_cost(facts, {}));
    const PriceSheet unknown;
    EXPECT_FALSE(worst_cost(facts, std::span(&unknown, 1)));
    PriceSheet no_output = full_sheet();
    no_output[Kind::output] = {};
    EXPECT_FALSE(worst_cost(facts, std::span(&no_output, 1)));
}

TEST(WorstCase, TakesTheDearestSheet) {
    std::array sheets = {full_sheet(), full_sheet()};
    set(sheets[1], Kind::output, 90'000'000'000);
    const ReserveFacts facts{.input_bytes = 0, .output_max = Tokens(1'000)};
    EXPECT_EQ(worst_cost(facts, sheets), NanoUsd(90'000'000));
}

// Property: whatever a request then uses within its bounds, it costs no more than its worst case.
TEST(WorstCase, NeverLessThanTheRealCost) {
    Random random(7);
    const auto upto = [&random](Tokens most) {
        return Tokens(
            static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(most.value()) + 1)));
    };
    for (int i = 0; i < 20'000; ++i) {
        PriceSheet sheet = full_sheet();
        for (const Kind kind : {Kind::input, Kind::output, Kind::cache_write_5m, Kind::input_audio,
                                Kind::output_reasoning, Kind::cache_read})
            set(sheet, kind, static_cast<std::int64_t>(random.below(50'000'000'000)));
        // Reading a cache is never dearer than input.
        if (sheet[Kind::cache_read].rate > sheet[Kind::input].rate)
            sheet[Kind::cache_read] = sheet[Kind::input];
        set(sheet, Kind::web_search, 10'000'000'000'000, catalog::Unit::call);

        const ReserveFacts facts{
            .input_bytes = static_cast<std::int64_t>(random.below(100'000)),
            .output_max = Tokens(static_cast<std::int64_t>(random.below(8'000))),
            .choices = static_cast<std::int64_t>(1 + random.below(3)),
            .context = Tokens(50'000),
            .audio_in = random.below(2) == 0,
            .audio_out = random.below(2) == 0,
            .long_cache_write = random.below(2) == 0,
            .searches_max = 2};
        llm::Usage usage;
        Tokens input = upto(*worst_input(facts));
        const auto part = [&](Tokens& whole) {
            const Tokens taken = upto(whole);
            whole -= taken;
            return taken;
        };
        usage.input_cache_read = part(input);
        usage.input_cache_write = part(input);
        if (facts.long_cache_write) usage.input_cache_write_1h = part(input);
        if (facts.audio_in) usage.input_audio = upto(input);
        usage.input_uncached = input;
        Tokens output = upto(*worst_output(facts));
        usage.output_reasoning = part(output);
        if (facts.audio_out) usage.output_audio = upto(output);
        usage.output_visible = output;
        usage.web_searches = static_cast<std::int64_t>(random.below(3));

        const auto worst = worst_cost(facts, std::span(&sheet, 1));
        const auto real = cost(usage, sheet);
        ASSERT_TRUE(worst && real);
        ASSERT_LE(*real, *worst) << "round " << i;
    }
}

TEST(LikelyTokens, AQuarterOfTheBytesAndABoundedOutput) {
    EXPECT_EQ(likely_tokens({.input_bytes = 4'000, .output_max = Tokens(100)}), Tokens(1'100));
    EXPECT_EQ(likely_tokens({.input_bytes = 4'000}), Tokens(1'000) + likely_output);
    EXPECT_EQ(likely_tokens({.input_bytes = 0, .output_max = Tokens(1'000'000), .choices = 2}),
              likely_output + likely_output);
}

}  // namespace
}  // namespace weir::meter
