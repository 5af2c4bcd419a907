#include "app/terminal.hpp"

#include <gtest/gtest.h>

namespace weir::app {
namespace {

constexpr Terminal plain_terminal{.interactive = true, .width = 80};
constexpr Terminal colour_terminal{.interactive = true, .colour = true, .width = 80};

Table prices() {
    Table table({{.header = "model", .shrink = Shrink::first},
                 {.header = "in", .align = Align::decimal},
                 {.header = "n", .align = Align::right}});
    table.row({{"a"}, {"12.5"}, {"7"}}).row({{"long-name"}, {"0.125"}, {"1000"}});
    return table;
}

TEST(Terminal, APipeHasNoColourAndNoWidth) {
    EXPECT_EQ(terminal_of({.is_terminal = false, .columns = 80, .term = "xterm"}), Terminal{});
}

TEST(Terminal, NoColorSwitchesColoursOffUnlessItIsEmpty) {
    EXPECT_TRUE(terminal_of({.is_terminal = true, .columns = 80, .term = "xterm"}).colour);
    EXPECT_TRUE(
        terminal_of({.is_terminal = true, .columns = 80, .no_color = "", .term = "xterm"}).colour);
    EXPECT_FALSE(
        terminal_of({.is_terminal = true, .columns = 80, .no_color = "1", .term = "xterm"}).colour);
    EXPECT_FALSE(terminal_of({.is_terminal = true, .columns = 80, .term = "dumb"}).colour);
}

TEST(Toned, AddsNothingWithoutColours) {
    EXPECT_EQ(toned(plain_terminal, Tone::bad, "x"), "x");
    EXPECT_EQ(toned(colour_terminal, Tone::bad, "x"), "\x1b[31mx\x1b[0m");
    EXPECT_EQ(toned(colour_terminal, Tone::bad, ""), "");
}

TEST(Table, IsTabSeparatedInAPipe) {
    EXPECT_EQ(prices().text({}), "model\tin\tn\na\t12.5\t7\nlong-name\t0.125\t1000\n");
}

TEST(Table, AlignsNumbersByTheirDecimalPoint) {
    EXPECT_EQ(prices().text(plain_terminal),
              "model          in     n\n"
              "a          12.5       7\n"
              "long-name   0.125  1000\n");
}

TEST(Table, CutsTheColumnThatMayShrinkToTheWidth) {
    Table table({{.header = "id"}, {.header = "text", .shrink = Shrink::first}});
    table.row({{"1"}, {"abcdefghijklmnopqrstuvwxyz"}});
    EXPECT_EQ(table.text({.interactive = true, .width = 20}), "id  text\n1   abcdefghijklmno…\n");
    EXPECT_NE(table.text({.interactive = true, .width = 0}).find("xyz"), std::string::npos);
}

TEST(Table, CutsWhatMattersMostLast) {
    Table table(
        {{.header = "name", .shrink = Shrink::last}, {.header = "note", .shrink = Shrink::first}});
    table.row({{std::string(20, 'a')}, {std::string(30, 'b')}});
    EXPECT_EQ(table.text({.interactive = true, .width = 40}), "name                  note\n" +
                                                                  std::string(20, 'a') + "  " +
                                                                  std::string(17, 'b') + "…\n");
}

TEST(Table, LinesNeverGoBeyondTheWidthWhileColumnsMayShrink) {
    Table table(
        {{.header = "a", .shrink = Shrink::first}, {.header = "b", .shrink = Shrink::first}});
    table.row({{std::string(70, 'x')}, {std::string(50, 'y')}});
    for (std::size_t width = 26; width < 140; ++width) {
        const std::string text = table.text({.interactive = true, .width = width});
        std::size_t begin = 0;
        for (std::size_t end = text.find('\n'); end != std::string::npos;
             begin = end + 1, end = text.find('\n', begin))
            ASSERT_LE(display_width(text.substr(begin, end - begin)), width);
    }
}

TEST(Table, CellsCannotSteerTheTerminalNorBreakLines) {
    Table table({{.header = "name"}});
    table.row({{"a\x1b[2Jb\nc\td"}});
    EXPECT_EQ(table.text({}), "name\na[2Jb c d\n");
}

TEST(DisplayWidth, CountsColumnsNotBytes) {
    EXPECT_EQ(display_width("abc"), 3U);
    EXPECT_EQ(display_width("é"), 1U);
    EXPECT_EQ(display_width("e\xcc\x81"), 1U);  // with a combining accent
    EXPECT_EQ(display_width("日本"), 4U);
    EXPECT_EQ(display_width("\xff\xfe"), 2U);  // no UTF-8: a replacement each
}

TEST(Clean, KeepsLinesOfTextAndDropsControlsOfBothKinds) {
    EXPECT_EQ(clean_lines("a\nb\tc"), "a\nb\tc");
    EXPECT_EQ(clean_lines("\x1b]0;title\x07x\r"), "]0;titlex");
    EXPECT_EQ(clean_lines("a\xc2\x9b"
                          "31mb"),
              "a31mb");  // C1: CSI in one character
    EXPECT_EQ(clean_lines("a\xe2\x80\xae"
                          "b"),
              "ab");  // right-to-left override
    EXPECT_EQ(clean_cell("a\nb"), "a b");
    EXPECT_EQ(clean_lines("日本 é"), "日本 é");
}

TEST(Clean, AnyBytesAndAnyCutOfThemAreSafe) {
    const std::string text = "é日\xf0\x9f\x98\x80\x1b[0m\xe2\x80\xae\xff\xc3";
    for (std::size_t from = 0; from <= text.size(); ++from)
        for (std::size_t to = from; to <= text.size(); ++to) {
            const std::string clean = clean_cell(text.substr(from, to - from));
            ASSERT_EQ(clean.find('\x1b'), std::string::npos);
            ASSERT_EQ(clean_cell(clean), clean);
        }
}

}  // namespace
}  // namespace weir::app
