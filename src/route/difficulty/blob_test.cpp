#include "route/difficulty/blob.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace weir::route::difficulty {
namespace {

struct Sample {
    std::vector<std::uint8_t> known = std::vector<std::uint8_t>(known_bytes, 0x5a);
    std::vector<std::uint8_t> pairs = std::vector<std::uint8_t>(pair_bytes, 7);
    Parts parts{.rows = 42, .constants = {}, .known = known, .pairs = pairs};
};

TEST(Blob, ReadsWhatItWrote) {
    Sample sample;
    sample.parts.constants.weak_bias = 0.25F;
    sample.parts.constants.gap_shape[23][15] = -1.5F;
    sample.parts.constants.trust = {.low = 0.1F, .high = 0.2F};
    sample.parts.constants.quantiles.back() = 3;
    const std::vector<std::uint8_t> bytes = write_blob(sample.parts);
    const Result<Parts> read = read_blob(bytes);
    ASSERT_TRUE(read.has_value()) << read.error().message();
    EXPECT_EQ(read->rows, 42U);
    EXPECT_EQ(read->constants.weak_bias, 0.25F);
    EXPECT_EQ(read->constants.gap_shape[23][15], -1.5F);
    EXPECT_EQ(read->constants.trust.high, 0.2F);
    EXPECT_EQ(read->pairs[100], 7);
    EXPECT_EQ(write_blob(*read), bytes);
    EXPECT_LE(bytes.size(), 300'000U);
}

TEST(Blob, EveryTruncationAndEveryAdditionIsAnError) {
    const Sample sample;
    std::vector<std::uint8_t> bytes = write_blob(sample.parts);
    for (std::size_t size = 0; size < bytes.size(); size += size < 4000 ? 1 : 997)
        EXPECT_FALSE(read_blob(std::span(bytes).first(size)).has_value()) << size;
    bytes.push_back(0);
    EXPECT_FALSE(read_blob(bytes).has_value());
}

TEST(Blob, EveryChangedByteIsAnError) {
    const Sample sample;
    std::vector<std::uint8_t> bytes = write_blob(sample.parts);
    for (std::size_t at = 0; at < bytes.size(); at += at < 64 ? 1 : 4999) {
        bytes[at] ^= 0x10U;
        EXPECT_FALSE(read_blob(bytes).has_value()) << at;
        bytes[at] ^= 0x10U;
    }
    EXPECT_TRUE(read_blob(bytes).has_value());
}

TEST(Blob, SaysWhichVersionItWants) {
    const Sample sample;
    std::vector<std::uint8_t> bytes = write_blob(sample.parts);
    bytes[8] = 9;
    const Result<Parts> read = read_blob(bytes);
    ASSERT_FALSE(read.has_value());
    EXPECT_NE(read.error().message().find("version 9"), std::string::npos);
}

TEST(Blob, RefusesImpossibleNumbersAlthoughTheChecksumIsRight) {
    Sample sample;
    sample.parts.constants.weak_scale = std::numeric_limits<float>::quiet_NaN();
    EXPECT_FALSE(read_blob(write_blob(sample.parts)).has_value());
    sample.parts.constants.weak_scale = 1;
    sample.parts.constants.quantiles.front() = 1;  // above the next
    EXPECT_FALSE(read_blob(write_blob(sample.parts)).has_value());
}

}  // namespace
}  // namespace weir::route::difficulty
