#include "app/terminal.hpp"

#include <algorithm>
#include <array>

#include "base/check.hpp"

namespace weir::app {
namespace {

constexpr std::string_view ellipsis = "\xe2\x80\xa6";
constexpr std::string_view gap = "  ";
constexpr std::size_t shrunk_width_min = 12;

// The code point that begins at `at`, which moves behind it. A byte that is no UTF-8 is one U+FFFD.
char32_t next_code_point(std::string_view text, std::size_t& at) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char first = byte(at);
    std::size_t length = 1;
    if (first >= 0xf0 && first < 0xf8)
        length = 4;
    else if (first >= 0xe0)
        length = 3;
    else if (first >= 0xc2)
        length = 2;
    if (length == 1 || first >= 0xf8 || at + length > text.size()) {
        ++at;
        return first < 0x80 ? first : U'\ufffd';
    }
    char32_t point = first & (0xffU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(at + i) & 0xc0) != 0x80) {
            ++at;
            return U'\ufffd';
        }
        point = point << 6 | (byte(at + i) & 0x3f);
    }
    at += length;
    return point;
}

struct Block {
    char32_t first;
    char32_t last;
};
// Unicode 15, EastAsianWidth W and F in blocks; and what combines with the character before it.
constexpr std::array wide = {
    Block{0x1100, 0x115f},   Block{0x2e80, 0x303e},   Block{0x3041, 0xa4cf},  Block{0xac00, 0xd7a3},
    Block{0xf900, 0xfaff},   Block{0xfe30, 0xfe6f},   Block{0xff00, 0xff60},  Block{0xffe0, 0xffe6},
    Block{0x1f300, 0x1f64f}, Block{0x1f900, 0x1f9ff}, Block{0x20000, 0x3fffd}};
constexpr std::array combining = {Block{0x0300, 0x036f}, Block{0x200b, 0x200f},
                                  Block{0x20d0, 0x20f0}, Block{0xfe00, 0xfe0f},
                                  Block{0xfe20, 0xfe2f}};

std::size_t width_of(char32_t point) {
    const auto holds = [point](const Block& block) {
        return block.first <= point && point <= block.last;
    };
    if (std::ranges::any_of(combining, holds)) return 0;
    return std::ranges::any_of(wide, holds) ? 2 : 1;
}

bool is_control(char32_t point) { return point < 0x20 || (point >= 0x7f && point < 0xa0); }

// In bidirectional text these would show a cell in another order than it is (CVE-2021-42574).
bool is_direction(char32_t point) {
    return (point >= 0x202a && point <= 0x202e) || (point >= 0x2066 && point <= 0x2069);
}

std::string clean(std::string_view text, bool lines) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t begin = at;
        const char32_t point = next_code_point(text, at);
        if (point == U'\n' || point == U'\t') {
            out += lines ? static_cast<char>(point) : ' ';
        } else if (point == U'\ufffd' && at - begin == 1) {
            out += "\xef\xbf\xbd";
        } else if (!is_control(point) && !is_direction(point)) {
            out += text.substr(begin, at - begin);
        }
    }
    return out;
}

std::string cut(std::string_view text, std::size_t width) {
    if (display_width(text) <= width) return std::string(text);
    std::size_t used = 0;
    std::size_t end = 0;
    for (std::size_t at = 0; at < text.size();) {
        used += width_of(next_code_point(text, at));
        if (used + 1 > width) break;
        end = at;
    }
    return std::string(text.substr(0, end)) + std::string(ellipsis);
}

// How many columns stand behind the decimal point, itself included.
std::size_t fraction_width(std::string_view number) {
    const std::size_t point = number.find('.');
    return point == std::string_view::npos ? 0 : number.size() - point;
}

std::string padded(std::string_view text, std::size_t width, Align align, std::size_t fraction) {
    std::string out(text);
    if (align == Align::decimal) {
        const std::size_t own = fraction_width(text);
        if (own < fraction) out.append(fraction - own, ' ');
    }
    const std::size_t used = display_width(out);
    const std::size_t room = width > used ? width - used : 0;
    if (align == Align::left) return out.append(room, ' ');
    return std::string(room, ' ') + out;
}

}  // namespace

Terminal terminal_of(const OutputFacts& facts) {
    if (!facts.is_terminal) return {};
    return {.interactive = true,
            .colour = facts.no_color.empty() && facts.term != "dumb",
            .width = facts.columns};
}

std::string toned(const Terminal& terminal, Tone tone, std::string_view text) {
    if (!terminal.colour || tone == Tone::plain || text.empty()) return std::string(text);
    std::string_view code;
    switch (tone) {
        case Tone::plain: break;
        case Tone::bold: code = "1"; break;
        case Tone::dim: code = "2"; break;
        case Tone::good: code = "32"; break;
        case Tone::warning: code = "33"; break;
        case Tone::bad: code = "31"; break;
    }
    std::string out = "\x1b[";
    return out.append(code).append("m").append(text).append("\x1b[0m");
}

std::size_t display_width(std::string_view text) {
    std::size_t width = 0;
    for (std::size_t at = 0; at < text.size();)
        width += width_of(next_code_point(text, at));
    return width;
}

std::string clean_lines(std::string_view text) { return clean(text, true); }
std::string clean_cell(std::string_view text) { return clean(text, false); }

Table& Table::row(std::vector<Cell> cells) {
    check(cells.size() == columns_.size());
    for (Cell& cell : cells)
        cell.text = clean_cell(cell.text);
    rows_.push_back(std::move(cells));
    return *this;
}

std::string Table::text(const Terminal& terminal) const {
    return terminal.interactive ? aligned(terminal) : tabbed();
}

std::string Table::tabbed() const {
    std::string out;
    for (std::size_t i = 0; i < columns_.size(); ++i)
        out.append(i == 0 ? "" : "\t").append(columns_[i].header);
    out += '\n';
    for (const std::vector<Cell>& cells : rows_) {
        for (std::size_t i = 0; i < cells.size(); ++i)
            out.append(i == 0 ? "" : "\t").append(cells[i].text);
        out += '\n';
    }
    return out;
}

// What each column needs; if that is too much, the widest of those that may shrink gives way, again
// and again.
std::vector<std::size_t> Table::widths(const Terminal& terminal) const {
    std::vector<std::size_t> widths;
    std::size_t total = gap.size() * (columns_.size() - 1);
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        std::size_t whole = 0;
        std::size_t fraction = 0;
        for (const std::vector<Cell>& cells : rows_) {
            const std::size_t own = columns_[i].align == Align::decimal
                                        ? fraction_width(cells[i].text)
                                        : std::size_t{0};
            whole = std::max(whole, display_width(cells[i].text) - own);
            fraction = std::max(fraction, own);
        }
        widths.push_back(std::max(display_width(columns_[i].header), whole + fraction));
        total += widths.back();
    }
    for (const Shrink turn : {Shrink::first, Shrink::last}) {
        while (terminal.width > 0 && total > terminal.width) {
            std::size_t widest = columns_.size();
            for (std::size_t i = 0; i < columns_.size(); ++i)
                if (columns_[i].shrink == turn && widths[i] > shrunk_width_min &&
                    (widest == columns_.size() || widths[i] > widths[widest]))
                    widest = i;
            if (widest == columns_.size()) break;
            --widths[widest];
            --total;
        }
    }
    return widths;
}

std::string Table::aligned(const Terminal& terminal) const {
    const std::vector<std::size_t> width = widths(terminal);
    std::vector<std::size_t> fraction(columns_.size());
    for (const std::vector<Cell>& cells : rows_)
        for (std::size_t i = 0; i < cells.size(); ++i)
            fraction[i] = std::max(fraction[i], fraction_width(cells[i].text));

    std::string out;
    const auto add_row = [&](const std::vector<Cell>& cells, bool header) {
        std::size_t count = cells.size();
        while (count > 0 && cells[count - 1].text.empty())
            --count;
        for (std::size_t i = 0; i < count; ++i) {
            const Align align =
                header && columns_[i].align == Align::decimal ? Align::right : columns_[i].align;
            std::string shown = padded(cut(cells[i].text, width[i]), width[i], align, fraction[i]);
            // Nothing stands to the right of the last cell, so it needs no filling up.
            if (i + 1 == count) shown.erase(shown.find_last_not_of(' ') + 1);
            out.append(i == 0 ? "" : gap).append(toned(terminal, cells[i].tone, shown));
        }
        out += '\n';
    };
    std::vector<Cell> headers;
    for (const Column& column : columns_)
        headers.push_back({column.header, Tone::dim});
    add_row(headers, true);
    for (const std::vector<Cell>& cells : rows_)
        add_row(cells, false);
    return out;
}

}  // namespace weir::app
