#include "app/replay/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/figures.hpp"
#include "json/writer.hpp"

namespace weir::app {
namespace {

constexpr std::size_t shown_max = 20;  // of a list, to people

// "12" where it is whole, else "12.3".
std::string amount(double value) {
    const double nearest = std::round(value);
    if (std::abs(value - nearest) < 1e-9) return fmt::format("{:.0f}", value);
    return fmt::format("{:.1f}", value);
}

std::string dollars(double value) { return fmt::format("${:.6g}", value); }
std::string percent(double value) { return fmt::format("{:.2f} %", value * 100); }
std::string seconds(double value) { return fmt::format("{:.3g} s", value); }

std::string of_95(const Interval& interval, std::string (*write)(double)) {
    return fmt::format("{} ({} to {})", write(interval.value), write(interval.low),
                       write(interval.high));
}

void add_measured(Table& table, std::string_view name, const Measured& measured,
                  std::string (*write)(double)) {
    if (measured.cases == 0) {
        table.row({{std::string(name)}, {"unknown"}, {"unknown"}, {"unknown"}, {"0"}});
        return;
    }
    table.row({{std::string(name)},
               {write(measured.before.value)},
               {of_95(measured.after, write)},
               {of_95(measured.change, write)},
               {write_count(measured.cases)}});
}

std::string choices_text(const ReplayFigures& figures, const Terminal& terminal) {
    Table table({{.header = "from"}, {.header = "to"}, {.header = "calls", .align = Align::right}});
    std::vector<std::pair<std::pair<std::string, std::string>, double>> moves(figures.moves.begin(),
                                                                              figures.moves.end());
    std::ranges::sort(moves, {}, [](const auto& one) { return std::pair(-one.second, one.first); });
    for (const auto& [move, calls] : moves)
        table.row({{clean_cell(move.first)},
                   {move.first == move.second ? "(the same)" : clean_cell(move.second)},
                   {amount(calls)}});
    return table.text(terminal);
}

std::string targets_text(const ReplayFigures& figures, const Terminal& terminal) {
    Table table({{.header = "target"},
                 {.header = "before", .align = Align::right},
                 {.header = "after", .align = Align::right},
                 {.header = "failed (95 %)"},
                 {.header = "median"},
                 {.header = "p95"}});
    for (const auto& [target, line] : figures.targets)
        table.row({{clean_cell(target)},
                   {write_count(line.before)},
                   {amount(line.after)},
                   {line.before == 0 ? "unknown: never asked" : of_95(line.failure, &percent)},
                   {line.median ? seconds(*line.median) : "unknown"},
                   {line.p95 ? seconds(*line.p95) : "unknown"}});
    return table.text(terminal);
}

std::string method(const ReplayFigures& figures) {
    if (figures.by_chance == 0)
        return "direct (no choice was by chance, so none is weighted); intervals of 95 % by "
               "resampling";
    return fmt::format(
        "doubly robust for the {} calls whose choice was by chance (largest weight {:.3g}), direct "
        "for the others; intervals of 95 % by resampling",
        write_count(figures.by_chance), figures.weight_max);
}

void write_interval(json::Writer& out, std::string_view key, const Interval& interval) {
    out.key(key)
        .open_object()
        .member("value", interval.value)
        .member("low", interval.low)
        .member("high", interval.high)
        .close_object();
}

void write_measured(json::Writer& out, std::string_view key, const Measured& measured) {
    out.key(key).open_object().member("calls", measured.cases);
    if (measured.cases > 0) {
        write_interval(out, "before", measured.before);
        write_interval(out, "after", measured.after);
        write_interval(out, "change", measured.change);
    }
    out.close_object();
}

void write_targets(json::Writer& out, const ReplayFigures& figures) {
    out.key("targets").open_array();
    for (const auto& [target, line] : figures.targets) {
        out.open_object()
            .member("target", target)
            .member("before", line.before)
            .member("after", line.after)
            .member("failed", line.failed);
        if (line.before > 0) write_interval(out, "failure", line.failure);
        out.maybe("median_seconds", line.median).maybe("p95_seconds", line.p95).close_object();
    }
    out.close_array();
}

}  // namespace

std::string ReplayReport::text(const Terminal& terminal) const {
    std::string text = fmt::format("{} calls from {} until {} under {}{}\n",
                                   write_count(figures.cases), write_time(from), write_time(until),
                                   policy, cut ? " (the newest; --limit cut the others off)" : "");
    for (const auto& [why, count] : left_out)
        text += fmt::format("left out: {} ({})\n", write_count(count), why);
    const double served = static_cast<double>(figures.cases - figures.refused);
    text +=
        fmt::format("choices that differ: {} of {}\n\n", amount(figures.differ), amount(served));
    text += choices_text(figures, terminal) + "\n";
    Table table({{.header = ""},
                 {.header = "before"},
                 {.header = "after (95 %)"},
                 {.header = "change (95 %)"},
                 {.header = "calls", .align = Align::right}});
    add_measured(table, "cost", figures.cost, &dollars);
    add_measured(table, "first choice fails", figures.failures, &percent);
    add_measured(table, "median time", figures.median, &seconds);
    add_measured(table, "p95 time", figures.p95, &seconds);
    text += table.text(terminal) + "\n" + targets_text(figures, terminal) + "\n";
    text += fmt::format("support: {} of the choices are of targets that were seen\n",
                        percent(figures.support));
    if (figures.no_price > 0)
        text += fmt::format("cost leaves out {} calls: a cost or a price is unknown\n",
                            write_count(figures.no_price));
    text += "method: " + method(figures) + "\n";
    for (const std::string& note : notes)
        text += "note: " + note + "\n";
    text += fmt::format("refused: {}\n", write_count(figures.refused));
    for (std::size_t i = 0; i < std::min(refused.size(), shown_max); ++i)
        text += fmt::format("  {}  {}\n", refused[i].first, clean_cell(refused[i].second));
    if (refused.size() > shown_max)
        text += fmt::format("  and {} more (--json has them)\n", refused.size() - shown_max);
    return text;
}

std::string ReplayReport::json() const {
    std::string text;
    json::Writer out(text);
    out.open_object()
        .member("policy", policy)
        .member("from", write_iso_time(from))
        .member("until", write_iso_time(until))
        .member("rows", rows)
        .member("cut", cut)
        .member("calls", figures.cases)
        .key("left_out")
        .open_object();
    for (const auto& [why, count] : left_out)
        out.member(why, count);
    out.close_object().member("differ", figures.differ).key("moves").open_array();
    for (const auto& [move, calls] : figures.moves)
        out.open_object()
            .member("from", move.first)
            .member("to", move.second)
            .member("calls", calls)
            .close_object();
    out.close_array();
    write_measured(out, "cost_usd", figures.cost);
    write_measured(out, "failure_share", figures.failures);
    write_measured(out, "median_seconds", figures.median);
    write_measured(out, "p95_seconds", figures.p95);
    write_targets(out, figures);
    out.member("support", figures.support)
        .member("no_price", figures.no_price)
        .member("by_chance", figures.by_chance)
        .member("weight_max", figures.weight_max)
        .member("method", method(figures))
        .key("notes")
        .open_array();
    for (const std::string& note : notes)
        out.text(note);
    out.close_array().member("refused_calls", figures.refused).key("refused").open_array();
    for (const auto& [id, why] : refused)
        out.open_object().member("id", id).member("why", why).close_object();
    out.close_array().close_object();
    return text + "\n";
}

}  // namespace weir::app
