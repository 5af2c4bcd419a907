#include "route/difficulty/features.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

namespace weir::route::difficulty {
namespace {

std::set<std::uint32_t> words(std::string_view prompt) {
    Features features;
    features.read(prompt);
    std::set<std::uint32_t> hashes;
    for (const Term& term : features.terms())
        if (!term.pair) hashes.insert(term.hash);
    return hashes;
}

std::size_t count_of(std::string_view prompt) { return words(prompt).size(); }

TEST(Features, WordsAreLettersDigitsMarksAndSigns) {
    EXPECT_EQ(count_of(""), 0U);
    EXPECT_EQ(count_of("  \n\t "), 0U);
    EXPECT_EQ(count_of("one two  three"), 3U);
    EXPECT_EQ(count_of("42+x"), 4U);
    EXPECT_EQ(count_of("Die Größe"), 2U);
    EXPECT_EQ(count_of("日本語"), 3U);
    EXPECT_EQ(words("Hello World"), words("hello world"));
    EXPECT_NE(words("hello"), words("hallo"));
}

TEST(Features, CountsWhatRepeats) {
    Features features;
    features.read("no no no no");
    ASSERT_EQ(features.terms().size(), 3U);  // the word, the pair that begins, the pair no-no
    EXPECT_EQ(features.terms()[0].count, 4);
    EXPECT_EQ(features.terms()[2].count, 3);
    EXPECT_TRUE(features.terms()[2].pair);
    EXPECT_GT(Features::damped(8), Features::damped(7));
    EXPECT_GT(Features::damped(9), Features::damped(8));
    EXPECT_LT(Features::damped(9), Features::damped(8) + 0.2F);
}

TEST(Features, ReadingAgainForgetsTheLastPrompt) {
    Features used;
    used.read("a long prompt with many words that must be gone, 1 2 3");
    used.read("short");
    Features fresh;
    fresh.read("short");
    ASSERT_EQ(used.terms().size(), fresh.terms().size());
    EXPECT_EQ(used.terms()[0].hash, fresh.terms()[0].hash);
    EXPECT_EQ(used.shape(), fresh.shape());
}

TEST(Features, OfALongPromptTheMiddleDoesNotCount) {
    const std::string head(head_bytes, 'h');
    const std::string tail = " " + std::string(tail_bytes - 1, 't');
    Features one;
    one.read(head + std::string(50'000, 'x') + tail);
    Features other;
    other.read(head + std::string(50'000, 'y') + tail);
    ASSERT_EQ(one.terms().size(), other.terms().size());
    for (std::size_t i = 0; i < one.terms().size(); ++i)
        EXPECT_EQ(one.terms()[i].hash, other.terms()[i].hash);
}

TEST(Features, AnyBytesAndTheMostTermsAreTaken) {
    std::string bytes;
    for (int i = 0; i < 3000; ++i)
        bytes += static_cast<char>(i * 37 % 256);
    for (std::size_t size = 0; size < bytes.size(); size += 7) {
        Features features;
        features.read(std::string_view(bytes).substr(0, size));
        EXPECT_LE(features.terms().size(), terms_max);
    }
    std::string signs;  // each three bytes, each pair new
    for (unsigned i = 0; i < 700; ++i)
        signs += {static_cast<char>(0xe4), static_cast<char>(0x80 + i / 60),
                  static_cast<char>(0x80 + i % 60)};
    Features features;
    features.read(signs);
    EXPECT_GT(features.terms().size(), 800U);
}

}  // namespace
}  // namespace weir::route::difficulty
