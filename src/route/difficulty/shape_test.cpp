#include "route/difficulty/shape.hpp"

#include <gtest/gtest.h>

#include "route/difficulty/features.hpp"

namespace weir::route::difficulty {
namespace {

int bin(std::string_view prompt, Measure measure) {
    Features features;
    features.read(prompt);
    return features.shape()[static_cast<std::size_t>(measure)];
}

TEST(Shape, CountsOptionsNumbersAndNegations) {
    EXPECT_EQ(bin("Pick one:\nA. red\nB. blue\nC. green\n", Measure::options), 3);
    EXPECT_EQ(bin("A man walked. A dog ran.", Measure::options), 0);
    EXPECT_EQ(bin("7 apples, 12 pears", Measure::numbers), 2);
    EXPECT_EQ(bin("7 apples, 12 pears", Measure::digits), 3);
    EXPECT_EQ(bin("7 apples, 12 pears", Measure::number_digits), 2);
    EXPECT_EQ(bin("Which is NOT true, except one?", Measure::negations), 2);
    EXPECT_EQ(bin("One. Two! Three? 3.5", Measure::sentences), 3);
    EXPECT_EQ(bin("日本語", Measure::beyond_ascii), 15);
}

TEST(Shape, BinsGrowWithLengthAndStayBelowTheLast) {
    int before = 0;
    for (std::size_t bytes = 1; bytes <= (std::size_t{1} << 20U); bytes *= 2) {
        const int now = bin(std::string(bytes, 'a'), Measure::bytes);
        EXPECT_GE(now, before) << bytes;
        before = now;
    }
    EXPECT_GT(before, 8);
    for (const std::uint32_t count : {0U, 1U, 1000U, ~0U / 64}) {
        Counts counts{.bytes = count,
                      .bytes_all = count,
                      .words = count,
                      .letters = count,
                      .digits = count,
                      .commas = count,
                      .sentences = count,
                      .terms = count};
        for (const std::uint8_t each : shape_of(counts))
            EXPECT_LT(each, shape_bins);
    }
}

}  // namespace
}  // namespace weir::route::difficulty
