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
