#include "wire/gemini/text_index.hpp"

#include <gtest/gtest.h>

#include <string>

namespace weir::wire::gemini {
namespace {

TEST(GeminiTextIndex, AgreesWithCountingFromTheBeginning) {
    std::string text;
    for (int i = 0; i < 400; ++i)
        text += i % 3 == 0 ? "\xE2\x82\xAC" : "ab";
    const TextIndex index(text);
    std::int64_t seen = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        ASSERT_EQ(index.characters(at), seen) << at;
        if ((static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U) continue;
        ASSERT_EQ(index.byte(seen), at);
        ++seen;
    }
    EXPECT_EQ(index.characters(text.size() + 5), seen);
    EXPECT_EQ(index.byte(seen), text.size());
    EXPECT_EQ(index.byte(seen + 1000), text.size());
}

TEST(GeminiTextIndex, AnEmptyTextHasNoPlaces) {
    const TextIndex index("");
    EXPECT_EQ(index.characters(3), 0);
    EXPECT_EQ(index.byte(3), 0U);
}

}  // namespace
}  // namespace weir::wire::gemini
