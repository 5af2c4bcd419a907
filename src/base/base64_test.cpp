#include "base/base64.hpp"

#include <gtest/gtest.h>

#include "base/random.hpp"

namespace weir {
namespace {

TEST(Base64, HasTheVectorsOfTheStandard) {
    const std::pair<std::string_view, std::string_view> vectors[] = {{"", ""},
                                                                     {"f", "Zg=="},
                                                                     {"fo", "Zm8="},
                                                                     {"foo", "Zm9v"},
                                                                     {"foob", "Zm9vYg=="},
                                                                     {"fooba", "Zm9vYmE="},
                                                                     {"foobar", "Zm9vYmFy"}};
    for (const auto& [bytes, text] : vectors) {
        EXPECT_EQ(base64_encode(bytes), text);
        EXPECT_EQ(base64_decode(text), bytes);
    }
}

TEST(Base64, UrlAlphabetHasNoPadding) {
    EXPECT_EQ(base64_encode("\xFB\xFF\xFE"), "+//+");
    EXPECT_EQ(base64url_encode("\xFB\xFF\xFE"), "-__-");
    EXPECT_EQ(base64url_encode("f"), "Zg");
    EXPECT_EQ(base64_decode("-__-"), "\xFB\xFF\xFE");
    EXPECT_EQ(base64_decode("Zg"), "f");
}

TEST(Base64, SkipsLineEndsAndRefusesTheRest) {
    EXPECT_EQ(base64_decode("Zm9v\r\nYmFy\n"), "foobar");
    EXPECT_EQ(base64_decode("Zm9v*"), std::nullopt);
    EXPECT_EQ(base64_decode("Z"), std::nullopt);
    EXPECT_EQ(base64_decode("Zg==Zg"), std::nullopt);
}

TEST(Base64, ReadsWhatItWrites) {
    Random random(7);
    for (std::size_t length = 0; length < 200; ++length) {
        std::string bytes;
        for (std::size_t i = 0; i < length; ++i)
            bytes.push_back(static_cast<char>(random.below(256)));
        EXPECT_EQ(base64_decode(base64_encode(bytes)), bytes);
        EXPECT_EQ(base64_decode(base64url_encode(bytes)), bytes);
    }
}

}  // namespace
}  // namespace weir
