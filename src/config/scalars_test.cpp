#include "config/scalars.hpp"

#include <gtest/gtest.h>

namespace weir::config {
namespace {

using std::chrono::nanoseconds;
using std::chrono::seconds;

TEST(ReadBytes, KnowsDecimalAndBinaryUnits) {
    EXPECT_EQ(read_bytes("1000"), 1000);
    EXPECT_EQ(read_bytes("10B"), 10);
    EXPECT_EQ(read_bytes("64KiB"), 65'536);
    EXPECT_EQ(read_bytes("64 kib"), 65'536);
    EXPECT_EQ(read_bytes("1.5MB"), 1'500'000);
    EXPECT_EQ(read_bytes("2GiB"), 2'147'483'648);
}

TEST(ReadBytes, RefusesWhatIsNoExactSize) {
    for (const auto* text : {"", "KiB", "-1", "1.0001KB", "1.5", "1.", ".5MB", "1e3", "64K", "1TB",
                             "9223372036854775808", "9223372036854775807KiB", "1 2", "0x10"})
        EXPECT_EQ(read_bytes(text), std::nullopt) << text;
}

TEST(WriteBytes, UsesTheLargestUnitThatDividesAndReadsBack) {
    EXPECT_EQ(write_bytes(65'536), "64KiB");
    EXPECT_EQ(write_bytes(64 * 1024 * 1024), "64MiB");
    EXPECT_EQ(write_bytes(1000), "1000");
    EXPECT_EQ(write_bytes(0), "0");
    for (const std::int64_t bytes : {1L, 1024L, 1025L, 3L << 30, 1L << 40})
        EXPECT_EQ(read_bytes(write_bytes(bytes)), bytes);
}

TEST(WriteDuration, UsesTheLargestUnitThatDivides) {
    EXPECT_EQ(write_duration(seconds(0)), "0s");
    EXPECT_EQ(write_duration(seconds(75)), "75s");
    EXPECT_EQ(write_duration(seconds(300)), "5m");
    EXPECT_EQ(write_duration(std::chrono::hours(24)), "24h");
    EXPECT_EQ(write_duration(std::chrono::milliseconds(250)), "250ms");
    EXPECT_EQ(write_duration(nanoseconds(1500)), "1500ns");
}

TEST(ReadMoney, AcceptsDollarsInAnyUsualSpelling) {
    EXPECT_EQ(read_money("500 USD"), NanoUsd(500 * nano_per_usd));
    EXPECT_EQ(read_money("0.10 usd"), NanoUsd(nano_per_usd / 10));
    EXPECT_EQ(read_money("5USD"), NanoUsd(5 * nano_per_usd));
    EXPECT_EQ(read_money("$5"), NanoUsd(5 * nano_per_usd));
    EXPECT_EQ(read_money("12.5"), NanoUsd(12'500'000'000));
    EXPECT_EQ(read_money("0.000000001"), NanoUsd(1));
}

TEST(ReadMoney, RefusesOtherCurrenciesSignsAndNoise) {
    for (const auto* text : {"", "USD", "$", "-5", "$-5", "5 EUR", "5 USD 6", "$5 USD", "1e3",
                             "0.0000000001", "10000000000"})
        EXPECT_EQ(read_money(text), std::nullopt) << text;
}

TEST(ReadPercent, IsExactToAHundredthOfAPercent) {
    EXPECT_EQ(read_percent_bp("12%"), 1'200);
    EXPECT_EQ(read_percent_bp("0.25 %"), 25);
    EXPECT_EQ(read_percent_bp("0%"), 0);
    for (const auto* text : {"", "%", "12", "-1%", "0.001%", "12%%", "1e3%", "9000000000%"})
        EXPECT_EQ(read_percent_bp(text), std::nullopt) << text;
    EXPECT_EQ(write_percent(1'250), "12.5%");
}

TEST(ReadPerTime, KnowsCountsAndPeriods) {
    const auto is = [](std::string_view text, std::int64_t count, std::int64_t period) {
        const auto rate = read_per_time(text);
        return rate && rate->count == count && rate->period == seconds(period);
    };
    EXPECT_TRUE(is("600/min", 600, 60));
    EXPECT_TRUE(is("2M/min", 2'000'000, 60));
    EXPECT_TRUE(is("10/s", 10, 1));
    EXPECT_TRUE(is("1k/h", 1000, 3600));
    EXPECT_TRUE(is("1.5k / hour", 1500, 3600));
    EXPECT_TRUE(is("100000/day", 100'000, 86'400));
}

TEST(ReadPerTime, RefusesWhatIsNoRate) {
    for (const auto* text : {"", "600", "600/", "/min", "0/min", "-1/min", "600/month", "1.0005k/s",
                             "600/min/s", "x/min", "9223372036854775807M/s"})
        EXPECT_FALSE(read_per_time(text)) << text;
}

TEST(ReadNumber, IsStrict) {
    EXPECT_EQ(read_number("0.5"), 0.5);
    EXPECT_EQ(read_number("-1e3"), -1000.0);
    for (const auto* text : {"", "1 ", "inf", "nan", "1e999", "0x1", "one"})
        EXPECT_FALSE(read_number(text)) << text;
}

TEST(QuotedForMessage, ShortensAndHidesControlBytes) {
    EXPECT_EQ(quoted_for_message("many"), "\"many\"");
    EXPECT_EQ(quoted_for_message("a\nb\x7f"), "\"a?b?\"");
    EXPECT_EQ(quoted_for_message(std::string(61, 'x')), '"' + std::string(60, 'x') + "...\"");
    // 59 bytes and a two-byte letter across the limit: the letter is left out whole.
    EXPECT_EQ(quoted_for_message(std::string(59, 'x') + "\xc3\xa9y"),
              '"' + std::string(59, 'x') + "...\"");
    EXPECT_EQ(quoted_for_message(std::string(100, '\xa9')), "\"...\"");
}

const Environment env = [](std::string_view name) -> std::optional<std::string> {
    if (name == "A") return "one";
    if (name == "SELF") return "${A}";
    if (name == "EMPTY") return "";
    return std::nullopt;
};

TEST(Expand, PutsVariablesInOnce) {
    EXPECT_EQ(expand("plain", env).text, "plain");
    EXPECT_EQ(expand("${A}", env).text, "one");
    EXPECT_EQ(expand("x${A}y${A}z", env).text, "xoneyonez");
    EXPECT_EQ(expand("${SELF}", env).text, "${A}");
    EXPECT_EQ(expand("[${EMPTY}]", env).text, "[]");
    EXPECT_EQ(expand("$A $", env).text, "$A $");
}

TEST(Expand, NamesWhatIsMissingOrMalformed) {
    EXPECT_EQ(expand("${NO}", env).problem, "the environment variable NO is not set");
    for (const auto* text : {"${", "${}", "${A", "${A-b}", "${1}", "${ A}"})
        EXPECT_EQ(expand(text, env).problem,
                  R"("${" needs the name of an environment variable and "}")")
            << text;
}

TEST(FirstVariable, FindsOnlyWholeVariables) {
    EXPECT_EQ(first_variable("a ${B} ${C}"), "${B}");
    EXPECT_EQ(first_variable("a ${-} ${C}"), "${C}");
    for (const auto* text : {"", "$B", "${B", "${}", "${1}", "a{b}"})
        EXPECT_EQ(first_variable(text), "") << text;
}

}  // namespace
}  // namespace weir::config
