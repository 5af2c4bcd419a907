#include "wire/gemini/lost_signature.hpp"

#include <gtest/gtest.h>

namespace weir::wire::gemini {
namespace {

using Lost = WriteOptions::LostSignature;

std::string_view word(Lost how, std::string_view model) {
    return lost_signature({.lost_signature = how}, Generation(model));
}

TEST(LostSignature, IsAWordWhereTheModelDemandsOne) {
    EXPECT_EQ(word(Lost::by_model, "gemini-3-pro-preview"), "skip_thought_signature_validator");
    EXPECT_EQ(word(Lost::by_model, "gemini-2.5-flash"), "");
}

TEST(LostSignature, IsAsTheProviderIsSaidToWantIt) {
    EXPECT_EQ(word(Lost::literal, "gemini-2.5-flash"), "skip_thought_signature_validator");
    EXPECT_EQ(word(Lost::base64, "gemini-3-pro"), "c2tpcF90aG91Z2h0X3NpZ25hdHVyZV92YWxpZGF0b3I=");
    EXPECT_EQ(word(Lost::none, "gemini-3-pro"), "");
}

}  // namespace
}  // namespace weir::wire::gemini
