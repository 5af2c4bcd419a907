#include "catalog/import/exact_rate.hpp"

#include <gtest/gtest.h>

namespace weir::catalog {
namespace {

std::int64_t nano(std::string_view text, PricePer per) {
    const Result<ExactRate> read = read_exact_rate(text, per);
    return read ? read->rate.nano_per_million() : -1;
}

TEST(ExactRate, ReadsPricesPerTokenAndPerMillionExactly) {
    EXPECT_EQ(nano("2.5", PricePer::million_units), 2'500'000'000);
    EXPECT_EQ(nano("0.0000025", PricePer::unit), 2'500'000'000);
    EXPECT_EQ(nano("2.5e-06", PricePer::unit), 2'500'000'000);
    EXPECT_EQ(nano("25E-7", PricePer::unit), 2'500'000'000);
    EXPECT_EQ(nano("0.0125", PricePer::million_units), 12'500'000);
    EXPECT_EQ(nano("1e+2", PricePer::million_units), 100'000'000'000);
    EXPECT_EQ(nano("0", PricePer::unit), 0);
    EXPECT_EQ(nano("0.000e5", PricePer::unit), 0);
    EXPECT_EQ(nano("-0", PricePer::unit), 0);
    EXPECT_EQ(nano("5.46875e-07", PricePer::unit), 546'875'000);
}

TEST(ExactRate, TakesTheNearestWhereATextIsFinerAndSaysSo) {
    for (const std::string_view text : {"1.9999999999999998e-07", "2.0000000000000002e-07"}) {
        const Result<ExactRate> read = read_exact_rate(text, PricePer::unit);
        ASSERT_TRUE(read.has_value());
        EXPECT_EQ(read->rate, Rate(200'000'000));
        EXPECT_TRUE(read->rounded);
    }
    EXPECT_EQ(nano("0.0000000005", PricePer::million_units), 1);
    EXPECT_EQ(nano("0.0000000004", PricePer::million_units), 0);
    EXPECT_EQ(nano("0.00000000009", PricePer::million_units), 0);
    EXPECT_FALSE(read_exact_rate("0.10000000000000000", PricePer::million_units)->rounded);
}

TEST(ExactRate, RefusesWhatIsNoPrice) {
    for (const std::string_view text :
         {"", ".", "1.", ".5", "-1", "+1", "1e", "1e+-2", "0x10", "1,5", "1 ", "nan", "inf",
          "1e5000", "--1", "1.2.3", "1e20"})
        EXPECT_FALSE(read_exact_rate(text, PricePer::million_units).has_value()) << text;
    EXPECT_FALSE(read_exact_rate("9223372036.854775808", PricePer::million_units).has_value());
    EXPECT_EQ(nano("9223372036.854775807", PricePer::million_units), INT64_MAX);
    EXPECT_FALSE(read_exact_rate(std::string(1000, '1'), PricePer::unit).has_value());
}

}  // namespace
}  // namespace weir::catalog
