#include "net/http1/characters.hpp"

#include <gtest/gtest.h>

#include <string>

namespace weir::net::http1 {
namespace {

TEST(Characters, CountsControlBytesInAnyLength) {
    for (std::size_t length = 0; length < 600; ++length) {
        std::string text(length, 'x');
        EXPECT_EQ(control_bytes(text), 0U);
        text += "\t\xff ";
        EXPECT_EQ(control_bytes(text), 0U);
        text += std::string("\r\n\0\x1f\x7f", 5);
        EXPECT_EQ(control_bytes(text), 5U);
    }
    EXPECT_EQ(control_bytes(std::string(1000, '\0')), 1000U);
}

// Against the tables, with every byte in every place of texts around the width of a word.
TEST(Characters, WholeWordsAreJudgedAsTheirBytesAre) {
    for (std::size_t length = 1; length < 20; ++length) {
        for (std::size_t place = 0; place < length; ++place) {
            for (int byte = 0; byte < 256; ++byte) {
                std::string text(length, 'n');
                text[place] = static_cast<char>(byte);
                ASSERT_EQ(is_token(text), is_token_byte(text[place])) << length << " " << byte;
                ASSERT_EQ(has_control_byte(text), is_control_byte(text[place]))
                    << length << " " << byte;
                text[length - 1 - place] = '-';
                ASSERT_EQ(has_control_byte(text), control_bytes(text) != 0);
            }
        }
    }
    EXPECT_FALSE(is_token(""));
    EXPECT_FALSE(has_control_byte(""));
}

TEST(Characters, TokenNamesMatchOnlyThemselves) {
    EXPECT_TRUE(token_is("Content-LENGTH", "content-length"));
    EXPECT_FALSE(token_is("Content-Lengt", "content-length"));
    EXPECT_FALSE(token_is("Content_Length", "content-length"));
    for (int c = 0; c < 256; ++c) {
        const std::string one(1, static_cast<char>(c));
        if (is_token(one)) {
            EXPECT_EQ(token_is(one, "t"), one == "t" || one == "T");
        }
    }
}

}  // namespace
}  // namespace weir::net::http1
