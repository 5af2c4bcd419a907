#include <gtest/gtest.h>

#include "provider/failure.hpp"

namespace weir::provider {
namespace {

std::string clean(std::string_view text, std::string_view secret = {}) {
    return clean_text(text, secret, 600);
}

TEST(CleanText, CutsOutSecretsOfEveryShape) {
    struct Row {
        std::string_view text;
        std::string_view cleaned;
    };
    const Row rows[] = {
        {"Incorrect API key provided: sk-proj-abc123DEF456.", "Incorrect API key provided: ***"},
        {"Authorization: Bearer abcdef0123456789 is bad", "Authorization: Bearer *** is bad"},
        {"GET https://x.test/v1?key=AIzaSyA1234567 failed", "GET https://x.test/v1?key=*** failed"},
        {"https://x.test/v1?a=b&key=12345678", "https://x.test/v1?a=b&key=***"},
        {"token gsk_12345678abcdef", "token ***"},
        {"xai-ABCDEFGHIJKL, nvapi-ABCDEFGHIJKL", "***, ***"},
        {"no access to arn:aws:bedrock:us-east-1:123456789012:model/x", "no access to ***"},
        {"eyJhbGciOi.eyJzdWIi.sig expired", "*** expired"},
        {"a risk-free task-force with a key", "a risk-free task-force with a key"},
        {"not in asia-southeast1", "not in asia-southeast1"},
        {"AKIAIOSFODNN7EXAMPLE", "***"},
        {"sk- alone", "sk- alone"},
        {"bearer of news", "bearer of news"},
    };
    for (const Row& row : rows)
        EXPECT_EQ(clean(row.text), row.cleaned);
    EXPECT_EQ(clean("the key hunter2-hunter2 is wrong: \"hunter2-hunter2\"", "hunter2-hunter2"),
              "the key *** is wrong: \"***\"");
    EXPECT_EQ(clean("a b", "a"), "a b") << "a secret of one letter cuts nothing";
}

TEST(CleanText, MakesOneLine) {
    EXPECT_EQ(clean("  a\r\n\tb\x01\x7f c\n"), "a b c");
    EXPECT_EQ(clean(""), "");
}

TEST(CleanText, IsBoundedAndNeverCutsACharacter) {
    const std::string text = "é€𝄞é€𝄞é€𝄞";
    for (std::size_t most = 0; most <= text.size(); ++most) {
        const std::string cut = clean_text(text, {}, most);
        EXPECT_LE(cut.size(), most);
        EXPECT_GT(cut.size() + 4, most);
        EXPECT_TRUE(text.starts_with(cut));
        const bool whole = cut.size() == text.size() ||
                           (static_cast<unsigned char>(text[cut.size()]) & 0xC0U) != 0x80U;
        EXPECT_TRUE(whole) << most;
    }
}

}  // namespace
}  // namespace weir::provider
