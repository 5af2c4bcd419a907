#include "llm/tokens/pieces.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "llm/tokens/char_class.hpp"

namespace weir::llm::tokens {
namespace {

using Pieces = std::vector<std::string>;

Pieces cut(PieceEnd end_of, std::string_view text) {
    Pieces pieces;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = end_of(text, at);
        EXPECT_GT(end, at);
        pieces.emplace_back(text.substr(at, end - at));
        at = end;
    }
    return pieces;
}
Pieces cl100k(std::string_view text) { return cut(cl100k_piece_end, text); }
Pieces o200k(std::string_view text) { return cut(o200k_piece_end, text); }

TEST(Pieces, KeepOneBlankBeforeAWord) {
    EXPECT_EQ(cl100k("a  b"), (Pieces{"a", " ", " b"}));
    EXPECT_EQ(o200k("\ta-b(c"), (Pieces{"\ta", "-b", "(c"}));
    EXPECT_EQ(o200k("x ("), (Pieces{"x", " ("}));
}

TEST(Pieces, CutNumbersByThree) {
    EXPECT_EQ(cl100k("1234567 8"), (Pieces{"123", "456", "7", " ", "8"}));
    EXPECT_EQ(o200k("\u0661\u0662\u0663\u0664"), (Pieces{"\u0661\u0662\u0663", "\u0664"}));
}

TEST(Pieces, TellContractionsApart) {
    EXPECT_EQ(cl100k("we'll'some"), (Pieces{"we", "'ll", "'s", "ome"}));
    EXPECT_EQ(o200k("we'LLx don'\u017f"), (Pieces{"we'LL", "x", " don'\u017f"}));
    EXPECT_EQ(o200k("a'xyz"), (Pieces{"a", "'xyz"}));
}

TEST(Pieces, CutWordsAtCapitalsInO200k) {
    EXPECT_EQ(cl100k("camelCase"), (Pieces{"camelCase"}));
    EXPECT_EQ(o200k("camelCaseHTTPServer"), (Pieces{"camel", "Case", "HTTPServer"}));
    // Without a small letter, a word ends after its last letter of no case.
    EXPECT_EQ(o200k("\u4e2dAB"), (Pieces{"\u4e2d", "AB"}));
    EXPECT_EQ(o200k("A\u4e2dB\u4e2dCD"), (Pieces{"A\u4e2dB\u4e2d", "CD"}));
    EXPECT_EQ(o200k("\u0301AB"), (Pieces{"\u0301", "AB"}));
    EXPECT_EQ(o200k("\u0301Ab"), (Pieces{"\u0301Ab"}));
}

TEST(Pieces, EndAtTheLastBreakOfBlanks) {
    EXPECT_EQ(o200k("a \n  \n  b"), (Pieces{"a", " \n  \n", " ", " b"}));
    EXPECT_EQ(o200k("a \n  "), (Pieces{"a", " \n", "  "}));
    EXPECT_EQ(cl100k("a \n  "), (Pieces{"a", " \n  "}));
    EXPECT_EQ(o200k("a/b//\n/\n"), (Pieces{"a", "/b", "//\n/\n"}));
    EXPECT_EQ(cl100k("//\n/\n"), (Pieces{"//\n", "/\n"}));
}

TEST(Pieces, TakeBytesThatAreNoText) {
    EXPECT_EQ(o200k("\xff\xfe"), (Pieces{"\xff\xfe"}));
    EXPECT_EQ(cl100k("a\xe4\xb8"), (Pieces{"a", "\xe4\xb8"}));
    EXPECT_EQ(o200k("\xed\xa0\x80z").size(), 2U) << "half of a surrogate pair";
}

TEST(CharClass, KnowsUnicode) {
    EXPECT_EQ(class_of(U'a'), CharClass::lower);
    EXPECT_EQ(class_of(U'\u01c5'), CharClass::upper);
    EXPECT_EQ(class_of(U'\u02b0'), CharClass::letter);
    EXPECT_EQ(class_of(U'\u0301'), CharClass::mark);
    EXPECT_EQ(class_of(U'\u00bd'), CharClass::number);
    EXPECT_EQ(class_of(U'\u3000'), CharClass::space);
    EXPECT_EQ(class_of(U'\u200b'), CharClass::other);
    EXPECT_EQ(class_of(U'\u0378'), CharClass::other);
    EXPECT_EQ(class_of(0x1E5D0), CharClass::letter) << "of Unicode 16";
    EXPECT_EQ(class_of(0x10FFFF), CharClass::other);
    EXPECT_EQ(class_of(0x110000), CharClass::other);
    for (char32_t c = 0; c < 128; ++c)
        EXPECT_EQ(class_of(c), ascii_classes[c]) << static_cast<int>(c);
}

}  // namespace
}  // namespace weir::llm::tokens
