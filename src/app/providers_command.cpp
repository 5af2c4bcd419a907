// weir providers: who is configured, and who could be.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>

#include "app/commands.hpp"
#include "app/console.hpp"
#include "app/setup.hpp"
#include "base/text.hpp"
#include "json/writer.hpp"

namespace weir::app {
namespace {

struct ProviderLine {
    std::string id;
    std::string wire;
    std::string url;
    std::vector<std::string> keys;  // names of credentials, or of variables that may hold one
    std::size_t models = 0;
    bool any_model = false;
    bool configured = false;
    std::string note;
};

std::vector<ProviderLine> configured_lines(const gateway::Snapshot& snapshot) {
    std::vector<ProviderLine> lines;
    for (const provider::Provider& provider : snapshot.providers) {
        ProviderLine line{.id = std::string(provider.id()),
                          .wire = std::string(provider.wire()),
                          .url = std::string(provider.base_url()),
                          .models = provider.chat_offerings().size(),
                          .any_model = provider.settings().any_model,
                          .configured = true,
                          .note = provider.settings().region};
        if (provider.kind() == provider::ProviderKind::simulated)
            line.note = "simulated inside Weir";
        for (const provider::Credential& credential : provider.credentials())
            line.keys.push_back(credential.name);
        lines.push_back(std::move(line));
    }
    return lines;
}

std::vector<ProviderLine> catalog_lines(const gateway::Snapshot& snapshot) {
    std::vector<ProviderLine> lines;
    for (const catalog::Provider& provider : snapshot.catalog.providers()) {
        const auto served = std::ranges::find_if(
            provider.endpoints,
            [](const catalog::Endpoint& endpoint) { return provider::wire_served(endpoint.wire); });
        const bool usable = served != provider.endpoints.end();
        ProviderLine line{
            .id = std::string(provider.id),
            .models = provider.offering_count,
            .configured = std::ranges::find(snapshot.providers, provider.id,
                                            &provider::Provider::id) != snapshot.providers.end()};
        if (usable) {
            line.wire = served->wire;
            line.url = served->base_url;
        } else if (!provider.endpoints.empty()) {
            line.wire = provider.endpoints.front().wire;
            line.url = provider.endpoints.front().base_url;
            line.note = "not served yet";
        } else {
            line.note = "needs a url";
        }
        for (const std::string_view variable : split(provider.key_env, ';'))
            if (!variable.empty()) line.keys.emplace_back(variable);
        lines.push_back(std::move(line));
    }
    return lines;
}

std::string table(const std::vector<ProviderLine>& lines, bool all, const Terminal& terminal) {
    Table table({{.header = "provider"},
                 {.header = "wire"},
                 {.header = "url", .shrink = Shrink::first},
                 {.header = all ? "key in" : "credentials", .shrink = Shrink::first},
                 {.header = "models", .align = Align::right},
                 {.header = "note", .shrink = Shrink::first}});
    for (const ProviderLine& line : lines) {
        const std::string models =
            line.any_model && line.models == 0
                ? std::string("any")
                : fmt::format("{}{}", line.models, line.any_model ? "+" : "");
        table.row(
            {{line.id, all && line.configured ? Tone::good : Tone::plain},
             {line.wire.empty() ? "-" : line.wire},
             {line.url.empty() ? "-" : line.url},
             {line.keys.empty() ? "-"
                                : fmt::format("{}", fmt::join(line.keys, all ? " or " : ", "))},
             {models},
             {all && line.configured ? std::string("configured") : line.note, Tone::dim}});
    }
    return table.text(terminal);
}

std::string json_of(const std::vector<ProviderLine>& lines, bool all) {
    std::string text;
    json::Writer json(text);
    json.open_array();
    for (const ProviderLine& line : lines) {
        json.open_object()
            .member("id", line.id)
            .member("wire", line.wire)
            .member("url", line.url)
            .member("configured", line.configured)
            .key(all ? "key_env" : "credentials")
            .open_array();
        for (const std::string& key : line.keys)
            json.text(key);
        json.close_array()
            .member("models", static_cast<std::int64_t>(line.models))
            .member("any_model", line.any_model);
        if (!line.note.empty()) json.member("note", line.note);
        json.close_object();
    }
    json.close_array();
    return text + "\n";
}

int run(const Globals& globals, bool all) {
    const Console console = open_console();
    const Result<std::unique_ptr<Setup>> setup = open_setup(globals.config_path);
    if (!setup) return console.failure(setup.error().message());
    const gateway::Snapshot& snapshot = (*setup)->snapshot();
    const std::vector<ProviderLine> lines =
        all ? catalog_lines(snapshot) : configured_lines(snapshot);
    if (globals.json) return console.answer(json_of(lines, all));
    const int printed = console.answer(table(lines, all, console.out));
    if (all)
        console.note(
            fmt::format("{} providers; one whose variable is set works without a "
                        "configuration file, or by \"providers: {{ ID: {{}} }}\" in one",
                        lines.size()));
    else if ((*setup)->built.simulated_only)
        console.note(
            "no provider's key is set in the environment; \"weir providers --all\" shows "
            "which variables count");
    return printed;
}

}  // namespace

void add_providers(CLI::App& app, const Globals& globals, Chosen& chosen) {
    CLI::App* const command =
        app.add_subcommand("providers", "Configured providers; test whether they answer");
    const auto all = std::make_shared<bool>(false);
    command->add_flag("--all", *all, "Every provider of the catalog, with the variable of its key");
    command->require_subcommand(0, 1);
    command->footer(
        "Examples:\n"
        "  weir providers\n"
        "  weir providers --all\n"
        "  weir providers test\n"
        "  weir providers test openai --json");
    add_providers_test(*command, globals, chosen);
    command->callback([command, &globals, &chosen, all] {
        // Runs after that of a subcommand, which is then the one that was meant.
        if (!command->get_subcommands().empty()) return;
        chosen = [&globals, all] { return run(globals, *all); };
    });
}

}  // namespace weir::app
