// weir models: what can be asked for, and at what price.
#include <fmt/format.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <chrono>

#include "app/commands.hpp"
#include "app/console.hpp"
#include "app/figures.hpp"
#include "app/model_list.hpp"
#include "app/setup.hpp"

namespace weir::app {
namespace {

struct ModelsOptions {
    std::string where;
    bool all = false;
};

int run(const Globals& globals, const ModelsOptions& options) {
    const Console console = open_console();
    const Result<catalog::Where> where = catalog::Where::read(options.where);
    if (!where) return console.wrong_call("--where: " + where.error().message());
    const Result<std::unique_ptr<Setup>> setup = open_setup(globals.config_path);
    if (!setup) return console.failure(setup.error().message());
    const gateway::Snapshot& snapshot = (*setup)->snapshot();
    const SysTime now = std::chrono::system_clock::now();
    const ModelList list = options.all ? ModelList::of_catalog(snapshot.catalog, *where, now)
                                       : ModelList::of_configured(snapshot, *where, now);
    if (globals.json) return console.answer(list.json());
    const int printed = console.answer(list.table(console.out));
    console.note(fmt::format("{} models{}; prices are US dollars per million tokens, as of {}",
                             write_count(static_cast<std::int64_t>(list.lines.size())),
                             options.all ? " of the whole catalog" : " of the configured providers",
                             snapshot.catalog.built_from()));
    if (!options.all && (*setup)->built.simulated_only)
        console.note(
            "no provider's key is set in the environment, so these are only the simulated "
            "ones; --all shows what there is");
    return printed;
}

}  // namespace

void add_models(CLI::App& app, const Globals& globals, Chosen& chosen) {
    CLI::App* const command =
        app.add_subcommand("models", "Models and routes, with limits and prices");
    const auto options = std::make_shared<ModelsOptions>();
    command->add_option("--where", options->where, "Only those for which all conditions hold");
    command->add_flag("--all", options->all, "The whole catalog, not only configured providers");
    command->footer(
        "Conditions, separated by commas:\n"
        "  words    id model provider class wire kind status billing region in out   = != and *, "
        "|\n"
        "  numbers  ctx input_max output_max price_in price_out price_cache_read released\n"
        "           = != >= <= > <   (tokens: 200k, 1M; prices: USD per million tokens)\n"
        "  flags    tools structured_output reasoning vision streaming open_weights free, or "
        "!flag\n"
        "What nobody knows matches no condition about it.\n\n"
        "Examples:\n"
        "  weir models\n"
        "  weir models --where \"tools,ctx>=200k,price_out<=5\"\n"
        "  weir models --all --where \"provider=groq|cerebras,kind=chat\"\n"
        "  weir models --all --where \"id=*embed*\" --json");
    command->callback([&globals, &chosen, options] {
        chosen = [&globals, options] { return run(globals, *options); };
    });
}

}  // namespace weir::app
