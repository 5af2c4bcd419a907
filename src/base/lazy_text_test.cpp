#include "base/lazy_text.hpp"

#include <gtest/gtest.h>

namespace weir {
namespace {

int decoded = 0;

// As if every escape were \n.
void decode(std::string& out, std::string_view inside) {
    ++decoded;
    for (std::size_t at = 0; at < inside.size(); ++at) {
        const bool escape = inside[at] == '\\';
        out.push_back(escape ? '\n' : inside[at]);
        if (escape) ++at;
    }
}

LazyText made() { return LazyText::of_json(R"(a\nb)", decode); }

TEST(LazyText, IsDecodedOnceByWhoeverLooksFirst) {
    decoded = 0;
    const LazyText text = made();
    EXPECT_FALSE(text.empty());
    EXPECT_EQ(text.json(), R"(a\nb)");
    EXPECT_EQ(decoded, 0);
    EXPECT_EQ(text.str(), "a\nb");
    EXPECT_EQ(text.size(), 3U);
    EXPECT_EQ(text.json(), std::nullopt);
    EXPECT_EQ(decoded, 1);
}

TEST(LazyText, ComparesWhatIsMeantNotHowItIsWritten) {
    EXPECT_EQ(made(), LazyText("a\nb"));
    EXPECT_EQ(made(), "a\nb");
    EXPECT_FALSE(made() == LazyText(R"(a\nb)"));
    EXPECT_EQ(LazyText(), "");
}

TEST(LazyText, CopiesAndTextThatIsAppendedTo) {
    const LazyText text = made();
    LazyText copy = text;
    copy += "c";
    EXPECT_EQ(copy, "a\nbc");
    EXPECT_EQ(text.json(), R"(a\nb)") << "the copy's look is its own";
    const std::string taken = made();
    EXPECT_EQ(taken, "a\nb");
}

TEST(LazyText, WhatIsBlankIsMostlySeenWithoutDecoding) {
    constexpr std::string_view blanks = " \n";
    const LazyText seen = made();
    EXPECT_FALSE(seen.is_only(blanks));
    EXPECT_NE(seen.json(), std::nullopt);
    EXPECT_TRUE(LazyText::of_json(R"(\n \n)", decode).is_only(blanks));
    EXPECT_FALSE(LazyText::of_json(R"(\n a)", decode).is_only(blanks));
    EXPECT_TRUE(LazyText().is_only(blanks));
    EXPECT_FALSE(LazyText("a").is_only(blanks));
}

TEST(LazyText, WhatNeedsNoEscapesIsBothAtOnceUntilItIsChanged) {
    LazyText text = LazyText::of_json("a b", nullptr);
    EXPECT_EQ(text.str(), "a b");
    EXPECT_EQ(text.json(), "a b");
    text += "\"";
    EXPECT_EQ(text.str(), "a b\"");
    EXPECT_EQ(text.json(), std::nullopt);
}

TEST(LazyText, OneThatNeverWasJsonStaysAsItIs) {
    const LazyText text = std::string(R"(a\nb)");
    EXPECT_EQ(text.json(), std::nullopt);
    EXPECT_EQ(text.str(), R"(a\nb)");
}

}  // namespace
}  // namespace weir
