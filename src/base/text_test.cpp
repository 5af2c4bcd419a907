#include "base/text.hpp"

#include <gtest/gtest.h>

#include <array>
#include <limits>

namespace weir {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

TEST(Case, IsIgnoredForAsciiOnly) {
    EXPECT_TRUE(equal_ignoring_case("Content-TYPE", "content-type"));
    EXPECT_FALSE(equal_ignoring_case("content-type", "content-type "));
    EXPECT_FALSE(equal_ignoring_case("\xc3\x84", "\xc3\xa4"));
    EXPECT_FALSE(equal_ignoring_case("[", "{"));  // neighbours of the letters, 32 apart
    EXPECT_EQ(lower("ABCxyz[\xc3\x84"), "abcxyz[\xc3\x84");
}

TEST(ContainsIgnoringCase, FindsPartsAnywhere) {
    EXPECT_TRUE(contains_ignoring_case("keep-alive, Upgrade", "upgrade"));
    EXPECT_TRUE(contains_ignoring_case("abc", ""));
    EXPECT_TRUE(contains_ignoring_case("", ""));
    EXPECT_FALSE(contains_ignoring_case("", "a"));
    EXPECT_FALSE(contains_ignoring_case("ab", "abc"));
}

TEST(Trim, TakesSpacesAndTabsFromBothEnds) {
    EXPECT_EQ(trim(" \ta b\t "), "a b");
    EXPECT_EQ(trim(" \t"), "");
    EXPECT_EQ(trim("\r\n"), "\r\n");
}

TEST(ReadInteger, TakesWholeTextsOnly) {
    EXPECT_EQ(read_integer("-9223372036854775808"), std::numeric_limits<std::int64_t>::min());
    EXPECT_EQ(read_integer("0012"), 12);
    for (const auto* text : {"", "-", "+1", " 1", "1 ", "1.0", "0x1", "9223372036854775808"})
        EXPECT_EQ(read_integer(text), std::nullopt) << text;
}

TEST(Split, KeepsEmptyParts) {
    EXPECT_EQ(split("a,b", ','), (std::vector<std::string_view>{"a", "b"}));
    EXPECT_EQ(split(",a,", ','), (std::vector<std::string_view>{"", "a", ""}));
    EXPECT_EQ(split("", ','), (std::vector<std::string_view>{""}));
}

TEST(ReadDuration, ReadsTheFormsThatProvidersSend) {
    EXPECT_EQ(read_duration("500ms"), milliseconds(500));
    EXPECT_EQ(read_duration("2s"), seconds(2));
    EXPECT_EQ(read_duration("1m30s"), seconds(90));
    EXPECT_EQ(read_duration("8m38.4s"), milliseconds(518'400));
    EXPECT_EQ(read_duration("1h2m3.5s"), milliseconds(3'723'500));
    EXPECT_EQ(read_duration("12us"), microseconds(12));
    EXPECT_EQ(read_duration("12\xc2\xb5s"), microseconds(12));
    EXPECT_EQ(read_duration("7ns"), nanoseconds(7));
    EXPECT_EQ(read_duration("2d"), hours(48));
    EXPECT_EQ(read_duration("0s"), seconds(0));
    EXPECT_EQ(read_duration("3650d"), hours(24 * 3650));
}

TEST(ReadDuration, RefusesEverythingElse) {
    for (const auto* text : {"", "5", "s", "-5s", "+5s", "5 s", "5s ", "5min", "1e3s", "infs", ".",
                             ".s", "1s2", "3651d", "99999999999999999999999d", "1.2.3s", "0x1s"})
        EXPECT_EQ(read_duration(text), std::nullopt) << text;
}

constexpr std::array<std::string_view, 5> keys = {"timeout", "targets", "url", "strategy", "env"};

TEST(Nearest, FindsSlipsOfTheFinger) {
    EXPECT_EQ(nearest("tiemout", keys), "timeout");
    EXPECT_EQ(nearest("TIMEOUT", keys), "timeout");
    EXPECT_EQ(nearest("target", keys), "targets");
    EXPECT_EQ(nearest("strat", keys), "strategy");
    EXPECT_EQ(nearest("ulr", keys), std::nullopt);
    EXPECT_EQ(nearest("uri", keys), "url");
}

TEST(Nearest, SaysNothingRatherThanNonsense) {
    for (const auto* typed : {"zebra", "x", "id", "", "on", "completely-different"})
        EXPECT_EQ(nearest(typed, keys), std::nullopt) << typed;
    EXPECT_EQ(nearest("url", {}), std::nullopt);
}

TEST(NearestFew, AreSortedByDistance) {
    constexpr std::array<std::string_view, 4> models = {"gpt-5-mini", "gpt-5", "mistral", "claude"};
    EXPECT_EQ(nearest_few("gpt-5", models, 2),
              (std::vector<std::string_view>{"gpt-5", "gpt-5-mini"}));
    EXPECT_TRUE(nearest_few("gpt-5", models, 0).empty());
}

TEST(Nearest, ComparesLongNamesByTheirBeginning) {
    const std::string typed(5000, 'a');
    const std::array<std::string_view, 1> known = {"b"};
    EXPECT_EQ(nearest(typed, known), std::nullopt);
}

TEST(Glob, StarsStandForAnyCharacters) {
    EXPECT_TRUE(matches_glob("*", ""));
    EXPECT_TRUE(matches_glob("gpt-*", "GPT-5-mini"));
    EXPECT_TRUE(matches_glob("*mini*", "gpt-5-mini-2026"));
    EXPECT_TRUE(matches_glob("a*b*c", "axxbyybzc"));
    EXPECT_FALSE(matches_glob("a*b*c", "axxbyybz"));
    EXPECT_FALSE(matches_glob("", "a"));
    EXPECT_FALSE(matches_glob("gpt-5", "gpt-5-mini"));
}

}  // namespace
}  // namespace weir
