#pragma once
// How the commands write for people and for programs: colours, and tables that fit the window.
// Pure: everything that is known of the terminal comes in as a value, and text comes out.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace weir::app {

// Where text goes. A pipe or a file: no colour, no width, columns separated by tabs.
struct Terminal {
    bool interactive = false;  // a person looks at it
    bool colour = false;
    std::size_t width = 0;  // columns; 0: nobody counts
    friend bool operator==(const Terminal&, const Terminal&) = default;
};

// What the system says of an output.
struct OutputFacts {
    bool is_terminal = false;
    std::size_t columns = 0;    // 0: unknown
    std::string_view no_color;  // NO_COLOR: any value but "" switches colours off (no-color.org)
    std::string_view term;      // TERM: "dumb" has no colours
};
Terminal terminal_of(const OutputFacts& facts);

enum class Tone : std::uint8_t { plain, bold, dim, good, warning, bad };

// text in that tone; unchanged where there are no colours.
std::string toned(const Terminal& terminal, Tone tone, std::string_view text);

// Columns that a text takes: code points, wide East Asian ones twice, combining ones not at all.
std::size_t display_width(std::string_view text);

// Without control characters, escape sequences' included, so that what a provider or a model wrote
// cannot steer the terminal. Line ends and tabs stay in text of several lines; in a cell they
// become spaces.
std::string clean_lines(std::string_view text);
std::string clean_cell(std::string_view text);

enum class Align : std::uint8_t {
    left,
    right,
    decimal  // numbers under each other by their decimal point
};

// Which columns are cut, with an ellipsis, when the table is too wide; `last` when there is nothing
// else left to cut.
enum class Shrink : std::uint8_t { never, first, last };

struct Column {
    std::string header;
    Align align = Align::left;
    Shrink shrink = Shrink::never;
};

struct Cell {
    std::string text;
    Tone tone = Tone::plain;
};

// Rows of cells under headers. For people: aligned, cut to the terminal's width, headers dim. For
// programs: one line a row, cells separated by tabs, whole, the header first.
class Table {
public:
    explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

    // As many cells as there are columns.
    Table& row(std::vector<Cell> cells);
    std::size_t size() const { return rows_.size(); }
    std::string text(const Terminal& terminal) const;

private:
    std::vector<std::size_t> widths(const Terminal& terminal) const;
    std::string tabbed() const;
    std::string aligned(const Terminal& terminal) const;

    std::vector<Column> columns_;
    std::vector<std::vector<Cell>> rows_;
};

}  // namespace weir::app
