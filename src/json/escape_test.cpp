#include "json/escape.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <random>

#include "json/document.hpp"
#include "json/utf8.hpp"

namespace weir::json {
namespace {

std::string in_quotes(std::string_view text) {
    std::string out;
    append_quoted(out, text);
    return out;
}

TEST(Escape, EscapesWhatMustBeAndNothingElse) {
    EXPECT_EQ(in_quotes("a\"b\\c/d"), R"("a\"b\\c/d")");
    EXPECT_EQ(in_quotes("\b\f\n\r\t"), R"("\b\f\n\r\t")");
    EXPECT_EQ(in_quotes(std::string_view("\0\x1f\x7f", 3)), "\"\\u0000\\u001f\x7f\"");
    EXPECT_EQ(in_quotes("é 😀 </script>"), "\"é 😀 </script>\"");
}

// Texts are looked at in words that may overlap: of every length, with the byte at every place.
TEST(Escape, FindsTheOneByteThatMustBeEscaped) {
    for (std::size_t length = 0; length < 40; ++length) {
        const std::string plain(length, 'a');
        ASSERT_EQ(in_quotes(plain), '"' + plain + '"');
        for (std::size_t at = 0; at < length; ++at) {
            std::string text = plain;
            text[at] = '\n';
            ASSERT_EQ(in_quotes(text),
                      '"' + plain.substr(0, at) + "\\n" + plain.substr(at + 1) + '"');
        }
    }
}

// Byte by byte, as the words of escape.hpp say.
std::string slowly_escaped(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const std::size_t length = std::max<std::size_t>(utf8_length(text), 1);
        const char c = text[0];
        const std::string_view shorts = "\"\\\b\f\n\r\t";
        const std::size_t known = shorts.find(c);
        if (length > 1)
            out += text.substr(0, length);
        else if (utf8_length(text) == 0)
            out += replacement_character;
        else if (known != std::string_view::npos)
            (out += '\\') += "\"\\bfnrt"[known];
        else if (static_cast<std::uint8_t>(c) < 0x20)
            out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
        else
            out += c;
        text.remove_prefix(length);
    }
    return out;
}

// Texts of every mixture, longer than what is looked at and written at once, into targets with and
// without room; cut anywhere, for what was a character is then none.
TEST(Escape, IsTheSameInBlocksAsByteByByte) {
    const std::array<std::string_view, 10> pieces = {"a",          "plain text of some length, ",
                                                     "\n",         "\"",
                                                     "\\",         "\x01",
                                                     "\u00e9",     "\u20ac",
                                                     "\U0001F600", "\xff"};
    std::mt19937 random(20261120);
    for (int round = 0; round < 400; ++round) {
        const std::size_t kinds = 1 + random() % pieces.size();
        const std::size_t size = random() % (round % 20 == 0 ? 9000 : 300);
        std::string text;
        while (text.size() < size)
            text += pieces[random() % kinds];
        text.resize(size);
        std::string out = "before";
        if (round % 3 == 0) out.reserve(size + random() % 100);
        append_escaped(out, text);
        ASSERT_EQ(out, "before" + slowly_escaped(text)) << "round " << round;
        std::string back = "before";
        append_unescaped(back, std::string_view(out).substr(6));
        ASSERT_EQ(unescaped_bytes(std::string_view(out).substr(6)), back.size() - 6);
        ASSERT_EQ(slowly_escaped(back.substr(6)), out.substr(6)) << "round " << round;
        if (kinds < 7) ASSERT_EQ(back, "before" + text);  // ASCII only, so nothing was cut
    }
}

TEST(Escape, DecodesWhereverAnEscapeStands) {
    for (std::size_t before = 0; before < 40; ++before) {
        for (std::size_t after = 0; after < 40; ++after) {
            const std::string x(before, 'x');
            const std::string y(after, 'y');
            std::string out = "head ";
            append_unescaped(out, x + "\\u00e9" + y + "\\ud83d\\ude00\\n" + x + "\\ud83d" + y);
            ASSERT_EQ(out, "head " + x + "é" + y + "😀\n" + x + "\xEF\xBF\xBD" + y);
        }
    }
}

TEST(Escape, ReplacesWhatIsNoUtf8) {
    EXPECT_EQ(in_quotes("a\xFFz"), "\"a\xEF\xBF\xBDz\"");
    EXPECT_EQ(in_quotes("\xC3"), "\"\xEF\xBF\xBD\"");
    EXPECT_EQ(in_quotes("\xED\xA0\x80"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
}

TEST(Escape, EveryPairOfBytesReadsBack) {
    for (int a = 0; a < 256; ++a) {
        for (int b = 0; b < 256; ++b) {
            const std::string text = {static_cast<char>(a), static_cast<char>(b)};
            const std::string json = in_quotes(text);
            const Result<Document> document = read(json);
            ASSERT_TRUE(document.has_value()) << a << " " << b;
            const bool valid = utf8_length(text) == 2 ||
                               (utf8_length(text) == 1 && utf8_length(text.substr(1)) == 1);
            if (valid) ASSERT_EQ(document->root().text(), text) << a << " " << b;
            ASSERT_EQ(document->root().text().size(), document->root().text_bytes());
        }
    }
}

// The one that templates lean on: it must stop where the reader stops, and refuse what it refuses.
TEST(Escape, ScanInsideAgreesWithTheReader) {
    for (const std::string_view text :
         {"", "abc", "h\xC3\xA9", "\\n\\u00e9\\\"x", "\\ud83d\\ude00", "\\ud83d", "\\ud83dx",
          "\\ude00", "\\u12", "\\x", "\x01", "\xFF", "\xC3", "\\ud83d\\u12", "\x7F"}) {
        const std::string with_quote = std::string(text) + "\" tail";
        const std::optional<Inside> inside = scan_inside(with_quote, 0);
        const std::string string = "\"" + std::string(text) + "\"";
        const Result<Document> document = read(string);
        ASSERT_EQ(inside.has_value(), document.has_value()) << text;
        EXPECT_FALSE(scan_inside(text, 0).has_value()) << text;  // no quote, no end
        if (!inside) continue;
        EXPECT_EQ(inside->end, text.size());
        EXPECT_EQ(inside->decoded_bytes, document->root().text_bytes()) << text;
    }
}

TEST(Escape, EveryCodePointReadsBack) {
    for (std::uint32_t point = 0; point <= 0x10FFFF; point += point < 0x3000 ? 1 : 61) {
        if (point >= 0xD800 && point < 0xE000) continue;
        std::string text;
        append_utf8(text, point);
        ASSERT_EQ(utf8_length(text), text.size()) << point;
        std::string decoded;
        const std::string json = in_quotes(text);
        append_unescaped(decoded, std::string_view(json).substr(1, json.size() - 2));
        ASSERT_EQ(decoded, text) << point;
    }
}

}  // namespace
}  // namespace weir::json
