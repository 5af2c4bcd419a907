#include "wire/anthropic/base64.hpp"

#include <gtest/gtest.h>

namespace weir::wire::anthropic {
namespace {

TEST(Base64, KeepsToTheVectorsOfTheRfc) {
    const std::pair<const char*, const char*> rows[] = {{"", ""},
                                                        {"f", "Zg=="},
                                                        {"fo", "Zm8="},
                                                        {"foo", "Zm9v"},
                                                        {"foob", "Zm9vYg=="},
                                                        {"fooba", "Zm9vYmE="},
                                                        {"foobar", "Zm9vYmFy"}};
    for (const auto& [bytes, text] : rows) {
        EXPECT_EQ(to_base64(bytes), text);
        EXPECT_EQ(from_base64(text), bytes);
    }
}

TEST(Base64, ReadsEveryByteBack) {
    std::string all;
    for (int i = 0; i < 256; ++i)
        all.push_back(static_cast<char>(i));
    EXPECT_EQ(from_base64(to_base64(all)), all);
}

TEST(Base64, TakesWhatClientsSend) {
    EXPECT_EQ(from_base64("Zm9v\r\nYmFy"), "foobar");
    EXPECT_EQ(from_base64("Zm8"), "fo");
    EXPECT_EQ(from_base64("-_-_"), from_base64("+/+/"));
    EXPECT_EQ(from_base64("Z"), std::nullopt);
    EXPECT_EQ(from_base64("Zg==Zg=="), std::nullopt);
    EXPECT_EQ(from_base64("Zm9*"), std::nullopt);
}

}  // namespace
}  // namespace weir::wire::anthropic
