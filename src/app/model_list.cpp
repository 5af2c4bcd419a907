#include "app/model_list.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "app/figures.hpp"
#include "json/writer.hpp"
#include "provider/sim/behaviour.hpp"

namespace weir::app {
namespace {

std::vector<std::string> capabilities_of(const catalog::Offering& offering) {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < catalog::capability_count; ++i) {
        const auto capability = static_cast<catalog::Capability>(i);
        if (offering.can.has(capability)) names.emplace_back(catalog::name(capability));
    }
    return names;
}

ModelLine line_of(const catalog::Offering& offering, SysTime at) {
    ModelLine line{.name = fmt::format("{}/{}", offering.provider, offering.id),
                   .kind = std::string(catalog::name(offering.kind)),
                   .context = offering.context,
                   .output_max = offering.output_max,
                   .can = capabilities_of(offering)};
    if (const auto sheet = offering.price({.at = at})) {
        line.price_in = sheet->tokens(catalog::Meter::input);
        line.price_out = sheet->tokens(catalog::Meter::output);
    }
    if (offering.deprecated.known())
        line.note = "ends " + offering.deprecated.text();
    else if (offering.status != catalog::Status::active)
        line.note = catalog::name(offering.status);
    return line;
}

std::string targets_of(const gateway::Snapshot& snapshot, const route::Route& route) {
    std::vector<std::string> targets;
    for (const route::Target& target : route.targets)
        targets.push_back(
            fmt::format("{}/{}", snapshot.ready(target.deployment).provider->id(), target.model));
    return fmt::format("to {}", fmt::join(targets, ", "));
}

void add_simulated(const provider::Provider& provider, const catalog::Provider& known,
                   const catalog::Where& where, SysTime at, std::vector<ModelLine>& lines) {
    for (const provider::sim::Preset& preset : provider::sim::presets()) {
        const provider::Model model = provider.model(preset.name);
        catalog::Offering offering = model.offering.value_or(catalog::Offering{});
        offering.provider = provider.id();
        offering.id = preset.name;
        if (!where.matches(known, offering, at)) continue;
        lines.push_back(line_of(offering, at));
        lines.back().note = preset.about;
    }
}

// Nearly all models stream: saying so tells nothing, and takes room.
std::string can_cell(const std::vector<std::string>& can) {
    std::string text;
    for (const std::string& one : can)
        if (one != name(catalog::Capability::streaming)) (text += text.empty() ? "" : " ") += one;
    return text;
}

Cell price_cell(const std::optional<Rate>& rate) {
    return {write_rate(rate), rate ? Tone::plain : Tone::dim};
}

void write_names(json::Writer& json, std::string_view key, const std::vector<std::string>& names) {
    json.key(key).open_array();
    for (const std::string& name : names)
        json.text(name);
    json.close_array();
}

}  // namespace

ModelList ModelList::of_configured(const gateway::Snapshot& snapshot, const catalog::Where& where,
                                   SysTime at) {
    ModelList list;
    if (where.empty())
        for (const route::Route& route : snapshot.routes.all())
            list.lines.push_back(
                {.name = route.name, .kind = "route", .note = targets_of(snapshot, route)});
    for (const provider::Provider& provider : snapshot.providers) {
        const catalog::Provider known =
            snapshot.catalog.find_provider(provider.id())
                .value_or(catalog::Provider{.id = provider.id(), .name = provider.id()});
        if (provider.kind() == provider::ProviderKind::simulated)
            add_simulated(provider, known, where, at, list.lines);
        for (const catalog::Offering& offering : provider.chat_offerings())
            if (where.matches(known, offering, at)) list.lines.push_back(line_of(offering, at));
        if (provider.kind() == provider::ProviderKind::http && provider.settings().any_model &&
            where.empty())
            list.lines.push_back({.name = fmt::format("{}/...", provider.id()),
                                  .kind = "chat",
                                  .note = "any other name is passed on as it is"});
    }
    return list;
}

ModelList ModelList::of_catalog(const catalog::Catalog& catalog, const catalog::Where& where,
                                SysTime at) {
    ModelList list;
    for (const catalog::Provider& provider : catalog.providers())
        for (const catalog::Offering& offering : catalog.offerings_of(provider.id))
            if (where.matches(provider, offering, at)) list.lines.push_back(line_of(offering, at));
    return list;
}

std::string ModelList::table(const Terminal& terminal) const {
    Table table({{.header = "model", .shrink = Shrink::last},
                 {.header = "kind"},
                 {.header = "context", .align = Align::right},
                 {.header = "max out", .align = Align::right},
                 {.header = "$/M in", .align = Align::decimal},
                 {.header = "$/M out", .align = Align::decimal},
                 {.header = "can", .shrink = Shrink::first},
                 {.header = "note", .shrink = Shrink::first}});
    const auto tokens = [&terminal](const std::optional<Tokens>& count) {
        if (terminal.interactive || !count) return write_tokens(count);
        return fmt::to_string(count->value());
    };
    for (const ModelLine& line : lines)
        table.row({{line.name, line.kind == "route" ? Tone::bold : Tone::plain},
                   {line.kind},
                   {tokens(line.context)},
                   {tokens(line.output_max)},
                   price_cell(line.price_in),
                   price_cell(line.price_out),
                   {can_cell(line.can)},
                   {line.note, Tone::dim}});
    return table.text(terminal);
}

std::string ModelList::json() const {
    std::string text;
    json::Writer json(text);
    json.open_array();
    for (const ModelLine& line : lines) {
        json.open_object().member("name", line.name).member("kind", line.kind);
        if (line.context) json.member("context", line.context->value());
        if (line.output_max) json.member("output_max", line.output_max->value());
        // As text: a JSON number may lose digits.
        if (line.price_in) json.member("usd_per_million_in", write_rate(line.price_in));
        if (line.price_out) json.member("usd_per_million_out", write_rate(line.price_out));
        write_names(json, "can", line.can);
        if (!line.note.empty()) json.member("note", line.note);
        json.close_object();
    }
    json.close_array();
    return text + "\n";
}

}  // namespace weir::app
