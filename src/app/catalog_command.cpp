// weir catalog: the catalog against itself, against public lists, and what to add from them.
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "app/commands.hpp"

namespace weir::app {

void add_catalog(CLI::App& app, const Globals& globals, Chosen& chosen) {
    CLI::App* const command = app.add_subcommand(
        "catalog", "Check the catalog; compare it with public lists; import from them");
    command->require_subcommand(1);
    command->footer(
        "Examples:\n"
        "  weir catalog check\n"
        "  weir catalog check weir.yaml catalog/*.json\n"
        "  weir catalog diff --from models.dev https://models.dev/api.json --provider openai\n"
        "  weir catalog import --from openrouter models.json --out overlay.yaml");
    add_catalog_check(*command, globals, chosen);
    add_catalog_diff(*command, globals, chosen);
    add_catalog_import(*command, globals, chosen);
}

}  // namespace weir::app
