#include "base/money.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "base/random.hpp"

namespace weir {
namespace {

constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();

TEST(Rate, RoundsOncePerRequestAndNeverDown) {
    const Rate rate(12'500'000);  // $0.0125 per million tokens
    EXPECT_EQ(rate.cost(Tokens(0)), NanoUsd(0));
    EXPECT_EQ(rate.cost(Tokens(1)), NanoUsd(13));
    EXPECT_EQ(rate.cost(Tokens(2)), NanoUsd(25));
    EXPECT_EQ(rate.cost(Tokens(1'000'000)), NanoUsd(12'500'000));
}

TEST(CostSum, RoundsTheSumAndNotItsParts) {
    CostSum sum;
    for (int i = 0; i < 4; ++i)
        sum.add(1, 250'000);  // a quarter of a nano-dollar each
    EXPECT_EQ(sum.total(), NanoUsd(1));
}

TEST(CostSum, StopsAtTheEndsInsteadOfWrapping) {
    CostSum large;
    large.add(most, 1'000'000);
    EXPECT_EQ(large.total(), NanoUsd(most));
    large.add(most, 1'000'000'000'000);
    EXPECT_EQ(large.total(), NanoUsd(most));
    CostSum negative;
    negative.add(-5, 1'000'000);
    EXPECT_EQ(negative.total(), NanoUsd(0));
}

TEST(Amount, SumsStopAtTheEndsInsteadOfWrapping) {
    EXPECT_EQ(NanoUsd(most) + NanoUsd(1), NanoUsd(most));
    EXPECT_EQ(NanoUsd(most) - NanoUsd(-1), NanoUsd(most));
    EXPECT_EQ(NanoUsd(-most) - NanoUsd(most), NanoUsd(std::numeric_limits<std::int64_t>::min()));
    EXPECT_EQ(NanoUsd(-most) + NanoUsd(-most), NanoUsd(std::numeric_limits<std::int64_t>::min()));
    EXPECT_EQ(NanoUsd(5) - NanoUsd(7), NanoUsd(-2));
}

TEST(ReadUsd, ReadsExactDecimals) {
    EXPECT_EQ(read_usd("12.5"), NanoUsd(12'500'000'000));
    EXPECT_EQ(read_usd("500"), NanoUsd(500 * nano_per_usd));
    EXPECT_EQ(read_usd("0.0125"), NanoUsd(12'500'000));
    EXPECT_EQ(read_usd(".5"), NanoUsd(500'000'000));
    EXPECT_EQ(read_usd("0.0000000010000"), NanoUsd(1));
    EXPECT_EQ(read_usd("9223372036.854775807"), NanoUsd(most));
}

TEST(ReadUsd, RefusesWhatItCannotHoldExactly) {
    for (const auto* text : {"", ".", "1.", "-1", "+1", "1e3", "1,5", " 1", "1 ", "0.0000000001",
                             "9223372036.854775808", "9223372037", "99999999999999999999", "one"})
        EXPECT_EQ(read_usd(text), std::nullopt) << text;
}

TEST(WriteUsd, IsTheShortestExactDecimal) {
    EXPECT_EQ(write_usd(NanoUsd(0)), "0");
    EXPECT_EQ(write_usd(NanoUsd(12 * nano_per_usd)), "12");
    EXPECT_EQ(write_usd(NanoUsd(123'000)), "0.000123");
    EXPECT_EQ(write_usd(NanoUsd(-1)), "-0.000000001");
    EXPECT_EQ(write_usd(NanoUsd(std::numeric_limits<std::int64_t>::min())),
              "-9223372036.854775808");
}

TEST(Usd, EveryAmountReadsBackAsWritten) {
    Random random(7);
    for (int i = 0; i < 10'000; ++i) {
        const NanoUsd amount(static_cast<std::int64_t>(random() >> (1 + random.below(63))));
        ASSERT_EQ(read_usd(write_usd(amount)), amount) << amount.value();
    }
}

// Property: a cost is the smallest whole amount that is not below the exact product.
TEST(Rate, CostIsTheCeilingOfTheExactProduct) {
    Random random(11);
    for (int i = 0; i < 10'000; ++i) {
        const auto tokens = static_cast<std::int64_t>(random.below(10'000'000));
        const auto rate = static_cast<std::int64_t>(random.below(100'000'000'000));
        const __int128 exact = static_cast<__int128>(tokens) * rate;
        const __int128 cost = Rate(rate).cost(Tokens(tokens)).value();
        ASSERT_GE(cost * 1'000'000, exact);
        ASSERT_LT((cost - 1) * 1'000'000, exact == 0 ? 1 : exact);
    }
}

}  // namespace
}  // namespace weir
