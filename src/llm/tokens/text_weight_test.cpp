#include "llm/tokens/text_weight.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace weir::llm::tokens {
namespace {

// One class at a time: what a text holds of it, in thousandths.
std::int64_t of(TextClass cls, std::string_view text) {
    TextWeights weights{};
    weights[static_cast<std::size_t>(cls)] = 1;
    const TextScale none(TextWeights{});
    EXPECT_EQ(none.weigh(text), 0);
    return TextScale(weights).weigh(text);
}

TEST(TextScale, TellsClassesApart) {
    EXPECT_EQ(of(TextClass::word, "two words, camelCase HTTPServer x1y"), 7);
    EXPECT_EQ(of(TextClass::letter, "ab C-\u00e9"), 3);
    EXPECT_EQ(of(TextClass::digit, "12a3"), 3);
    EXPECT_EQ(of(TextClass::punctuation, "{\"a\":[]}"), 7);
    EXPECT_EQ(of(TextClass::space, "a  b\t"), 2);
    EXPECT_EQ(of(TextClass::indent, " a\n  b\n\tc\n\nd"), 2);
    EXPECT_EQ(of(TextClass::breaks, "a\r\n\nb\n"), 2);
    EXPECT_EQ(of(TextClass::latin, "\u00e9\u0153\u03b1"), 2);
    EXPECT_EQ(of(TextClass::greek, "\u03b1\u0430\u05d0"), 2);
    EXPECT_EQ(of(TextClass::semitic, "\u05d0\u0645"), 2);
    EXPECT_EQ(of(TextClass::indic, "\u0928\u0e01"), 2);
    EXPECT_EQ(of(TextClass::symbol, "\u2014\u2192"), 2);
    EXPECT_EQ(of(TextClass::kana, "\u3053\u30ab\u3002"), 3);
    EXPECT_EQ(of(TextClass::han, "\u4f60\u597d"), 2);
    EXPECT_EQ(of(TextClass::hangul, "\uc548"), 1);
    EXPECT_EQ(of(TextClass::fullwidth, "\uff0c"), 1);
    EXPECT_EQ(of(TextClass::astral, "\U0001f600"), 1);
}

// What the classes of ASCII are said to be, counted one by one.
std::int64_t counted(TextClass cls, std::string_view text) {
    const auto small = [](char c) { return c >= 'a' && c <= 'z'; };
    const auto capital = [](char c) { return c >= 'A' && c <= 'Z'; };
    const auto digit = [](char c) { return c >= '0' && c <= '9'; };
    const auto line = [](char c) { return c == '\n' || c == '\r'; };
    std::int64_t count = 0;
    char before = '\0';
    for (const char c : text) {
        const bool letter = small(c) || capital(c);
        switch (cls) {
            case TextClass::word:
                count += (small(c) && !small(before) && !capital(before)) ||
                         (capital(c) && !capital(before));
                break;
            case TextClass::letter: count += letter; break;
            case TextClass::digit: count += digit(c); break;
            case TextClass::punctuation:
                count += c > ' ' && c < '\x7f' && !letter && !digit(c);
                break;
            case TextClass::space: count += c == ' '; break;
            case TextClass::indent: count += (c == ' ' || c == '\t') && line(before); break;
            case TextClass::breaks: count += line(c) && !line(before); break;
            default: break;
        }
        before = c;
    }
    return count;
}

// Sixteen bytes at a time or one: wherever the blocks begin, and with other characters among them.
TEST(TextScale, CountsTheSameAtAnyLengthAndPlace) {
    std::mt19937 random(7);
    const std::string_view alphabet = "aabczAZ019 \t\n\r.,{\"\\\x7f\x01";
    for (std::size_t length = 0; length < 120; ++length) {
        std::string text;
        for (std::size_t i = 0; i < length; ++i)
            text += alphabet[random() % alphabet.size()];
        if (length % 3 == 0) text.insert(random() % (length + 1), "\u00e9\u4f60");
        for (std::size_t cls = 0; cls < static_cast<std::size_t>(TextClass::latin); ++cls)
            ASSERT_EQ(of(static_cast<TextClass>(cls), text),
                      counted(static_cast<TextClass>(cls), text))
                << "class " << cls << " of " << testing::PrintToString(text);
    }
    // More of one class than a byte counts.
    EXPECT_EQ(of(TextClass::letter, std::string(100'001, 'x')), 100'001);
}

TEST(TextScale, TakesAnyBytes) {
    std::string all;
    for (int c = 0; c < 256; ++c)
        all += static_cast<char>(c);
    EXPECT_GT(o200k_scale.weigh(all), 0);
    EXPECT_EQ(o200k_scale.weigh(""), 0);
    EXPECT_EQ(o200k_scale.weigh("\x80\xbf\xff"), 0);
}

// The order of magnitude, for a sentence; recorded texts are in the wires' calibration test.
TEST(TextScale, IsNearACount) {
    const std::int64_t tokens =
        o200k_scale.weigh("The gateway measures every request and settles its cost afterwards.");
    EXPECT_GT(tokens, 10'000);
    EXPECT_LT(tokens, 14'000);
}

}  // namespace
}  // namespace weir::llm::tokens
