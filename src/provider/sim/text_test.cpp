#include "provider/sim/text.hpp"

#include <gtest/gtest.h>

namespace weir::provider::sim {
namespace {

TEST(SimText, TokensTileTheTextWithoutCuttingCharacters) {
    const std::string text =
        "Grüße  aus\tder Brückenstraßenbahnhaltestelle \n 東京都千代田区で会いましょう";
    std::string joined;
    std::int64_t tokens = 0;
    for (std::size_t at = 0; at < text.size(); ++tokens) {
        const std::size_t end = token_end(text, at);
        ASSERT_GT(end, at);
        ASSERT_LE(end - at, 12u);
        const bool mid_character =
            end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U;
        EXPECT_FALSE(mid_character) << "cut at byte " << end;
        joined += text.substr(at, end - at);
        at = end;
    }
    EXPECT_EQ(joined, text);
    EXPECT_EQ(count_tokens(text), tokens);
}

TEST(SimText, BytesThatAreNoUtf8StillMoveOn) {
    const std::string text(100, '\x80');
    EXPECT_EQ(count_tokens(text), 9);
}

TEST(SimText, MadeTextHasExactlyTheTokensAsked) {
    Random random(1);
    for (const std::int64_t tokens : {0, 1, 2, 11, 12, 13, 64, 1000})
        EXPECT_EQ(count_tokens(make_text(tokens, random)), tokens);
}

TEST(SimText, FirstTokensIsAPrefixOfThatManyTokens) {
    Random random(2);
    const std::string text = make_text(50, random);
    for (std::int64_t tokens = 0; tokens <= 50; ++tokens)
        EXPECT_EQ(count_tokens(first_tokens(text, tokens)), tokens);
    EXPECT_EQ(first_tokens(text, 1000), text);
}

}  // namespace
}  // namespace weir::provider::sim
