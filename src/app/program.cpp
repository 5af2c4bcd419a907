#include "app/program.hpp"

#include <fmt/format.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "app/commands.hpp"
#include "app/console.hpp"
#include "base/text.hpp"

namespace weir::app {
namespace {

constexpr std::array commands = {
    Command{&add_serve},     Command{&add_check},   Command{&add_key},     Command{&add_models},
    Command{&add_providers}, Command{&add_catalog}, Command{&add_chat},    Command{&add_usage},
    Command{&add_explain},   Command{&add_route},   Command{&add_version},
};

// What the parser says, or more where a word is no command.
std::string explain(const CLI::App& app, const CLI::ParseError& error, int argc,
                    const char* const* argv) {
    if (argc <= 1) return fmt::format("a command is needed\n\n{}", app.help());
    std::vector<std::string_view> known;
    std::vector<std::string> names;
    for (const CLI::App* const command : app.get_subcommands({}))
        names.push_back(command->get_name());
    known.assign(names.begin(), names.end());
    const std::string_view first = argv[1];
    if (first.starts_with('-') || std::ranges::find(known, first) != known.end())
        return fmt::format("{}; see --help", error.what());
    const auto near = nearest(first, known);
    return fmt::format(
        "there is no command \"{}\"; {}", first,
        near ? fmt::format("did you mean \"{}\"?", *near) : std::string("see --help"));
}

}  // namespace

int run_program(int argc, const char* const* argv) {
    CLI::App app("Weir, an LLM gateway: routes, translates and meters calls to model providers.",
                 "weir");
    Globals globals;
    Chosen chosen;
    app.add_option("-c,--config", globals.config_path,
                   "Configuration file (default: weir.yaml here, if there is one)");
    app.add_flag("--json", globals.json, "Output for programs instead of people");
    app.set_version_flag("--version", "weir " + std::string(version));
    app.require_subcommand(1);
    app.fallthrough();
    app.footer(
        "Without a configuration file, providers are taken from their usual variables\n"
        "(OPENAI_API_KEY and the like); without those, simulated models answer.\n\n"
        "Examples:\n"
        "  weir chat sim/echo \"hello\"\n"
        "  weir serve\n"
        "  weir COMMAND --help");
    for (const Command& command : commands)
        command.add(app, globals, chosen);
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& asked) {
        return app.exit(asked);  // --help, --version
    } catch (const CLI::ParseError& error) {
        return open_console().wrong_call(explain(app, error, argc, argv));
    }
    return chosen();
}

}  // namespace weir::app
