#include "app/variant_report.hpp"

#include <fmt/format.h>

#include <array>

#include "app/figures.hpp"
#include "app/significance.hpp"
#include "json/writer.hpp"

namespace weir::app {
namespace {

using store::VariantLine;

struct Measure {
    std::string_view name;
    std::string_view too_few;
    double scale;  // of the figure that people see
    std::string_view unit;
    std::optional<Difference> (*compare)(const VariantLine& first, const VariantLine& second);
};
constexpr std::string_view few_outcomes =
    "too few to tell: it takes 10 successes and 10 failures of each";
constexpr std::string_view few_values = "too few to tell: it takes 30 of each";
constexpr std::array measures = {
    Measure{"success", few_outcomes, 100, "points",
            [](const VariantLine& a, const VariantLine& b) {
                return difference(Share{a.succeeded, a.ended}, Share{b.succeeded, b.ended});
            }},
    Measure{"cost", few_values, 1, "USD",
            [](const VariantLine& a, const VariantLine& b) {
                return difference(a.cost_usd, b.cost_usd);
            }},
    Measure{"time", few_values, 1, "s",
            [](const VariantLine& a, const VariantLine& b) {
                return difference(a.seconds, b.seconds);
            }},
};

Share success(const VariantLine& line) { return {line.succeeded, line.ended}; }

std::string verdict(const Measure& measure, const std::optional<Difference>& found) {
    if (!found) return std::string(measure.too_few);
    return fmt::format("{:+.4g} {} (95 % {:+.4g} to {:+.4g}), {}: {}", found->value * measure.scale,
                       measure.unit, found->low * measure.scale, found->high * measure.scale,
                       found->p < 0.0001 ? "p < 0.0001" : fmt::format("p = {:.2g}", found->p),
                       found->significant() ? "more than chance" : "may be chance");
}

}  // namespace

std::string VariantReport::text(const Terminal& terminal) const {
    if (lines.empty())
        return fmt::format("no requests with a variant since {}\n", write_time(range.from));
    Table table({{.header = "variant", .shrink = Shrink::last},
                 {.header = "requests", .align = Align::right},
                 {.header = "success %", .align = Align::right},
                 {.header = "mean USD", .align = Align::right},
                 {.header = "mean s", .align = Align::right}});
    const auto figure = [](const store::Moments& moments) {
        return moments.count > 0 ? fmt::format("{:.4g}", mean(moments)) : std::string("-");
    };
    for (const VariantLine& line : lines)
        table.row({{line.variant},
                   {fmt::to_string(line.ended)},
                   {fmt::format("{:.2f}", 100 * success(line).value())},
                   {figure(line.cost_usd)},
                   {figure(line.seconds)}});
    std::string out = table.text(terminal);
    for (std::size_t i = 1; i < lines.size(); ++i)
        for (const Measure& measure : measures)
            out += fmt::format("{} against {}, {}: {}\n", lines[i].variant, lines[0].variant,
                               measure.name, verdict(measure, measure.compare(lines[0], lines[i])));
    return out;
}

std::string VariantReport::json() const {
    std::string out;
    json::Writer json(out);
    json.open_object().member("by", "variant").member("since", write_iso_time(range.from));
    if (range.until != SysTime::max()) json.member("until", write_iso_time(range.until));
    json.key("variants").open_array();
    for (const VariantLine& line : lines) {
        json.open_object()
            .member("variant", line.variant)
            .member("requests", line.ended)
            .member("succeeded", line.succeeded);
        if (line.cost_usd.count > 0) json.member("mean_cost_usd", mean(line.cost_usd));
        if (line.seconds.count > 0) json.member("mean_seconds", mean(line.seconds));
        json.close_object();
    }
    json.close_array().key("comparisons").open_array();
    for (std::size_t i = 1; i < lines.size(); ++i)
        for (const Measure& measure : measures) {
            json.open_object()
                .member("variant", lines[i].variant)
                .member("against", lines[0].variant)
                .member("measure", measure.name);
            if (const auto found = measure.compare(lines[0], lines[i]))
                json.member("difference", found->value)
                    .member("low", found->low)
                    .member("high", found->high)
                    .member("p", found->p)
                    .member("significant", found->significant());
            else
                json.member("too_few", true);
            json.close_object();
        }
    json.close_array().close_object();
    return out + "\n";
}

}  // namespace weir::app
