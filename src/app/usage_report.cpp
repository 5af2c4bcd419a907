#include "app/usage_report.hpp"

#include <fmt/format.h>

#include <array>

#include "app/figures.hpp"
#include "json/writer.hpp"
#include "store/totals.hpp"

namespace weir::app {
namespace {

constexpr std::string_view nothing = "(none)";  // requests without a key, or without a route

struct Count {
    std::string_view name;
    std::int64_t (*of)(const store::UsageLine& line);
};
// In the order of the table, which shows the first seven.
constexpr std::array counts = {
    Count{"requests", [](const store::UsageLine& line) { return line.requests; }},
    Count{"errors", [](const store::UsageLine& line) { return line.errors; }},
    Count{"input", [](const store::UsageLine& line) { return line.usage.input().value(); }},
    Count{"cached",
          [](const store::UsageLine& line) { return line.usage.input_cache_read.value(); }},
    Count{"output", [](const store::UsageLine& line) { return line.usage.output().value(); }},
    Count{"reasoning",
          [](const store::UsageLine& line) { return line.usage.output_reasoning.value(); }},
    Count{"cost_unknown", [](const store::UsageLine& line) { return line.cost_unknown; }},
    Count{"cancelled", [](const store::UsageLine& line) { return line.cancelled; }},
    Count{"estimated", [](const store::UsageLine& line) { return line.estimated; }},
};
constexpr std::size_t table_counts = 6;

std::string quoted(std::string_view text) {
    if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
    std::string out = "\"";
    for (const char c : text)
        out.append(c == '"' ? 2 : 1, c);
    return out + "\"";
}

std::vector<Cell> cells(const store::UsageLine& line, std::string group, Tone tone,
                        const Terminal& terminal) {
    std::vector<Cell> row = {{group.empty() ? std::string(nothing) : std::move(group), tone}};
    for (std::size_t i = 0; i < table_counts; ++i) {
        const std::int64_t count = counts[i].of(line);
        row.push_back({terminal.interactive ? write_count(count) : fmt::to_string(count),
                       counts[i].name == "errors" && count > 0 ? Tone::warning : tone});
    }
    row.push_back({write_usd(line.cost), tone});
    if (line.cost_unknown > 0)
        row.push_back({fmt::format("+ {} unknown", line.cost_unknown), Tone::bad});
    else
        row.push_back({""});
    return row;
}

}  // namespace

store::UsageLine UsageReport::total() const {
    store::UsageLine sum{.group = "total"};
    for (const store::UsageLine& line : lines) {
        sum.requests += line.requests;
        sum.errors += line.errors;
        sum.cancelled += line.cancelled;
        sum.estimated += line.estimated;
        sum.cost += line.cost;
        sum.cost_unknown += line.cost_unknown;
        for (const store::UsageField& field : store::usage_fields)
            sum.usage.*field.tokens += line.usage.*field.tokens;
    }
    return sum;
}

std::string UsageReport::table(const Terminal& terminal) const {
    std::vector<Column> columns = {{.header = std::string(name(by)), .shrink = Shrink::last}};
    for (std::size_t i = 0; i < table_counts; ++i)
        columns.push_back({.header = std::string(counts[i].name), .align = Align::right});
    columns.push_back({.header = "cost USD", .align = Align::decimal});
    columns.push_back({.header = terminal.interactive ? "" : "not in it"});
    Table table(std::move(columns));
    for (const store::UsageLine& line : lines)
        table.row(cells(line, line.group, Tone::plain, terminal));
    // A program adds up for itself, and would count a line of sums twice.
    if (terminal.interactive && lines.size() > 1)
        table.row(cells(total(), "total", Tone::bold, terminal));
    return table.text(terminal);
}

std::string UsageReport::csv() const {
    std::string out(name(by));
    for (const Count& count : counts)
        out.append(",").append(count.name);
    out += ",cost_usd\r\n";
    for (const store::UsageLine& line : lines) {
        out += quoted(line.group);
        for (const Count& count : counts)
            out.append(",").append(fmt::to_string(count.of(line)));
        out.append(",").append(write_usd(line.cost)).append("\r\n");
    }
    return out;
}

std::string UsageReport::json() const {
    std::string out;
    json::Writer json(out);
    const auto write_line = [&json](const store::UsageLine& line) {
        for (const Count& count : counts)
            json.member(count.name, count.of(line));
        json.member("cost_usd", write_usd(line.cost));
    };
    json.open_object().member("by", name(by)).member("since", write_iso_time(range.from));
    if (range.until != SysTime::max()) json.member("until", write_iso_time(range.until));
    json.key("groups").open_array();
    for (const store::UsageLine& line : lines) {
        json.open_object().member("group", line.group);
        write_line(line);
        json.close_object();
    }
    json.close_array().key("total").open_object();
    write_line(total());
    json.close_object().close_object();
    return out + "\n";
}

}  // namespace weir::app
