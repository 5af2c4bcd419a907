#include "base/appender.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace weir {
namespace {

TEST(Appender, AppendsPiecesAndNothingOfTheUnusedRoom) {
    std::string text = "begin ";
    {
        Appender out(text, 100);
        out.add("one");
        out.add(',');
        out.add_number(-42);
        out.add("");
        out.add_number(std::numeric_limits<std::int64_t>::min());
    }
    EXPECT_EQ(text, "begin one,-42-9223372036854775808");
    {
        const Appender out(text, 1000);
    }
    EXPECT_EQ(text.size(), 33U);
}

TEST(Appender, FillsItsRoomExactly) {
    std::string text;
    {
        Appender out(text, 4);
        out.add("four");
    }
    EXPECT_EQ(text, "four");
}

TEST(AppenderDeathTest, MoreThanItsRoomIsADefect) {
    std::string text;
    EXPECT_DEATH(
        {
            Appender out(text, 3);
            out.add("four");
        },
        "");
}

}  // namespace
}  // namespace weir
