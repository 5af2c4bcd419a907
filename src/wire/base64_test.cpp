#include "wire/base64.hpp"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace weir::wire {
namespace {

std::string encode(std::string_view bytes) {
    std::string out;
    append_base64(out, bytes);
    return out;
}

// RFC 4648 section 10.
const std::vector<std::pair<std::string, std::string>> vectors = {{"", ""},
                                                                  {"f", "Zg=="},
                                                                  {"fo", "Zm8="},
                                                                  {"foo", "Zm9v"},
                                                                  {"foob", "Zm9vYg=="},
                                                                  {"fooba", "Zm9vYmE="},
                                                                  {"foobar", "Zm9vYmFy"}};

TEST(Base64, HasTheVectorsOfItsStandard) {
    for (const auto& [bytes, text] : vectors) {
        EXPECT_EQ(encode(bytes), text);
        std::string decoded = "x";
        EXPECT_TRUE(append_decoded_base64(decoded, text)) << text;
        EXPECT_EQ(decoded, "x" + bytes);
    }
}

TEST(Base64, TakesMissingPadding) {
    std::string decoded;
    EXPECT_TRUE(append_decoded_base64(decoded, "Zm9vYg"));
    EXPECT_EQ(decoded, "foob");
}

TEST(Base64, RefusesOtherTextAndLeavesOutAlone) {
    for (const std::string_view bad : {"Z", "Zm9v-_==", "Zm 9v", "Zm9vY", "Zg==Zg==", "\xFF\xFF"}) {
        std::string decoded = "x";
        EXPECT_FALSE(append_decoded_base64(decoded, bad)) << bad;
        EXPECT_EQ(decoded, "x");
    }
}

TEST(Base64, GoesThereAndBackForAllBytes) {
    std::string bytes;
    for (int i = 0; i < 1000; ++i) {
        bytes.push_back(static_cast<char>(i * 7));
        std::string decoded;
        EXPECT_TRUE(append_decoded_base64(decoded, encode(bytes)));
        EXPECT_EQ(decoded, bytes);
    }
}

}  // namespace
}  // namespace weir::wire
