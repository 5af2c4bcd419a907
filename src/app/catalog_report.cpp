#include "app/catalog_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <tuple>

#include "json/writer.hpp"

namespace weir::app {
namespace {

using catalog::Difference;
using catalog::DiffKind;
using catalog::Finding;

template <class T>
std::span<const T> first(std::span<const T> all, std::size_t most) {
    return most == 0 || all.size() <= most ? all : all.first(most);
}

std::string place_of(const Finding& finding) {
    if (finding.file.empty()) return "catalog";
    return finding.line > 0 ? fmt::format("{}:{}", finding.file, finding.line) : finding.file;
}

std::array<std::int64_t, catalog::diff_kind_count> count(std::span<const Difference> differences) {
    std::array<std::int64_t, catalog::diff_kind_count> counts{};
    for (const Difference& one : differences)
        ++counts[static_cast<std::size_t>(one.kind)];
    return counts;
}

Tone tone_of(DiffKind kind) {
    switch (kind) {
        case DiffKind::added: return Tone::good;
        case DiffKind::gone: return Tone::dim;
        case DiffKind::repriced: return Tone::warning;
        case DiffKind::contradictory: return Tone::bad;
    }
    return Tone::plain;
}

}  // namespace

std::vector<Finding> in_order(const catalog::Findings& findings) {
    std::vector<Finding> sorted = findings.all();
    std::ranges::sort(sorted, {}, [](const Finding& one) {
        return std::tuple(one.severity, std::string_view(one.file), one.line,
                          std::string_view(one.entry), one.rule, std::string_view(one.what));
    });
    return sorted;
}

std::string findings_table(std::span<const Finding> findings, std::size_t most,
                           const Terminal& terminal) {
    Table table({{.header = "severity"},
                 {.header = "where"},
                 {.header = "entry", .shrink = Shrink::last},
                 {.header = "rule"},
                 {.header = "what", .shrink = Shrink::last},
                 {.header = "what to do", .shrink = Shrink::first}});
    for (const Finding& one : first(findings, most))
        table.row({{std::string(name(one.severity)),
                    one.severity == catalog::Severity::error ? Tone::bad : Tone::warning},
                   {clean_cell(place_of(one))},
                   {clean_cell(one.entry)},
                   {std::string(one.rule), Tone::dim},
                   {clean_cell(one.what)},
                   {clean_cell(one.advice), Tone::dim}});
    return table.text(terminal);
}

std::string findings_json(const catalog::Findings& findings, std::size_t most) {
    const std::vector<Finding> sorted = in_order(findings);
    std::string text;
    json::Writer json(text);
    json.open_object()
        .member("ok", findings.errors() == 0)
        .member("errors", static_cast<std::int64_t>(findings.errors()))
        .member("warnings", static_cast<std::int64_t>(findings.warnings()))
        .key("findings")
        .open_array();
    for (const Finding& one : first(std::span<const Finding>(sorted), most)) {
        json.open_object().member("severity", name(one.severity)).member("rule", one.rule);
        if (!one.file.empty()) json.member("file", one.file);
        if (one.line > 0) json.member("line", one.line);
        json.member("entry", one.entry)
            .member("what", one.what)
            .member("advice", one.advice)
            .close_object();
    }
    json.close_array().close_object();
    return text + "\n";
}

std::string differences_table(std::span<const Difference> differences, std::size_t most,
                              const Terminal& terminal) {
    Table table({{.header = "change"},
                 {.header = "entry", .shrink = Shrink::last},
                 {.header = "what", .shrink = Shrink::first},
                 {.header = "catalog", .align = Align::right},
                 {.header = "list", .align = Align::right},
                 {.header = "by", .align = Align::right}});
    for (const Difference& one : first(differences, most))
        table.row({{std::string(name(one.kind)), tone_of(one.kind)},
                   {clean_cell(one.entry)},
                   {clean_cell(one.what)},
                   {one.from.empty() ? "-" : clean_cell(one.from)},
                   {one.to.empty() ? "-" : clean_cell(one.to)},
                   {one.change}});
    return table.text(terminal);
}

std::string differences_json(std::span<const Difference> differences,
                             const catalog::Listing& listing, std::size_t most) {
    const auto counts = count(differences);
    std::string text;
    json::Writer json(text);
    json.open_object().member("same", differences.empty());
    for (std::size_t i = 0; i < counts.size(); ++i)
        json.member(name(static_cast<DiffKind>(i)), counts[i]);
    json.key("differences").open_array();
    for (const Difference& one : first(differences, most)) {
        json.open_object()
            .member("change", name(one.kind))
            .member("entry", one.entry)
            .member("what", one.what);
        // As text: a JSON number may lose digits.
        if (!one.from.empty()) json.member("catalog", one.from);
        if (!one.to.empty()) json.member("list", one.to);
        if (!one.change.empty()) json.member("by", one.change);
        json.close_object();
    }
    json.close_array().key("not_read").open_array();
    for (const catalog::ListingNote& note :
         first(std::span<const catalog::ListingNote>(listing.notes), most))
        json.open_object().member("entry", note.entry).member("what", note.message).close_object();
    json.close_array().close_object();
    return text + "\n";
}

std::string count_differences(std::span<const Difference> differences) {
    const auto counts = count(differences);
    std::string text;
    for (std::size_t i = 0; i < counts.size(); ++i)
        text +=
            fmt::format("{}{} {}", i == 0 ? "" : ", ", counts[i], name(static_cast<DiffKind>(i)));
    return text;
}

}  // namespace weir::app
