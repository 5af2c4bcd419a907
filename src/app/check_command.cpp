// weir check: would `serve` start with this configuration?
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <tuple>

#include "app/commands.hpp"
#include "app/console.hpp"
#include "app/keys_config.hpp"
#include "app/restart_needs.hpp"
#include "app/setup.hpp"
#include "json/writer.hpp"
#include "net/tls.hpp"

namespace weir::app {
namespace {

struct Counts {
    std::size_t keys_of_file = 0;
    std::size_t keys_of_store = 0;
    std::size_t limits = 0;
    std::size_t budgets = 0;
};

Counts count(const Setup& setup) {
    Counts counts;
    if (!setup.source.name.empty()) {
        config::Problems found_again;
        const config::Environment environment = process_environment();
        config::Section root(config::read_yaml(setup.source.text, setup.source.name, found_again),
                             "", found_again, environment);
        counts.keys_of_file = read_keys(root).size();
        counts.limits = root.sections("limits").size();
        counts.budgets = root.sections("budgets").size();
    }
    const SysTime now = std::chrono::system_clock::now();
    for (const store::KeyRow& key : setup.stored_keys)
        if (key.usable(now)) ++counts.keys_of_store;
    return counts;
}

// What `serve` opens besides the configuration, looked at without making anything.
void check_files(const config::ServerConfig& server, config::Problems& problems) {
    if (server.tls) {
        const auto context = net::make_server_context(
            {.certificate_file = server.tls->certificate, .key_file = server.tls->key});
        if (!context) problems.add({}, context.error().message());
    }
    if (const auto context = net::make_client_context(server.upstream.ca_file); !context)
        problems.add({}, context.error().message());
    const std::filesystem::path folder =
        std::filesystem::absolute(server.store.sqlite).parent_path();
    std::error_code ignored;
    if (!std::filesystem::is_directory(folder, ignored))
        problems.add({}, fmt::format("store.sqlite: there is no folder {}", folder.string()));
}

std::vector<std::string> warnings_of(const Setup& setup) {
    std::vector<std::string> warnings;
    const gateway::Snapshot& snapshot = setup.snapshot();
    const catalog::PriceQuery query{.at = std::chrono::system_clock::now()};
    for (const route::Route& route : snapshot.routes.all())
        for (const route::Target& target : route.targets) {
            const gateway::Ready& ready = snapshot.ready(target.deployment);
            const provider::Model model =
                ready.by_name ? ready.provider->model(target.model) : ready.model;
            const bool simulated = ready.provider->kind() == provider::ProviderKind::simulated;
            const auto price = model.price(query);
            if (!simulated && (!price || !price->complete_for_chat()))
                warnings.push_back(fmt::format(
                    "routes.{}: nobody knows the price of {}/{}; its calls are recorded with an "
                    "unknown cost, and keys with a budget cannot use it",
                    route.name, ready.provider->id(), target.model));
        }
    if (!snapshot.keys_required)
        warnings.emplace_back(
            "there are no API keys: whoever reaches the address may use it; make one with \"weir "
            "key create NAME\"");
    if (setup.built.simulated_only)
        warnings.emplace_back(
            "no provider's key is set in the environment (OPENAI_API_KEY and the like), so only "
            "the simulated models answer");
    return warnings;
}

std::size_t models_of(const gateway::Snapshot& snapshot, const provider::Provider& provider) {
    std::size_t count = 0;
    for (const route::Deployment& deployment : snapshot.deployments->all())
        if (&snapshot.providers[deployment.provider] == &provider && !deployment.model.empty())
            ++count;
    return count;
}

std::string plural(std::size_t count, std::string_view noun) {
    return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string describe(const gateway::Snapshot& snapshot, const provider::Provider& provider) {
    if (provider.kind() == provider::ProviderKind::simulated) return "simulated inside Weir";
    std::vector<std::string_view> names;
    for (const provider::Credential& credential : provider.credentials())
        names.emplace_back(credential.name);
    return fmt::format(
        "{}, {}, {}", provider.base_url(),
        names.empty() ? std::string("no credential") : fmt::format("{}", fmt::join(names, " + ")),
        plural(models_of(snapshot, provider), "model"));
}

std::string targets_of(const gateway::Snapshot& snapshot, const route::Route& route) {
    std::vector<std::string> targets;
    for (const route::Target& target : route.targets)
        targets.push_back(
            fmt::format("{}/{}", snapshot.ready(target.deployment).provider->id(), target.model));
    return fmt::format("{}", fmt::join(targets, ", "));
}

std::string summary(const Setup& setup, const Counts& counts, const Terminal& terminal) {
    const gateway::Snapshot& snapshot = setup.snapshot();
    Table table(
        {{.header = "what"}, {.header = "name"}, {.header = "is", .shrink = Shrink::first}});
    for (const config::ListenAddress& address : setup.server().listen)
        table.row({{"listen"},
                   {config::write_listen_address(address)},
                   {setup.server().tls ? "https" : "http"}});
    for (const provider::Provider& provider : snapshot.providers)
        table.row({{"provider"}, {std::string(provider.id())}, {describe(snapshot, provider)}});
    for (const route::Route& route : snapshot.routes.all())
        table.row({{"route"}, {route.name}, {targets_of(snapshot, route)}});
    table.row({{"keys"},
               {fmt::to_string(counts.keys_of_file + counts.keys_of_store)},
               {fmt::format("{} in the file, {} in {}", counts.keys_of_file, counts.keys_of_store,
                            setup.server().store.sqlite)}});
    table.row({{"limits"},
               {fmt::to_string(counts.limits + counts.budgets)},
               {fmt::format("{}, {}", plural(counts.limits, "limit"),
                            plural(counts.budgets, "budget"))}});
    table.row({{"store"}, {setup.server().store.sqlite}, {setup.server().journal.dir}});
    return table.text(terminal);
}

void write_problems(json::Writer& json, const config::Problems& problems) {
    std::vector<const config::Problem*> in_order;
    for (const config::Problem& problem : problems.all())
        in_order.push_back(&problem);
    std::ranges::sort(in_order, {}, [](const config::Problem* problem) {
        return std::tuple(std::string_view(problem->at.file), problem->at.line, problem->at.column,
                          problem);
    });
    json.key("problems").open_array();
    for (const config::Problem* const one : in_order) {
        const config::Problem& problem = *one;
        json.open_object();
        if (!problem.at.file.empty()) json.member("file", problem.at.file);
        if (problem.at.line > 0)
            json.member("line", problem.at.line).member("column", problem.at.column);
        json.member("message", problem.message).close_object();
    }
    json.close_array();
}

void write_setup(json::Writer& json, const Setup& setup, const Counts& counts) {
    const gateway::Snapshot& snapshot = setup.snapshot();
    json.member("from_environment", setup.built.from_environment).key("listen").open_array();
    for (const config::ListenAddress& address : setup.server().listen)
        json.text(config::write_listen_address(address));
    json.close_array().key("providers").open_array();
    for (const provider::Provider& provider : snapshot.providers) {
        json.open_object()
            .member("id", provider.id())
            .member("url", provider.base_url())
            .key("credentials")
            .open_array();
        for (const provider::Credential& credential : provider.credentials())
            json.text(credential.name);
        json.close_array()
            .member("models", static_cast<std::int64_t>(models_of(snapshot, provider)))
            .close_object();
    }
    json.close_array().key("routes").open_array();
    for (const route::Route& route : snapshot.routes.all()) {
        json.open_object().member("name", route.name).key("targets").open_array();
        for (const route::Target& target : route.targets)
            json.text(fmt::format("{}/{}", snapshot.ready(target.deployment).provider->id(),
                                  target.model));
        json.close_array().close_object();
    }
    json.close_array()
        .member("keys_of_file", static_cast<std::int64_t>(counts.keys_of_file))
        .member("keys_of_store", static_cast<std::int64_t>(counts.keys_of_store))
        .member("limits", static_cast<std::int64_t>(counts.limits))
        .member("budgets", static_cast<std::int64_t>(counts.budgets))
        .member("store", setup.server().store.sqlite)
        .member("journal", setup.server().journal.dir)
        .key("restart_for")
        .open_array();
    for (const std::string& key : restart_needs({}, setup.server()))
        json.text(key);
    json.close_array().key("warnings").open_array();
    for (const std::string& warning : warnings_of(setup))
        json.text(warning);
    json.close_array();
}

int run(const Globals& globals) {
    const Console console = open_console();
    Result<Source> source = read_source(globals.config_path);
    if (!source) return console.failure(source.error().message());
    const std::string file = source->name;
    config::Problems problems;
    const std::unique_ptr<Setup> setup =
        read_setup(std::move(*source), process_environment(), problems);
    if (setup) check_files(setup->server(), problems);
    const bool good = setup && problems.empty();
    if (globals.json) {
        std::string text;
        json::Writer json(text);
        json.open_object().member("ok", good).member("file", file);
        write_problems(json, problems);
        if (good) write_setup(json, *setup, count(*setup));
        json.close_object();
        const int printed = console.answer(text + "\n");
        return good ? printed : 1;
    }
    if (!good) {
        [[maybe_unused]] const bool printed = console.print(problems.text() + "\n");
        return 1;
    }
    for (const std::string& warning : warnings_of(*setup))
        console.warning(warning);
    if (setup->built.from_environment)
        console.note(file.empty() ? "no weir.yaml here: the providers are those whose keys are in "
                                    "the environment"
                                  : "the file names no providers: they are those whose keys are in "
                                    "the environment");
    if (const auto keys = restart_needs({}, setup->server()); !keys.empty())
        console.note(fmt::format("read at the start only, so that changes need a restart: {}",
                                 fmt::join(keys, ", ")));
    const int printed = console.answer(summary(*setup, count(*setup), console.out));
    console.note(file.empty() ? "the configuration is good" : file + " is good");
    return printed;
}

}  // namespace

void add_check(CLI::App& app, const Globals& globals, Chosen& chosen) {
    CLI::App* const command = app.add_subcommand(
        "check", "Read the configuration as serve would, and name every problem");
    command->footer(
        "Prints each problem as file:line:column: message and exits with 1, or a summary and "
        "exits\n"
        "with 0. Starts nothing and makes no file.\n\n"
        "Examples:\n"
        "  weir check\n"
        "  weir check --config /etc/weir/weir.yaml --json");
    command->callback([&globals, &chosen] { chosen = [&globals] { return run(globals); }; });
}

}  // namespace weir::app
